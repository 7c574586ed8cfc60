import type * as z from 'zod';
import type { Allowance } from '../allowances.ts';
import type { GrantTerms } from '../approval.ts';
import { DAYS, type Hours } from './hours.ts';
import type { Approvers, Circumstance, FieldCondition, PolicyRule } from './rule.ts';
import { type Fault, faultsOf } from './rule-faults.ts';
import { POLICY_FILE } from './schema.ts';
import { secondsOf } from './seconds.ts';
import type { ChangeWindow } from './windows.ts';

/** What a policy file says. */
export interface PolicyContent {
  readonly rules: readonly PolicyRule[];
  /** Absent if it names none. */
  readonly windows?: readonly ChangeWindow[] | undefined;
}

/** The rules of a policy file that was read as data, or its first fault. As `readPolicy`. */
export function readRules(given: unknown): readonly PolicyRule[] | Fault {
  const content = readPolicy(given);
  return 'says' in content ? content : content.rules;
}

/** What a policy file says that was read as data, or its first fault. A rule that could never do what it says is one. */
export function readPolicy(given: unknown): PolicyContent | Fault {
  const parsed = POLICY_FILE.safeParse(given, { reportInput: true });
  if (!parsed.success) return toFault(parsed.error.issues[0]);
  const rules = parsed.data.rules.map(
    ({
      when,
      flags,
      operations,
      fields,
      permits = [],
      approvers,
      expires,
      grants,
      verify_seconds: verify,
      ...rule
    }): PolicyRule => ({
      ...rule,
      ...(when && { when: [when].flat().map(toCircumstance) }),
      flags: flags?.map(({ name, values }) => ({ name, values: values?.map(String) })),
      ...(operations && { operations: operations.map((each) => each.toUpperCase() as Operation) }),
      ...(fields && { fields: fields.map(toField) }),
      permits: permits as readonly Allowance[],
      ...(approvers && { approvers: toApprovers(approvers) }),
      ...(expires !== undefined && { expiresSeconds: secondsOf(expires) }),
      ...(grants && { grants: toGrants(grants) }),
      ...(verify !== undefined && { verifySeconds: Number(verify) }),
    }),
  );
  const faults = rules.flatMap((rule, at) => faultsOf(rule, rules.slice(0, at)).map((fault) => within(at, fault)));
  const windows = parsed.data.windows?.map(({ namespaces, hours }) => ({ namespaces, hours: toHours(hours) }));
  return faults[0] ?? { rules, ...(windows && { windows }) };
}

type Operation = NonNullable<PolicyRule['operations']>[number];
type GivenRule = z.infer<typeof POLICY_FILE>['rules'][number];
type GivenField = NonNullable<GivenRule['fields']>[number];
type GivenHours = NonNullable<z.infer<typeof POLICY_FILE>['windows']>[number]['hours'];
type GivenCircumstance = Exclude<NonNullable<GivenRule['when']>, readonly unknown[]>;

function toCircumstance(given: GivenCircumstance): Circumstance {
  if (given === 'tainted') return given;
  if ('risk' in given) return { risk: given.risk === 'any' ? 'any' : [given.risk].flat() };
  if ('reversible' in given) return given;
  return { outside: toHours(given.outside) };
}

function toHours({ days, from, to, zone = 'UTC' }: GivenHours): Hours {
  return { days: days ?? DAYS, from, to, zone };
}

function toApprovers({ users, groups, count }: NonNullable<GivenRule['approvers']>): Approvers {
  return { ...(users && { users }), ...(groups && { groups }), ...(count !== undefined && { count: Number(count) }) };
}

function toGrants({ users, groups, uses, lasts, any_name: anyName }: NonNullable<GivenRule['grants']>): GrantTerms {
  return {
    ...(users && { users }),
    ...(groups && { groups }),
    uses: Number(uses),
    lastsSeconds: secondsOf(lasts) ?? 0,
    ...(String(anyName) === 'true' && { anyName: true }),
  };
}

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

/** The fault deepest within the value at a union, if a key of that value tells which of the alternatives was meant. */
function deepest(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const within = issue.errors
    .flat()
    .map((each) => deepest({ ...each, path: [...issue.path, ...each.path] } as Issue))
    .filter(({ path }) => path.slice(issue.path.length).some((part) => typeof part === 'string'))
    .toSorted((one, other) => other.path.length - one.path.length);
  return within[0] ?? issue;
}

function toFault(found: Issue | undefined): Fault {
  const issue = found && deepest(found);
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
  if (path.length < 2) return 'rules, windows';
  if (path[0] === 'windows') return path[2] === 'hours' ? 'days, from, to, zone' : 'description, namespaces, hours';
  const [, , condition] = path;
  switch (condition) {
    case 'when':
      return path.at(-1) === 'outside' ? 'days, from, to, zone' : 'outside, risk, reversible';
    case 'approvers':
      return 'users, groups, count';
    case 'grants':
      return 'users, groups, uses, lasts, any_name';
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
