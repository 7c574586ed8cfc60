import { listOf, valueAt } from '../../policy/admission/reading.ts';
import { conditionOf, type Health, numberAt, plain, type Trouble, textAt, wordAt } from './health.ts';

/** The reasons of a waiting container, with what is wrong. Source: pkg/kubelet/images and pkg/kubelet/container. */
const WAITING: Readonly<Record<string, readonly [kind: string, isPlain: boolean]>> = {
  CrashLoopBackOff: ['crashing', true],
  ErrImagePull: ['image', false],
  ImagePullBackOff: ['image', true],
  InvalidImageName: ['image', true],
  ErrImageNeverPull: ['image', true],
  ImageInspectError: ['image', true],
  RegistryUnavailable: ['image', true],
  CreateContainerConfigError: ['configuration', true],
  CreateContainerError: ['configuration', true],
  RunContainerError: ['configuration', true],
};

/** The pods of a list that should run: without pods that are being deleted, and without evicted ones, which are replaced. */
export function livePods(list: unknown): readonly unknown[] {
  return listOf(valueAt(list, 'items')).filter(
    (pod) =>
      valueAt(pod, 'metadata', 'deletionTimestamp') === undefined && textAt(pod, 'status', 'reason') !== 'Evicted',
  );
}

/**
 * What is wrong with a pod. A container that keeps crashing runs for a while between two crashes: with `crashedAfter`, in epoch
 * milliseconds, a crash since then counts too.
 */
export function troublesOf(pod: unknown, crashedAfter = Number.POSITIVE_INFINITY): readonly Trouble[] {
  const [name, on] = [textAt(pod, 'metadata', 'name'), textAt(pod, 'metadata', 'uid')];
  const ofContainers = statusesOf(pod).flatMap((status): Trouble[] => {
    const reason = wordAt(status, 'state', 'waiting', 'reason');
    const [kind, isPlain] = (Object.hasOwn(WAITING, reason) ? WAITING[reason] : undefined) ?? [];
    const restarted = numberAt(status, ['restartCount']);
    const often = restarted === 1 ? 'once' : `${restarted} times`;
    const container = `Pod ${name}: container ${textAt(status, 'name')}`;
    if (kind !== undefined && isPlain !== undefined)
      return [
        { kind, on, isPlain, says: `${container} is in ${reason}${restarted > 0 ? `, restarted ${often}` : ''}.` },
      ];
    const crashedAt = Date.parse(textAt(status, 'lastState', 'terminated', 'finishedAt'));
    const hasCrashed = numberAt(status, ['lastState', 'terminated', 'exitCode']) !== 0 && crashedAt > crashedAfter;
    return hasCrashed
      ? [{ kind: 'crashing', on, isPlain: false, says: `${container} crashed and was restarted ${often}.` }]
      : [];
  });
  const scheduled = conditionOf(pod, 'PodScheduled');
  const isUnschedulable = scheduled?.status === 'False' && scheduled.reason === 'Unschedulable';
  return [
    ...ofContainers,
    ...(isUnschedulable
      ? [{ kind: 'unschedulable', on, isPlain: false, says: `Pod ${name} cannot be scheduled.` }]
      : []),
    ...(textAt(pod, 'status', 'phase') === 'Failed'
      ? [{ kind: 'failed', on, isPlain: true, says: `Pod ${name} has failed.` }]
      : []),
  ];
}

/** How often each container of some pods restarted. */
export function restartsOf(pods: readonly unknown[]): ReadonlyMap<string, number> {
  return new Map(
    pods.flatMap((pod) =>
      statusesOf(pod).map((status): [string, number] => [
        `${textAt(pod, 'metadata', 'uid')}/${textAt(status, 'name')}`,
        numberAt(status, ['restartCount']),
      ]),
    ),
  );
}

/** A pod by itself: ready, or ended well. */
export function podHealth(pod: unknown, crashedAfter?: number): Health {
  const troubles = troublesOf(pod, crashedAfter);
  const phase = wordAt(pod, 'status', 'phase');
  if (phase === 'Succeeded') return plain('healthy', 'it has completed', true);
  if (phase === 'Failed') return { state: 'failing', says: 'it has failed', troubles, isFinal: true };
  const isReady = conditionOf(pod, 'Ready')?.status === 'True';
  const state = troubles.length > 0 ? 'failing' : isReady ? 'healthy' : 'underway';
  const says = isReady ? 'it is ready' : `it is ${phase === '' ? 'new' : phase} and not ready`;
  return { state, says, troubles, ready: isReady ? 1 : 0, wanted: 1, restarts: restartsOf([pod]) };
}

function statusesOf(pod: unknown): readonly unknown[] {
  return ['initContainerStatuses', 'containerStatuses'].flatMap((field) => listOf(valueAt(pod, 'status', field)));
}
