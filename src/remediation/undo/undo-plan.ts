import type { ApiObject } from '../../kube/admission-request.ts';
import type { WireWrite } from '../../kube/reviewed-write.ts';
import type { ChangeRequest, RequestProgress } from '../change.ts';

/** One request that was made, and its objects. */
export interface MadeRequest {
  readonly request: ChangeRequest;
  readonly progress: RequestProgress;
  /** The object as it is stored now; undefined if it is gone; 'unknown' if it cannot be read. */
  readonly now: ApiObject | undefined | 'unknown';
}

/** A field that others altered after the change did. It stays as it is. Values are not redacted, except in Secrets. */
export interface Conflict {
  /** The object, as sentences name it. */
  readonly on: string;
  /** Such as `spec.template.spec.containers[web].image`. */
  readonly path: string;
  /** The values: before the change, what the change made, and now. Undefined if the field is not there. */
  readonly before?: unknown;
  readonly made?: unknown;
  readonly now?: unknown;
  /** Values of a Secret are left out. */
  readonly isHidden?: true;
  /** Who manages the field now, if the object tells. A manager names itself. */
  readonly manager?: string;
}

/** How a change is taken back. */
export interface UndoPlan {
  /** In order; to be rehearsed, judged, approved and applied like any change. */
  readonly writes: readonly WireWrite[];
  readonly conflicts: readonly Conflict[];
  /** What cannot be restored and what remains possible, in sentences. */
  readonly impossible: readonly string[];
  /** What is already as it was, or comes back by itself, in sentences. */
  readonly nothing: readonly string[];
  /** What will not be quite as it was although it is restored, in sentences. */
  readonly notes: readonly string[];
}
