import type { AdmissionRequest, ApiObject, WriteOptions } from '../kube/admission-request.ts';
import type { JudgedState } from '../kube/reviewed-write.ts';
import { isEviction } from './prepare.ts';
import { fieldsOf, type WriteRequest } from './write-request.ts';

/** The path of the object that a write is about to change, as the caller can read it; undefined where there is none yet. */
export function pathBefore({ verb, target, path }: WriteRequest): string | undefined {
  if (target.subResource === undefined) return verb === 'create' ? undefined : path;
  // Other subresources show or take the whole object.
  return target.subResource === 'scale' ? path : pathOfObject({ path, target });
}

/** The path of the object that a write is about, without its subresource. */
export function pathOfObject({ path, target }: Pick<WriteRequest, 'path' | 'target'>): string {
  return target.subResource === undefined ? path : path.slice(0, path.lastIndexOf('/'));
}

/** The state that a write is judged by; `stale` if the object changed between its reading and its rehearsal. */
export function stateFor(write: WriteRequest, before: unknown, after: unknown): JudgedState | 'stale' {
  if (write.verb === 'create' && !isEviction(write.target)) return {};
  const read = stateOf(before);
  if (write.verb === 'delete' || isEviction(write.target)) {
    if (read.uid !== undefined) return read;
    const { uid } = fieldsOf(fieldsOf(after)['details']);
    return typeof uid === 'string' ? { uid } : stateOf(after);
  }
  const rehearsed = stateOf(after);
  // A server-side apply and a PUT may create: what the rehearsal made up holds for nothing.
  if (rehearsed.resourceVersion === undefined) return {};
  const isSame =
    before === undefined || (read.uid === rehearsed.uid && read.resourceVersion === rehearsed.resourceVersion);
  return isSame ? rehearsed : 'stale';
}

/** Returns a write in the words of an admission review. `after` is what the dry run answered. */
export function toAdmissionRequest(
  write: WriteRequest,
  before: ApiObject | undefined,
  after: ApiObject | undefined,
): AdmissionRequest {
  const { verb, target, json } = write;
  const { resource, subResource, namespace } = target;
  const options = isEviction(target) ? fieldsOf(fieldsOf(json)['deleteOptions']) : fieldsOf(json);
  const created = fieldsOf(fieldsOf(json)['metadata'])['name'] ?? fieldsOf(fieldsOf(after)['metadata'])['name'];
  const name = target.name ?? (typeof created === 'string' && created !== '' ? created : undefined);
  return {
    operation: verb === 'delete' ? 'DELETE' : isCreation(write, before, after) ? 'CREATE' : 'UPDATE',
    resource,
    subResource,
    namespace: resource.group === '' && resource.resource === 'namespaces' ? name : namespace,
    name,
    oldObject: before,
    object: verb === 'delete' ? undefined : isEviction(target) ? plain(json) : after,
    options: verb === 'delete' || isEviction(target) ? writeOptions(options) : {},
  };
}

/** A POST creates, and so may a server-side apply or a PUT: then the object has no version yet. */
function isCreation({ verb }: WriteRequest, before: ApiObject | undefined, after: ApiObject | undefined): boolean {
  return verb === 'create' || (before === undefined && stateOf(after).resourceVersion === undefined);
}

/** Returns which state an object is in; empty for anything else. */
export function stateOf(object: unknown): JudgedState {
  const { uid, resourceVersion } = fieldsOf(fieldsOf(object)['metadata']);
  return { uid: textOf(uid), resourceVersion: textOf(resourceVersion) };
}

function writeOptions({ propagationPolicy, gracePeriodSeconds }: ApiObject): WriteOptions {
  const seconds = gracePeriodSeconds === undefined ? Number.NaN : Number(JSON.stringify(gracePeriodSeconds));
  return {
    propagationPolicy: textOf(propagationPolicy),
    gracePeriodSeconds: Number.isInteger(seconds) ? seconds : undefined,
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The same JSON with plain numbers. */
function plain(json: unknown): ApiObject {
  return fieldsOf(JSON.parse(JSON.stringify(json ?? {})));
}
