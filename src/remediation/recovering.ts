import type { ApiObject } from '../kube/admission-request.ts';
import type { Change, ChangeRequest, ChangeSpec, ChangeStatus, RequestProgress } from './change.ts';
import { reviewedDifference } from './compare.ts';
import { metadataOf, readObject } from './requests.ts';

/** What is stored at a path. */
type Stored = (path: string) => ApiObject | undefined | 'unknown';

/** A replica that goes on with a change notes it more often than this: the API server gives up on a request after 60 seconds. */
const SILENT_MS = 120_000;
/** A command that runs notes nothing until it ends. Source: KUBECTL_TIMEOUT, which is an hour at most. */
const RUNNING_MS = 3_720_000;

/** When a change that is being applied is abandoned unless its replica notes something, in epoch milliseconds; undefined if it is not being applied. */
export function abandonedAt({ spec, status }: Change): number | undefined {
  const { phase, claim, progress } = status;
  if (phase !== 'Applying') return undefined;
  const noted = [claim?.at, ...progress.map(({ at }) => at)].filter((each) => each !== undefined).map(Date.parse);
  return Math.max(0, ...noted) + mostSilent(spec);
}

/** How long a replica that applies a change may note nothing, in milliseconds. */
export function mostSilent({ runs }: Pick<ChangeSpec, 'runs'>): number {
  return runs === undefined ? SILENT_MS : RUNNING_MS;
}

/** Whether a change is being applied by a replica that has not noted anything for too long. */
export function isAbandoned(change: Change, now: Date): boolean {
  const at = abandonedAt(change);
  return at !== undefined && now.getTime() > at;
}

/** The paths that show what became of the requests that were about to be sent. */
export function recoveryLook({ spec, status }: Change): readonly string[] {
  return status.progress.flatMap(({ state }, at) => {
    const request = spec.requests[at];
    return state === 'sending' && request !== undefined ? [pathOf(request)] : [];
  });
}

/** Returns the status of a change whose server ended in the middle, by looking: what was sent, and what was not. Pure. */
export function recovered({ spec, status }: Change, stored: Stored): ChangeStatus {
  const progress = inOrder(
    status.progress.map((each, at): RequestProgress => {
      const request = spec.requests[at];
      return each.state === 'sending' && request !== undefined ? settle(each, request, stored(pathOf(request))) : each;
    }),
  );
  const made = progress.filter(({ state }) => state === 'made').length;
  const unknown = progress.filter(({ state }) => state === 'sending').length;
  const all = spec.requests.length;
  if (made === all && all > 0) return { ...status, progress, phase: 'Applied', message: 'All requests were made.' };
  const others = [
    'and the others were not',
    'it is not known whether the next one was',
    `it is not known whether ${unknown} others were`,
  ];
  const joint = unknown === 0 ? ', ' : '; ';
  const message = `The server ended in the middle of the change. ${made} of ${all} requests were made${joint}${others[Math.min(unknown, 2)]}.`;
  return { ...status, progress, phase: 'Interrupted', message };
}

const NOT_SENT = 'not sent';

/**
 * Requests are sent in order: with the first that was not sent the others were not sent either. Where a later one looks as if it was
 * made, others have altered one of the objects since, and what became of all of them is unknown.
 */
function inOrder(progress: readonly RequestProgress[]): readonly RequestProgress[] {
  const first = progress.findIndex(({ message }) => message === NOT_SENT);
  if (first === -1) return progress;
  const [before, after] = [progress.slice(0, first), progress.slice(first)];
  if (!after.some(({ state }) => state === 'made')) return before;
  return [...before, ...after.map((): RequestProgress => ({ state: 'sending' }))];
}

function settle(progress: RequestProgress, request: ChangeRequest, now: ReturnType<Stored>): RequestProgress {
  if (now === 'unknown') return progress;
  const before = readObject(request.before);
  const { uid, name, resourceVersion } = metadataOf(now);
  const made: RequestProgress = {
    ...progress,
    state: 'made',
    ...(typeof uid === 'string' && { uid }),
    ...(typeof name === 'string' && { name }),
    ...(typeof resourceVersion === 'string' && { madeVersion: resourceVersion }),
  };
  const notSent: RequestProgress = { state: 'failed', message: NOT_SENT };
  const isGone = now === undefined || (request.uid !== undefined && uid !== request.uid);
  if (request.operation === 'DELETE' || request.subResource === 'eviction')
    return isGone || metadataOf(now)['deletionTimestamp'] !== undefined ? made : notSent;
  const after = readObject(request.after);
  if (request.operation === 'CREATE') {
    // Another user may have created an object of the same name.
    if (now === undefined) return request.name === undefined ? progress : notSent;
    return after !== undefined && holds(now, asCreated(after, now)) ? made : progress;
  }
  // The object does not show what is not compared, such as its status.
  if (reviewedDifference(before, after) === undefined) return progress;
  if (reviewedDifference(before, now) === undefined) return notSent;
  return reviewedDifference(after, now) === undefined ? made : progress;
}

/** The object that a rehearsal made, as it is once the API server has really made it: with another uid, at another time. */
function asCreated(after: ApiObject, now: ApiObject): ApiObject {
  const { uid } = metadataOf(after);
  const {
    creationTimestamp: _time,
    resourceVersion: _version,
    managedFields: _fields,
    ...metadata
  } = metadataOf(after);
  const { status: _status, ...rest } = after;
  const text = JSON.stringify({ ...rest, metadata });
  return JSON.parse(typeof uid === 'string' ? text.replaceAll(uid, String(metadataOf(now)['uid'])) : text) as ApiObject;
}

/** Whether a value has at least these fields: controllers add to what was created. */
function holds(value: unknown, fields: unknown): boolean {
  if (typeof fields !== 'object' || fields === null) return value === fields;
  if (typeof value !== 'object' || value === null || Array.isArray(value) !== Array.isArray(fields)) return false;
  return Object.entries(fields).every(([name, each]) => holds((value as ApiObject)[name], each));
}

/** Where the object of a request is; of an eviction the pod. */
function pathOf({ path, subResource, method, name }: ChangeRequest): string {
  if (subResource !== undefined && subResource !== 'scale') return path.slice(0, path.lastIndexOf('/'));
  return method === 'POST' && name !== undefined ? `${path}/${encodeURIComponent(name)}` : path;
}
