import { formatSelector, type LabelSelector } from '../label-selector.ts';
import type { Cluster, ResourceAt } from './cluster.ts';
import { controllerOf, type ObjectMeta } from './metadata.ts';
import type { Pod } from './pod-spec.ts';

export const PODS: ResourceAt = { group: '', version: 'v1', resource: 'pods' };

const PHASES = ['Running', 'Pending', 'Succeeded', 'Failed'] as const;

/** How many pods of a controller are in which phase, in kubectl's words. Source: getPodStatusForController of kubectl/pkg/describe. */
export async function countPods(
  { namespace, uid }: ObjectMeta,
  selector: LabelSelector | undefined,
  cluster: Cluster,
): Promise<string> {
  const labelSelector = selector === undefined ? '' : formatSelector(selector);
  const phases: (string | undefined)[] = [];
  await cluster.each<Pod>(PODS, namespace, { labelSelector }, ({ metadata, status }) => {
    if (controllerOf(metadata)?.uid === uid) phases.push(status?.phase);
  });
  const [running, waiting, succeeded, failed] = PHASES.map((phase) => phases.filter((each) => each === phase).length);
  return `${running} Running / ${waiting} Waiting / ${succeeded} Succeeded / ${failed} Failed`;
}
