import type * as z from 'zod';
import { builtInCategory } from '../../kube/kinds.ts';
import { compareQuantities } from '../../kube/quantity.ts';
import type { Subject } from '../../kube/subject.ts';
import type { Allowance } from '../allowances.ts';
import { COMMANDS } from '../classification/commands.ts';
import { FLAGS } from '../classification/flags.ts';
import { flagRow } from '../classification/index.ts';
import { quantity } from './field-values.ts';
import { coversSubcommand, isCaller } from './match.ts';
import type { FieldCondition, PolicyRule } from './rule.ts';
import { POLICY_FILE } from './schema.ts';
import { asksOfWrite, speaksUnseen } from './stages.ts';

/** Where a policy file is wrong, and what it says there and what is allowed, as the end of a sentence. */
export interface Fault {
  readonly path: readonly (string | number)[];
  readonly says: string;
}

/** The rules of a policy file that was read as data, or its first fault. A rule that could never do what it says is one. */
export function readRules(given: unknown): readonly PolicyRule[] | Fault {
  const parsed = POLICY_FILE.safeParse(given, { reportInput: true });
  if (!parsed.success) return toFault(parsed.error.issues[0]);
  const rules = parsed.data.rules.map(
    ({ when, flags, operations, fields, permits = [], ...rule }): PolicyRule => ({
      ...rule,
      ...(when && { when: [when].flat() }),
      flags: flags?.map(({ name, values }) => ({ name, values: values?.map(String) })),
      ...(operations && { operations: operations.map((each) => each.toUpperCase() as Operation) }),
      ...(fields && { fields: fields.map(toField) }),
      permits: permits as readonly Allowance[],
    }),
  );
  const faults = rules.flatMap((rule, at) => faultsOf(rule, rules.slice(0, at)).map((fault) => within(at, fault)));
  return faults[0] ?? rules;
}

type Operation = NonNullable<PolicyRule['operations']>[number];
type GivenField = NonNullable<z.infer<typeof POLICY_FILE>['rules'][number]['fields']>[number];

function toField({ path, from, to, min, max, matches }: GivenField): FieldCondition {
  const texts = (given: typeof from) => (given === undefined ? undefined : [given].flat().map(String));
  const [froms, tos, patterns] = [texts(from), texts(to), texts(matches)];
  return {
    path,
    ...(froms && { from: froms }),
    ...(tos && { to: tos }),
    ...(min !== undefined && { min: String(min) }),
    ...(max !== undefined && { max: String(max) }),
    ...(patterns && { matches: patterns }),
  };
}

type Issue = NonNullable<ReturnType<typeof POLICY_FILE.safeParse>['error']>['issues'][number];

function toFault(issue: Issue | undefined): Fault {
  const path = (issue?.path ?? []).map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue?.code === 'unrecognized_keys')
    return {
      path: [...path, issue.keys[0] ?? ''],
      says: `is not a known key; use one of ${keysAt(path)}.`,
    };
  if (issue?.input === undefined) return { path, says: `is missing; use ${issue?.message ?? 'a policy'}.` };
  return { path, says: `is ${JSON.stringify(issue.input)?.slice(0, 60)}; use ${issue.message}.` };
}

/** The allowed keys of the mapping at a path of the file. */
function keysAt(path: Fault['path']): string {
  if (path.length < 2) return 'rules';
  const [, , condition] = path;
  switch (condition) {
    case 'subjects':
      return 'users, groups';
    case 'flags':
      return 'name, values';
    case 'fields':
      return 'path, from, to, min, max, matches';
    default:
      return Object.keys(POLICY_FILE.shape.rules.element.shape).join(', ');
  }
}

function within(at: number, { path, says }: Fault): Fault {
  return { path: ['rules', at, ...path], says };
}

