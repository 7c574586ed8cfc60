import type { Evidence, Severity } from './finding.ts';
import { condition, type Ref } from './objects/meta.ts';
import { isSame, refOf, topOwner, workloadsOf } from './owners.ts';
import { eventEvidence } from './pods.ts';
import type { Snapshot } from './snapshot.ts';

/** Pods that the API server refused to create. */
export interface Rejection {
  /** The workload that is short of pods. */
  readonly on: Ref;
  readonly message: string;
  readonly evidence: Evidence;
  /** How bad it is: whether pods of before still work. */
  readonly severity: Severity;
}

/** Which rule a refusal is for. */
export type Refused = 'quota' | 'limits' | 'pod-security' | 'webhook' | 'rights' | 'other';

const KINDS: readonly (readonly [RegExp, Refused])[] = [
  [/exceeded quota|failed quota/, 'quota'],
  [/violates PodSecurity/, 'pod-security'],
  [/(?:maximum|minimum) \S+ usage per|limit to request ratio/, 'limits'],
  [/failed calling webhook|admission webhook .* denied|failed to call webhook/, 'webhook'],
  [/User "[^"]*" cannot /, 'rights'],
];

/** Tells by its words why the API server refused a pod. Sources: the admission plugins of kube-apiserver. */
export function kindOfRefusal(message: string): Refused {
  return KINDS.find(([pattern]) => pattern.test(message))?.[1] ?? 'other';
}

/** An Event of this age still tells how it is. */
const RECENT_MS = 60 * 60 * 1000;

/** The refusals that still keep workloads from having their pods, one for each workload. */
export function rejectionsIn(snapshot: Snapshot): readonly Rejection[] {
  const found = new Map<string, Rejection>();
  const add = (rejection: Omit<Rejection, 'severity'>): void => {
    const key = JSON.stringify(rejection.on);
    const isServing = workloadsOf(snapshot).some((each) => isSame(each, rejection.on) && each.ready > 0);
    if (!found.has(key)) found.set(key, { ...rejection, severity: isServing ? 'error' : 'critical' });
  };
  for (const workload of [...workloadsOf(snapshot), ...snapshot.replicaSets]) {
    const failure = condition(workload, 'ReplicaFailure');
    if (failure?.status !== 'True' || workload.ready >= workload.desired) continue;
    const { message, at } = failure;
    const evidence = { on: refOf(workload), field: 'condition ReplicaFailure', value: message, said: true, at };
    add({ on: topOwner(snapshot, workload), message, evidence });
  }
  const events = snapshot.events.filter(
    ({ reason, at }) => reason === 'FailedCreate' && snapshot.now - (at ?? 0) < RECENT_MS,
  );
  for (const event of events.toSorted((left, right) => (right.at ?? 0) - (left.at ?? 0))) {
    const on = ownerOfEvent(snapshot, event.on);
    const workload = workloadsOf(snapshot).find((each) => isSame(each, on));
    if (workload !== undefined && workload.replicas >= workload.desired) continue;
    const job = snapshot.jobs.find((each) => isSame(each, on));
    if (job !== undefined && (job.active > 0 || job.succeeded >= job.completions)) continue;
    add({
      on: job === undefined ? on : topOwner(snapshot, job),
      message: event.message,
      evidence: eventEvidence(event),
    });
  }
  return [...found.values()];
}

function ownerOfEvent(snapshot: Snapshot, on: Ref): Ref {
  if (on.kind !== 'ReplicaSet') return refOf(on);
  const set = snapshot.replicaSets.find((each) => isSame(each, on));
  if (set !== undefined) return topOwner(snapshot, set);
  const owner = { kind: 'Deployment', namespace: on.namespace, name: on.name.replace(/-[a-z0-9]{6,10}$/, '') };
  return snapshot.deployments.some((each) => isSame(each, owner)) ? owner : refOf(on);
}
