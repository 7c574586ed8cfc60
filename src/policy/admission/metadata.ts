import { isDeepStrictEqual } from 'node:util';
import type { AdmissionRequest } from '../../kube/admission-request.ts';
import { recordOf, valueAt } from './reading.ts';

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

type Maps = readonly ('labels' | 'annotations')[];
const BOTH: Maps = ['labels', 'annotations'];
/** The most levels at which an object still has metadata of its own: a CronJob has its pods' at the fifth. */
const MOST_LEVELS = 12;

/** Returns the labels and annotations of the object itself that a write changes. */
export function changedKeys({ oldObject, object }: AdmissionRequest, maps: Maps = BOTH): readonly ChangedKey[] {
  return changesAt(oldObject, object, ['metadata'], maps);
}

/** Returns the changed labels and annotations of the object itself, of its pod templates, and of whatever else has metadata in it. */
export function changedKeysWithin({ oldObject, object }: AdmissionRequest): readonly ChangedKey[] {
  return [...new Map(metadataPaths([oldObject, object], []).map((path) => [path.join('/'), path])).values()].flatMap(
    (path) => changesAt(oldObject, object, path, BOTH),
  );
}

/** Whether a key belongs to Kubernetes itself: its domain is kubernetes.io or k8s.io, or below it. */
export function isOfKubernetes(key: string): boolean {
  return /^([^/]*\.)?(kubernetes|k8s)\.io\//.test(key);
}

function changesAt(oldObject: unknown, object: unknown, path: readonly string[], maps: Maps): readonly ChangedKey[] {
  return maps.flatMap((map) => {
    const before = recordOf(elementAt(oldObject, [...path, map]));
    const after = recordOf(elementAt(object, [...path, map]));
    return Object.keys({ ...before, ...after })
      .map((key) => ({
        key,
        field: [...path, map].join('.'),
        before: valueAt(before, key),
        after: valueAt(after, key),
      }))
      .filter((each) => !isDeepStrictEqual(each.before, each.after));
  });
}

/** The paths of every `metadata` in some values. The elements of lists are compared place by place. */
function metadataPaths(values: readonly unknown[], path: readonly string[]): readonly (readonly string[])[] {
  if (path.length > MOST_LEVELS) return [];
  const keys = new Set(
    values.flatMap((value) => (typeof value === 'object' && value !== null ? Object.keys(value) : [])),
  );
  return [...keys].flatMap((key) =>
    key === 'metadata'
      ? [[...path, key]]
      : metadataPaths(
          values.map((value) => elementAt(value, [key])),
          [...path, key],
        ),
  );
}

/** Like valueAt, but through lists, too. */
function elementAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, key)
        ? (at as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}
