import type { AdmissionRequest } from '../../kube/admission-request.ts';

/** Returns a value as a record of unknown fields; an empty one if it is none. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** Returns a value as a list; an empty one if it is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Returns the value at a path of field names; undefined if a part of the path is missing. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((at, field) => {
    const record = recordOf(at);
    return Object.hasOwn(record, field) ? record[field] : undefined;
  }, value);
}

/** Returns spec.replicas of a workload or a Scale; undefined if it has none. A Scale of zero replicas leaves the field out. */
export function replicasOf({ subResource }: AdmissionRequest, object: unknown): number | undefined {
  const replicas = valueAt(object, 'spec', 'replicas');
  if (replicas === undefined && subResource === 'scale' && object !== undefined) return 0;
  return typeof replicas === 'number' ? replicas : undefined;
}

/** Whether a write is one of pods themselves, not of a subresource. */
export function isPodOf({ resource, subResource }: AdmissionRequest): boolean {
  return resource.group === '' && resource.resource === 'pods' && subResource === undefined;
}

/** Whether a pod has ended by itself: nothing runs in it any more. */
export function isFinished(pod: unknown): boolean {
  const phase = valueAt(pod, 'status', 'phase');
  return phase === 'Succeeded' || phase === 'Failed';
}

/** The annotation in which client-side apply keeps what was applied last. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Whether a resource is this one of this group, in any version; the core group is ''. */
export function isResource({ resource }: AdmissionRequest, group: string, plural: string): boolean {
  return resource.group === group && resource.resource === plural;
}

/** Returns a text as it is, and any other value as JSON: also of an object that says itself how it turns into a text. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}
