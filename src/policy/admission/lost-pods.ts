import { isDeepStrictEqual } from 'node:util';
import type { AdmissionRequest } from '../../kube/admission-request.ts';
import { isFinished, isPodOf, replicasOf, valueAt } from './reading.ts';

/** How a write ends pods: it deletes a pod, evicts it, deletes its owner, or leaves its owner with fewer of them. */
export interface Loss {
  readonly by: 'delete' | 'evict' | 'owner' | 'scale';
  /** How many pods end. */
  readonly pods: number;
}

/** The status field in which an owner counts its pods, for owners that have no spec.replicas. */
const COUNTED_IN: Readonly<Record<string, string>> = {
  'apps/daemonsets': 'currentNumberScheduled',
  'batch/jobs': 'active',
};

/** Owners that have one pod if spec.replicas is absent. Source: the defaults of apps/v1 and core/v1. */
const REPLICATED = ['apps/deployments', 'apps/replicasets', 'apps/statefulsets', '/replicationcontrollers'];

/** Returns how many running pods a write ends; undefined if none. A restart ends none, because each pod is replaced. Pure. */
export function lossOf(request: AdmissionRequest): Loss | undefined {
  const loss = lossBefore(request);
  return loss === undefined || loss.pods <= 0 ? undefined : loss;
}

function lossBefore(request: AdmissionRequest): Loss | undefined {
  const { operation, resource, subResource, oldObject, options } = request;
  if (resource.group === '' && resource.resource === 'pods') {
    const pods = isRunning(oldObject) ? 1 : 0;
    if (operation === 'CREATE' && subResource === 'eviction') return { by: 'evict', pods };
    if (operation === 'UPDATE') return { by: 'delete', pods: isGivenDeadline(request) ? pods : 0 };
    return operation === 'DELETE' && subResource === undefined ? { by: 'delete', pods } : undefined;
  }
  if (operation === 'UPDATE') return { by: 'scale', pods: scaledDown(request) };
  if (operation === 'CREATE' || subResource !== undefined || options.propagationPolicy === 'Orphan') return undefined;
  return { by: 'owner', pods: podsOfOwner(request) };
}

/** Whether the kubelet, or the controller of a job, comes to end its pods at a time that was not set before. */
function isGivenDeadline({ oldObject, object }: AdmissionRequest): boolean {
  const [before, after] = [oldObject, object].map((each) => valueAt(each, 'spec', 'activeDeadlineSeconds'));
  return typeof after === 'number' && !(typeof before === 'number' && before <= after);
}

/** Whether a pod still runs, or will. A finished one, or one that already ends, is not lost. Unread ones count as running. */
export function isRunning(pod: unknown): boolean {
  return !isFinished(pod) && valueAt(pod, 'metadata', 'deletionTimestamp') === undefined;
}

function podsOfOwner(request: AdmissionRequest): number {
  const kind = kindOf(request);
  const field = COUNTED_IN[kind];
  if (field !== undefined) return countAt(request.oldObject, 'status', field);
  return replicasOf(request, request.oldObject) ?? (REPLICATED.includes(kind) ? 1 : 0);
}

function scaledDown(request: AdmissionRequest): number {
  const { oldObject, object } = request;
  if (kindOf(request) === 'batch/jobs') {
    const suspends = valueAt(object, 'spec', 'suspend') === true && valueAt(oldObject, 'spec', 'suspend') !== true;
    const active = countAt(oldObject, 'status', 'active');
    return suspends || isGivenDeadline(request) ? active : active - parallelismOf(object);
  }
  if (kindOf(request) === 'autoscaling/horizontalpodautoscalers')
    return isLower(request, 'maxReplicas') ? countAt(oldObject, 'status', 'currentReplicas') - mostOf(object) : 0;
  if (kindOf(request) === 'apps/daemonsets')
    return isPlaced(oldObject, object) ? 0 : countAt(oldObject, 'status', 'currentNumberScheduled');
  const [before, after] = [replicasOf(request, oldObject), replicasOf(request, object)];
  return before === undefined || after === undefined ? 0 : before - after;
}

function isLower({ oldObject, object }: AdmissionRequest, field: string): boolean {
  return countAt(object, 'spec', field) < countAt(oldObject, 'spec', field);
}

function mostOf(scaler: unknown): number {
  return countAt(scaler, 'spec', 'maxReplicas');
}

/** Whether the pods of a DaemonSet go to the same nodes as before. A node selector that fits no node ends all of them. */
function isPlaced(before: unknown, after: unknown): boolean {
  return ['nodeSelector', 'affinity'].every((field) => {
    const [old, now] = [before, after].map((each) => valueAt(each, 'spec', 'template', 'spec', field));
    return isDeepStrictEqual(old ?? {}, now ?? {});
  });
}

function kindOf({ resource }: AdmissionRequest): string {
  return `${resource.group}/${resource.resource}`;
}

function parallelismOf(job: unknown): number {
  const parallelism = valueAt(job, 'spec', 'parallelism');
  return typeof parallelism === 'number' ? parallelism : Number.POSITIVE_INFINITY;
}

function countAt(object: unknown, ...path: readonly string[]): number {
  const count = valueAt(object, ...path);
  return typeof count === 'number' && count > 0 ? count : 0;
}

/** Whether a write leaves an object that had pods, or that the caller may not read, with no replicas. Pure. */
export function scalesToZero(request: AdmissionRequest): boolean {
  const { operation, oldObject, object } = request;
  if (operation !== 'UPDATE' || replicasOf(request, object) !== 0) return false;
  return oldObject === undefined || (replicasOf(request, oldObject) ?? 0) > 0;
}

/** A pod that a call deletes, as far as it is known. */
export interface LostPod {
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly uid: unknown;
}

/** Returns the running pods that the writes delete. Evictions are left out, because they respect disruption budgets. Pure. */
export function deletedPods(requests: readonly AdmissionRequest[]): readonly LostPod[] {
  return requests
    .filter((request) => isPodOf(request) && lossOf(request)?.by === 'delete')
    .map(({ namespace, name, oldObject }) => ({ namespace, name, uid: valueAt(oldObject, 'metadata', 'uid') }));
}
