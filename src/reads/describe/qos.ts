import { compareQuantities } from '../../kube/quantity.ts';
import { hasPodLevelResources } from './pod-resources.ts';
import type { Pod } from './pod-spec.ts';
import { quantityOf, type ResourceRequirements } from './resource-list.ts';

type QosClass = 'BestEffort' | 'Burstable' | 'Guaranteed';

/** What the kubelet set, or what it would. Source: GetPodQOS of kubectl/pkg/util/qos. */
export function qosClassOf({ spec = {}, status = {} }: Pod): string {
  if (status.qosClass) return status.qosClass;
  if (hasPodLevelResources(spec.resources)) return classOf(spec.resources ?? {});
  const all = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  return agree(all.map(({ resources = {} }) => classOf(resources)));
}

function classOf(resources: ResourceRequirements): QosClass {
  return agree(['cpu', 'memory'].map((name) => classOfOne(resources, name)));
}

function classOfOne({ requests, limits }: ResourceRequirements, name: string): QosClass {
  const request = quantityOf(requests, name);
  if (compareQuantities(request, quantityOf(limits, name)) !== 0) return 'Burstable';
  return request.digits === 0n ? 'BestEffort' : 'Guaranteed';
}

function agree(classes: readonly QosClass[]): QosClass {
  const [first = 'BestEffort', ...more] = classes;
  return more.every((each) => each === first) ? first : 'Burstable';
}
