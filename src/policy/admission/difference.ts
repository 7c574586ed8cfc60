import type { AdmissionRequest } from '../../kube/admission-request.ts';
import { memoize } from '../memoize.ts';
import { changedValues, type FieldChange, pathText } from './changed-fields.ts';

/** Fields that the API server keeps for itself, and that change with every write. */
const BOOKKEEPING: ReadonlySet<string> = new Set(['managedFields', 'resourceVersion', 'generation']);

/**
 * Returns the difference by field between the object before a write and after it: the plain values that it gains (no value before),
 * loses (none after) and alters. It is found once for each request, when a rule first asks. What the API server keeps for itself is left
 * out. Of an object that the caller may not read, everything is gained. Pure data that no log or answer may show.
 */
export const differenceOf = memoize(({ oldObject, object }: AdmissionRequest): readonly FieldChange[] =>
  changedValues(withoutBookkeeping(oldObject), withoutBookkeeping(object)),
);

function withoutBookkeeping(object: AdmissionRequest['object']): unknown {
  const metadata = object?.['metadata'];
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return object;
  const kept = Object.entries(metadata).filter(([key]) => !BOOKKEEPING.has(key));
  return { ...object, metadata: Object.fromEntries(kept) };
}

/** Returns the changes of a write at a field, and within it. */
export function changesAt(request: AdmissionRequest, ...path: readonly string[]): readonly FieldChange[] {
  return differenceOf(request).filter((change) => path.every((step, at) => change.path[at] === step));
}

/** Returns whether a write gains, loses or alters anything at a field, or within it. */
export function isChanged(request: AdmissionRequest, ...path: readonly string[]): boolean {
  return changesAt(request, ...path).length > 0;
}

/** Returns the names of the fields directly within a field that a write changes. */
export function changedWithin(request: AdmissionRequest, ...path: readonly string[]): readonly string[] {
  return [...new Set(changesAt(request, ...path).flatMap((change) => change.path[path.length] ?? []))];
}

/** A label or an annotation that a write adds, removes or gives another value. */
export interface ChangedKey {
  readonly key: string;
  /** Where it is: `metadata.labels`, `spec.template.metadata.annotations`. */
  readonly field: string;
  /** Undefined if it is added. */
  readonly before: unknown;
  /** Undefined if it is removed. */
  readonly after: unknown;
}

type NotesName = 'labels' | 'annotations';

/** Returns the labels and annotations of the object itself that a write changes; only annotations, if that is asked. */
export function changedKeys(request: AdmissionRequest, only?: NotesName): readonly ChangedKey[] {
  return changedKeysWithin(request).filter(
    ({ field }) => field === `metadata.${only}` || (only === undefined && OWN.has(field)),
  );
}

const OWN: ReadonlySet<string> = new Set(['metadata.labels', 'metadata.annotations']);

/** Returns the changed labels and annotations of the object itself, of its pod templates, and of whatever else has metadata in it. */
export function changedKeysWithin(request: AdmissionRequest): readonly ChangedKey[] {
  return differenceOf(request).flatMap(({ path, before, after }) => {
    const at = path.indexOf('metadata') + 1;
    const [notes, key] = [path[at], path[at + 1]];
    if (at === 0 || key === undefined || (notes !== 'labels' && notes !== 'annotations')) return [];
    return [{ key, field: pathText(path.slice(0, at + 1)), before, after }];
  });
}

/** Returns whether a key belongs to Kubernetes itself: its domain is kubernetes.io or k8s.io, or below it. */
export function isOfKubernetes(key: string): boolean {
  return /^([^/]*\.)?(kubernetes|k8s)\.io\//.test(key);
}