function faultsOf(rule: PolicyRule, before: readonly PolicyRule[]): readonly Fault[] {
  const faults: Fault[] = [];
  if (before.some(({ id }) => id === rule.id))
    faults.push({
      path: ['id'],
      says: `is ${JSON.stringify(rule.id)}, which another rule has too; use a unique name.`,
    });
  for (const [at, entry] of (rule.subcommands ?? []).entries()) {
    const covered = commandsOf(entry);
    if (covered.length === 0)
      faults.push({
        path: ['subcommands', at],
        says: `is ${JSON.stringify(entry)}; use the full name of a kubectl command.`,
      });
    else if (rule.effect === 'allow' && !covered.some(mayRun))
      faults.push({
        path: ['subcommands', at],
        says: `is ${JSON.stringify(entry)}, which never runs on this server; use a command that can run.`,
      });
  }
  for (const [at, spelling] of (rule.resources ?? []).entries())
    if (builtInCategory(spelling.toLowerCase()).length > 0)
      faults.push({
        path: ['resources', at],
        says: `is ${JSON.stringify(spelling)}, a category; name its kinds one by one.`,
      });
  const commands = (rule.subcommands ?? ['*']).flatMap(commandsOf);
  for (const [at, { name }] of (rule.flags ?? []).entries()) {
    const rows = commands.map((command) => flagRow(command.split(' '), name)).filter((row) => row !== undefined);
    if (!Object.hasOwn(FLAGS, name) && rows.length === 0)
      faults.push({
        path: ['flags', at, 'name'],
        says: `is ${JSON.stringify(name)}; use the long name of a kubectl flag.`,
      });
    else if (rule.effect === 'allow' && rows.every((row) => typeof row === 'object' && 'never' in row))
      faults.push({
        path: ['flags', at, 'name'],
        says: `is ${JSON.stringify(name)}, which this server never accepts; use another flag.`,
      });
  }
  for (const [at, { min, max }] of (rule.fields ?? []).entries()) {
    const [least, most] = [quantity(min), quantity(max)];
    if (least !== undefined && most !== undefined && compareQuantities(least, most) > 0)
      faults.push({ path: ['fields', at, 'min'], says: `is ${min}, which is more than max; use at most ${max}.` });
  }
  if (rule.effect === 'deny' && rule.permits.length > 0)
    faults.push({ path: ['permits'], says: 'is set on a deny rule; use it on an allow rule.' });
  return faults;
}

/** The commands of kubectl that an entry covers. */
export function commandsOf(entry: string): readonly string[] {
  return Object.keys(COMMANDS).filter((name) => coversSubcommand(entry, name.split(' ')));
}

function mayRun(name: string): boolean {
  const row = COMMANDS[name];
  return row !== undefined && 'effects' in row;
}

/** The rules that are about a caller. */
export function rulesFor(subject: Subject, rules: readonly PolicyRule[]): readonly PolicyRule[] {
  return rules.filter(({ subjects }) => subjects === undefined || isCaller(subjects, subject));
}

/** The commands that rules allow to any caller, as entries of KUBECTL_ALLOWED_COMMANDS. */
export function allowedBy(rules: readonly PolicyRule[]): readonly string[] {
  const entries = rules
    .filter(({ effect }) => effect === 'allow')
    .flatMap((rule) =>
      (rule.subcommands ?? ['*']).flatMap((entry) => {
        const named = entry === '*' ? Object.keys(COMMANDS).filter(mayRun) : [entry];
        return asksOfWrite(rule) ? letThrough(rule, entry, named) : named;
      }),
    );
  return [...new Set(entries)];
}

/** The commands of an entry that a rule with conditions on writes lets through, or the entry itself if it does all of them. */
function letThrough(rule: PolicyRule, entry: string, named: readonly string[]): readonly string[] {
  const running = commandsOf(entry).filter(mayRun);
  const passing = running.filter((name) =>
    speaksUnseen(rule, { path: name.split(' '), flags: [], positionals: [], dashAt: -1 }, 'judged later'),
  );
  return passing.length === running.length ? named : passing;
}
