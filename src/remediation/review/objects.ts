import type { AdmissionRequest } from '../../kube/admission-request.ts';
import { listOf, recordOf, valueAt } from '../../policy/admission/reading.ts';

/** The owner that controls an object, from its ownerReferences; undefined if it has none. */
export function controllerOf(
  object: unknown,
): { readonly kind: string; readonly name: string; readonly apiVersion: string } | undefined {
  const owner = listOf(valueAt(object, 'metadata', 'ownerReferences')).find(
    (each) => valueAt(each, 'controller') === true,
  );
  if (owner === undefined) return undefined;
  const [kind, name, apiVersion] = ['kind', 'name', 'apiVersion'].map((field) => textAt(owner, field));
  return kind === undefined || kind === '' ? undefined : { kind, name: name ?? '', apiVersion: apiVersion ?? '' };
}

/** The text at a path of field names; empty if there is none. */
export function textAt(object: unknown, ...path: readonly string[]): string {
  const value = valueAt(object, ...path);
  return typeof value === 'string' ? value : '';
}

/** The number at a path of field names; undefined if there is none. */
export function numberAt(object: unknown, ...path: readonly string[]): number | undefined {
  const value = valueAt(object, ...path);
  return typeof value === 'number' ? value : undefined;
}

/** The pod spec of a pod, a workload or a CronJob; empty if the object has none. */
export function podSpecOf(object: unknown): Readonly<Record<string, unknown>> {
  const spec = valueAt(object, 'spec');
  for (const path of [['jobTemplate', 'spec', 'template', 'spec'], ['template', 'spec'], []]) {
    const found = recordOf(valueAt(spec, ...path));
    if (Array.isArray(found['containers'])) return found;
  }
  return {};
}

/** A volume whose data is on the node of the pod. */
export interface LocalVolume {
  readonly name: string;
  readonly type: 'emptyDir' | 'hostPath';
}

/** The volumes of a pod spec that end with the pod, or that only its node has, by name. */
export function localVolumesOf(object: unknown): readonly LocalVolume[] {
  return listOf(podSpecOf(object)['volumes']).flatMap((volume): readonly LocalVolume[] => {
    const name = textAt(volume, 'name');
    if (valueAt(volume, 'emptyDir') !== undefined) return [{ name, type: 'emptyDir' }];
    return valueAt(volume, 'hostPath') !== undefined ? [{ name, type: 'hostPath' }] : [];
  });
}

/** The conditions in the status of an object. */
export function listOfConditions(object: unknown): readonly unknown[] {
  return listOf(valueAt(object, 'status', 'conditions'));
}

/** Whether a pod or a job has ended. */
export function hasEnded(object: unknown): boolean {
  const phase = valueAt(object, 'status', 'phase');
  if (phase === 'Succeeded' || phase === 'Failed') return true;
  return listOfConditions(object).some(
    (each) => ['Complete', 'Failed'].includes(textAt(each, 'type')) && valueAt(each, 'status') === 'True',
  );
}

/** Whether a request is about this kind itself, not a subresource: `isOf(request, 'apps', 'deployments')`. */
export function isOf({ resource, subResource }: AdmissionRequest, group: string, plural: string): boolean {
  return resource.group === group && resource.resource === plural && subResource === undefined;
}

/** Names in a sentence: the first few, and how many more there are. */
export function namesText(names: readonly string[], most = 3): string {
  const more = names.length - most;
  return names.slice(0, most).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
