import { type Meta, type Ref, refOf } from './objects/meta.ts';
import type { Pod } from './objects/pod.ts';
import type { Workload } from './objects/workload.ts';
import type { Snapshot } from './snapshot.ts';

/** Returns the object at the top of a chain of owners, as far as it was read: the Deployment of a pod, the CronJob of a Job. */
export function topOwner(snapshot: Snapshot, object: Meta): Ref {
  const { owner, namespace } = object;
  if (owner === undefined || owner.kind === 'Node') return refOf(object);
  const above = ownersOf(snapshot, owner.kind).find(
    (each) => each.name === owner.name && each.namespace === namespace && (owner.uid === '' || each.uid === owner.uid),
  );
  if (above !== undefined) return above === object ? refOf(object) : topOwner(snapshot, above);
  // The name of a ReplicaSet is its Deployment's with the hash of the template.
  const hash = object.labels.get('pod-template-hash');
  if (owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`))
    return { kind: 'Deployment', namespace, name: owner.name.slice(0, -hash.length - 1) };
  return { kind: owner.kind, namespace, name: owner.name };
}

/** Returns the workload that a reference names, if it was read. */
export function workloadOf(snapshot: Snapshot, { kind, namespace, name }: Ref): Workload | undefined {
  return workloadsOf(snapshot).find((each) => each.kind === kind && each.name === name && each.namespace === namespace);
}

/** The workloads that keep pods running, without ReplicaSets that a Deployment owns. */
export function workloadsOf({ deployments, statefulSets, daemonSets, replicaSets }: Snapshot): readonly Workload[] {
  return [...deployments, ...statefulSets, ...daemonSets, ...replicaSets.filter(({ owner }) => owner === undefined)];
}

/** The objects of a kind that can own others. */
export function ownersOf(snapshot: Snapshot, kind: string): readonly Meta[] {
  switch (kind) {
    case 'ReplicaSet':
      return snapshot.replicaSets;
    case 'Deployment':
      return snapshot.deployments;
    case 'StatefulSet':
      return snapshot.statefulSets;
    case 'DaemonSet':
      return snapshot.daemonSets;
    case 'Job':
      return snapshot.jobs;
    case 'CronJob':
      return snapshot.cronJobs;
    default:
      return [];
  }
}

export function isSame(one: Ref, other: Ref): boolean {
  return one.kind === other.kind && one.name === other.name && one.namespace === other.namespace;
}

/** The pods whose top owner is an object. */
export function podsOf(snapshot: Snapshot, ref: Ref): readonly Pod[] {
  return snapshot.pods.filter((pod) => isSame(topOwner(snapshot, pod), ref) || isSame(pod, ref));
}

export { refOf };
