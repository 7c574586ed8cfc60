import type { ApiObject } from '../kube/admission-request.ts';
import type { ReviewedWrite, WireWrite } from '../kube/reviewed-write.ts';
import type { Redaction } from '../redaction/redaction.ts';
import { reviewedDifference } from './compare.ts';

/** Returns how a write differs from the plan that was judged; undefined if it does not. */
export type AsPlanned = (write: WireWrite, before: ApiObject | undefined) => string | undefined;

/** For a rehearsal, whose plan is judged afterwards, and for a change, which sends the requests of its plan. */
export const ANY_PLAN: AsPlanned = () => undefined;

/**
 * Returns what holds the writes of a command to its plan: each must be one of the plan, on an object as it was then. A command may write
 * down the time, so times in a body may differ.
 */
export function asPlanned(writes: readonly ReviewedWrite[], redaction?: Pick<Redaction, 'object'>): AsPlanned {
  return (write, before) => {
    const at = writes.findIndex((each) => isSameWrite(each, write));
    const planned = writes[at];
    if (planned === undefined) return 'The command sends another request than in its rehearsal.';
    // What an earlier write of the call leaves is not what was there in the rehearsal.
    const isFirst = !writes.slice(0, at).some((earlier) => objectPath(earlier) === objectPath(planned));
    return isFirst ? reviewedDifference(planned.request.oldObject, before, redaction) : undefined;
  };
}

function isSameWrite(one: ReviewedWrite, other: WireWrite): boolean {
  return (
    one.method === other.method &&
    one.path === other.path &&
    one.query === other.query &&
    one.contentType === other.contentType &&
    withoutTimes(one.body) === withoutTimes(other.body)
  );
}

/** Returns a body with every time in it replaced by one word. */
export function withoutTimes(body: Buffer): string {
  return body.toString('latin1').replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g, 'TIME');
}

/** The path of the object that a write is about. */
function objectPath({ method, path, request: { subResource, name = '' } }: ReviewedWrite): string {
  if (subResource !== undefined) return path.slice(0, path.lastIndexOf('/'));
  return method === 'POST' ? `${path}/${encodeURIComponent(name)}` : path;
}
