import { oneLine } from '../untrusted/one-line.ts';
import { makeVisible } from '../untrusted/visible.ts';
import type { Body } from './way.ts';

/** The parts of a change in an answer that a shell shows. */
export interface ShownChange {
  readonly id: string;
  readonly phase: string;
  readonly summary: string;
  readonly diff?: string;
  readonly risks?: readonly string[];
  readonly reversible?: string;
  readonly reversible_because?: string;
  readonly warnings?: readonly string[];
  readonly approve?: Readonly<Record<string, string>>;
  readonly expires_at?: string;
  readonly message?: string;
}

/** The change of an answer, with the parts that have the type they should have; undefined without one. Pure. */
export function changeOf({ change }: Body): ShownChange | undefined {
  if (typeof change !== 'object' || change === null) return undefined;
  const parts = Object.entries(change).filter(([name, value]) =>
    LISTS.includes(name)
      ? Array.isArray(value) && value.every(isText)
      : name === 'approve'
        ? typeof value === 'object' && value !== null && Object.values(value).every(isText)
        : isText(value),
  );
  return { id: '', phase: '', summary: '', ...Object.fromEntries(parts) };
}

const LISTS: readonly string[] = ['risks', 'warnings'];

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** The change of an answer that asks for an approval, and that waits for none any more; undefined for any other answer. */
export function decidedChange(body: Body): ShownChange | undefined {
  const shown = changeOf(body);
  return body['code'] !== 'APPROVAL_REQUIRED' || shown?.phase === 'Pending' ? undefined : shown;
}

/** Shows what a change will do: its difference, its risks, and what an undo would do. Pure. */
export function planLines(change: ShownChange): readonly string[] {
  const { id, phase, diff = '', risks = [], warnings = [], reversible, reversible_because: because } = change;
  return [
    oneLine(`change: ${id} (${phase})`),
    ...(diff === '' ? [] : ['', makeVisible(diff, 'text'), '']),
    ...risks.map((risk) => oneLine(`risk: ${risk}`)),
    ...warnings.map((warning) => oneLine(`warning: ${warning}`)),
    ...(reversible === undefined ? [] : [oneLine(`undo: ${reversible}${because === undefined ? '' : `. ${because}`}`)]),
  ];
}

/** Shows a change and what to do next, in terms of the command line. Pure. */
export function approvalLines(
  change: ShownChange,
  { body, keeps }: { readonly body: Body; readonly keeps: boolean },
): readonly string[] {
  const { id, approve = {}, message, expires_at: expiresAt } = change;
  const isPending = change.phase === 'Pending';
  const ways = Object.entries(approve).flatMap(([how, what]) => (how === 'kept' ? [] : [`approve: ${what}`]));
  const after = [
    // No later command could make what is approved.
    ...(isPending && keeps ? ways : []),
    ...(isPending && expiresAt !== undefined ? [`expires: ${expiresAt}`] : []),
    ...(message === undefined ? [] : [`result: ${message}`]),
    `hint: ${isPending ? whatNext(approve, keeps) : afterwards(id, body)}`,
  ];
  return [...planLines(isPending ? change : { ...change, diff: '' }), ...after.map(oneLine)];
}

/** A plan can wait for people only as long as it is kept. */
function whatNext(approve: Readonly<Record<string, string>>, keeps: boolean): string {
  if (keeps) return 'When an approver has approved the change, run the same command again: it makes the change.';
  return approve['kept'] === undefined
    ? 'No later command accepts this plan, because this one had a key of its own: set ANSWER_KEY, or call a server with --server URL.'
    : 'The plan ended with this command, which kept it in memory: install the part changes of rbac.yaml and set ANSWER_KEY, or call a server with --server URL.';
}

function afterwards(id: string, { success }: Body): string {
  return success === true
    ? `To take it back: kubernetes-remediation-mcp changes undo ${id}`
    : 'Look at the objects. If the change is still needed, run the command again: it plans a new change.';
}
