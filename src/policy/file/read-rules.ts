import { builtInCategory } from '../../kube/kinds.ts';
import type { Subject } from '../../kube/subject.ts';
import type { Allowance } from '../allowances.ts';
import { COMMANDS } from '../classification/commands.ts';
import { FLAGS } from '../classification/flags.ts';
import { flagRow } from '../classification/index.ts';
import { coversSubcommand, isCaller } from './match.ts';
import type { PolicyRule } from './rule.ts';
import { POLICY_FILE } from './schema.ts';

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
    ({ flags, permits = [], ...rule }): PolicyRule => ({
      ...rule,
      flags: flags?.map(({ name, values }) => ({ name, values: values?.map(String) })),
      permits: permits as readonly Allowance[],
    }),
  );
  const faults = rules.flatMap((rule, at) => faultsOf(rule, rules.slice(0, at)).map((fault) => within(at, fault)));
  return faults[0] ?? rules;
}

type Issue = NonNullable<ReturnType<typeof POLICY_FILE.safeParse>['error']>['issues'][number];

function toFault(issue: Issue | undefined): Fault {
  const path = (issue?.path ?? []).map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue?.code === 'unrecognized_keys')
    return {
      path: [...path, issue.keys[0] ?? ''],
      says: `is not a known key; use one of ${KEYS[path.length] ?? KEYS[0]}.`,
    };
  if (issue?.input === undefined) return { path, says: `is missing; use ${issue?.message ?? 'a policy'}.` };
  return { path, says: `is ${JSON.stringify(issue.input)?.slice(0, 60)}; use ${issue.message}.` };
}

/** The allowed keys at each depth of a file. */
const KEYS: Readonly<Record<number, string>> = {
  0: 'rules',
  2: 'id, description, effect, subjects, subcommands, resources, namespaces, names, flags, command, permits',
  3: 'users, groups',
  4: 'name, values',
};

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
    .flatMap(({ subcommands = ['*'] }) => subcommands)
    .flatMap((entry) => (entry === '*' ? Object.keys(COMMANDS).filter(mayRun) : [entry]));
  return [...new Set(entries)];
}
