import type { Subject } from '../../kube/subject.ts';
import { COMMANDS } from '../classification/commands.ts';
import { isReading } from '../classification/index.ts';
import { grantOf } from './granting.ts';
import { coversSubcommand, isCaller } from './match.ts';
import type { PolicyRule } from './rule.ts';
import { asksOfWrite, speaksUnseen } from './stages.ts';

/** The commands of kubectl that an entry covers. */
export function commandsOf(entry: string): readonly string[] {
  return Object.keys(COMMANDS).filter((name) => coversSubcommand(entry, name.split(' ')));
}

/** Whether a command of that name can run on this server. */
export function mayRun(name: string): boolean {
  const row = COMMANDS[name];
  return row !== undefined && 'effects' in row;
}

/** The rules that are about a caller. */
export function rulesFor(subject: Subject, rules: readonly PolicyRule[]): readonly PolicyRule[] {
  return rules.filter(({ subjects }) => subjects === undefined || isCaller(subjects, subject));
}

/** Whether a command of that name can run and may need approval, because it changes something. */
export function mayBeAsked(name: string): boolean {
  return mayRun(name) && !isReading(name.split(' '));
}

/** The commands that rules allow to any caller, with or without approval, as entries of KUBECTL_ALLOWED_COMMANDS. */
export function allowedBy(rules: readonly PolicyRule[]): readonly string[] {
  const entries = rules
    .filter((rule) => grantOf(rule) !== undefined)
    .flatMap((rule) =>
      (rule.subcommands ?? ['*']).flatMap((entry) => {
        const named = entry === '*' ? Object.keys(COMMANDS).filter(mayRun) : [entry];
        return asksOfWrite(rule) || rule.effect === 'ask' ? letThrough(rule, entry, named) : named;
      }),
    );
  return [...new Set(entries)];
}

/** The commands of an entry that a rule with conditions on writes, or one that asks, lets through; the entry itself if these are all. */
function letThrough(rule: PolicyRule, entry: string, named: readonly string[]): readonly string[] {
  const running = commandsOf(entry).filter(mayRun);
  const grant = grantOf(rule) ?? rule;
  const passing = running
    .filter((name) => rule.effect !== 'ask' || mayBeAsked(name))
    .filter((name) =>
      speaksUnseen(grant, { path: name.split(' '), flags: [], positionals: [], dashAt: -1 }, 'judged later'),
    );
  return passing.length === running.length ? named : passing;
}
