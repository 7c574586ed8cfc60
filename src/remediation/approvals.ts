import type { Subject } from '../kube/subject.ts';
import type { Change, ChangeSpec, Decision } from './change.ts';

/** What an approver sends of a decision; who and when is for the server to say. */
export type AskedDecision = Pick<Decision, 'verdict' | 'hash' | 'reason'>;

/** Why an approver gets no change, or a decision was not made: a status of HTTP and a sentence. */
export interface NotDone {
  readonly status: 403 | 404 | 409 | 422 | 502;
  readonly error: string;
}

/** The changes of a list, the newest first. */
export interface ListedChanges {
  readonly changes: readonly Change[];
  /** The namespaces that they are of, if the reader may not list all; absent if they are all. */
  readonly onlyIn?: readonly string[] | undefined;
}

/** Changes as approvers see them, and the way to decide on them. `by` is authenticated. Methods reject on a defect. */
export interface Approvals {
  /** Of one namespace if that is given. */
  readonly list: (by: Subject, namespace: string | undefined) => Promise<ListedChanges | NotDone>;
  readonly get: (by: Subject, id: string) => Promise<Change | NotDone>;
  /** Tells whether a user may approve a change, as far as policy and RBAC say; not whether it waits for that. */
  readonly mayApprove: (by: Subject, change: Change) => Promise<boolean>;
  /** Returns the change with the decision. */
  readonly decide: (by: Subject, id: string, asked: AskedDecision) => Promise<Change | NotDone>;
}

/** What people who look for changes read on a server that offers none. */
export const CHANGES_ARE_OFF =
  'Changes are off on this server. To turn them on, set KUBECTL_APPROVAL_COMMANDS, a rule with effect ask, or CHANGES=on.';

/** Tells a reason from a change or changes. */
export function isNotDone(value: object): value is NotDone {
  return 'error' in value;
}

/** Returns the answer for an id that no change has, or none that this user may see. */
export function unknownChange(id: string): NotDone {
  return { status: 404, error: `There is no change ${JSON.stringify(id.slice(0, 300))} that you may see.` };
}

/** Returns why a change takes no decision now, by any user; undefined if it waits for one. Pure. */
export function whyUndecidable(
  { spec, status }: Change,
  { hash, verdict, reason }: AskedDecision,
  now: Date,
): NotDone | undefined {
  const conflict = (error: string): NotDone => ({ status: 409, error });
  if (verdict === 'Denied' && (reason ?? '').trim() === '')
    return { status: 422, error: 'A denial needs a reason, which the agent reads.' };
  if (hash !== spec.hash)
    return conflict('Your decision names another hash than the hash of this change. Read the change again.');
  if (status.phase !== 'Pending' || spec.approval === undefined || isDecided(status.decisions, spec.approval.count))
    return conflict('The change does not wait for a decision.');
  return now.getTime() < Date.parse(spec.expiresAt)
    ? undefined
    : conflict('The change has expired. The agent can plan it again.');
}

function isDecided(decisions: readonly Decision[], count: number): boolean {
  return decisions.length >= count || decisions.some(({ verdict }) => verdict === 'Denied');
}

/** Tells whether the policy names a user as an approver of a change; `unnamed` if it names none at all. Pure. */
export function isNamed({ approval }: ChangeSpec, { name, groups }: Subject): boolean | 'unnamed' {
  const { users = [], groups: named = [] } = approval ?? {};
  if (users.length === 0 && named.length === 0) return 'unnamed';
  return users.includes(name) || named.some((group) => groups.includes(group));
}
