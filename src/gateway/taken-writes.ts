import type { AdmissionRequest, RefusedWrite, WriteName } from '../kube/admission-request.ts';
import type { Objected } from '../policy/terms.ts';
import type { Target } from './target.ts';
import { fieldsOf, type WriteRequest } from './write-request.ts';

/** So many writes are listed by name. */
const MOST_LISTED = 100;

/** What became of the writes of one kubectl process so far. */
export class TakenWrites {
  readonly #judged: AdmissionRequest[] = [];
  readonly #listed: WriteName[] = [];
  #objected: Objected | undefined;
  #refused: RefusedWrite | undefined;
  #made = 0;

  /** The writes that were made, or rehearsed, in order. */
  get judged(): readonly AdmissionRequest[] {
    return this.#judged;
  }

  /** How many writes were made. */
  get made(): number {
    return this.#made;
  }

  /** The first 100 of the writes that were made, or that would have been made if this were no rehearsal. */
  get listed(): readonly WriteName[] {
    return this.#listed;
  }

  /** The first objection to a write. */
  get objected(): Objected | undefined {
    return this.#objected;
  }

  /** The write that `objected` is about. */
  get refused(): RefusedWrite | undefined {
    return this.#refused;
  }

  /** Returns whether this process created a pod. */
  hasCreatedPod({ namespace, name }: Target): boolean {
    if (this.#made === 0) return false;
    return this.#judged.some(
      ({ operation, resource, ...object }) =>
        operation === 'CREATE' &&
        resource.group === '' &&
        resource.resource === 'pods' &&
        object.subResource === undefined &&
        object.namespace === namespace &&
        object.name === name,
    );
  }

  /** Takes a write that was made. */
  make(write: WriteRequest, request: AdmissionRequest): void {
    this.#made++;
    this.rehearse(write, request);
  }

  /** Takes a write that was rehearsed, and will not be made now. */
  rehearse(write: WriteRequest, request: AdmissionRequest): void {
    this.#judged.push(request);
    if (!write.isDryRun && this.#listed.length < MOST_LISTED) this.#listed.push(nameOf(write, request));
  }

  /** Takes an objection to a request of which not even the object is known. */
  object(objected: Objected): void {
    this.#objected ??= objected;
  }

  /** Takes a write that must not be made. */
  refuse(write: WriteRequest, request: AdmissionRequest, objected: Objected): void {
    if (this.#objected !== undefined) return;
    this.#objected = objected;
    this.#refused = { rule: objected.rule, ...nameOf(write, request) };
  }
}

/** Names a write. The name that a dry run made up is not the one that the object will have. */
function nameOf({ target, json }: WriteRequest, request: AdmissionRequest): WriteName {
  const { operation, resource, subResource, namespace, object } = request;
  const { group, resource: plural } = resource;
  const { name: given } = fieldsOf(fieldsOf(json)['metadata']);
  const isNamespace = group === '' && plural === 'namespaces';
  const isMadeUp = (target.name ?? given ?? '') === '' && Boolean(fieldsOf(object?.['metadata'])['generateName']);
  const name = isMadeUp ? undefined : request.name;
  return {
    operation,
    resource: group === '' ? plural : `${plural}.${group}`,
    ...(subResource !== undefined && { subresource: subResource }),
    ...(namespace !== undefined && !isNamespace && { namespace }),
    ...(name !== undefined && { name }),
  };
}
