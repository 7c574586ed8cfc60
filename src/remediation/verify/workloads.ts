import { valueAt } from '../../policy/admission/reading.ts';
import { conditionOf, count, type Health, isUnobserved, numberAt, type Trouble, textAt } from './health.ts';
import { livePods, restartsOf, troublesOf } from './pods.ts';

/** How far a workload is. Source: the status viewers of kubectl/pkg/polymorphichelpers. */
interface Rollout {
  readonly wanted: number;
  readonly ready: number;
  /** Pods of the newest template. */
  readonly updated: number;
  /** Whether all is as the workload asks for. */
  readonly isDone: boolean;
  readonly troubles: readonly Trouble[];
  /** More to say than the numbers. */
  readonly more?: string;
}

/** How a workload of each kind is. */
const ROLLOUTS: Readonly<Record<string, (object: unknown) => Rollout>> = {
  'deployments.apps': (object) => {
    const wanted = numberAt(object, ['spec', 'replicas'], 1);
    const [all, updated, ready] = ['replicas', 'updatedReplicas', 'availableReplicas'].map((field) =>
      status(object, field),
    );
    const isPaused = valueAt(object, 'spec', 'paused') === true;
    const isUpdated = isPaused || ((updated ?? 0) >= wanted && (all ?? 0) <= (updated ?? 0));
    return {
      wanted,
      ready: ready ?? 0,
      updated: updated ?? 0,
      isDone: isUpdated && (ready ?? 0) >= wanted && (wanted > 0 || all === 0),
      troubles: [
        ...(conditionOf(object, 'Progressing')?.reason === 'ProgressDeadlineExceeded'
          ? [trouble(object, 'deadline', 'Its rollout exceeded its progress deadline.')]
          : []),
        ...(conditionOf(object, 'ReplicaFailure')?.status === 'True'
          ? [
              trouble(
                object,
                'refused pods',
                'The API server refuses its pods, because of a quota, a policy or a missing account.',
              ),
            ]
          : []),
      ],
      ...(isPaused && { more: 'its rollout is paused' }),
    };
  },
  'statefulsets.apps': (object) => {
    const wanted = numberAt(object, ['spec', 'replicas'], 1);
    const [all, ready, updated] = ['replicas', 'readyReplicas', 'updatedReplicas'].map((field) =>
      status(object, field),
    );
    const strategy = valueAt(object, 'spec', 'updateStrategy');
    const isOnDelete = valueAt(strategy, 'type') === 'OnDelete';
    const partition = numberAt(strategy, ['rollingUpdate', 'partition']);
    const isUpdated =
      textAt(object, 'status', 'currentRevision') === textAt(object, 'status', 'updateRevision') ||
      (partition > 0 && (updated ?? 0) >= wanted - partition);
    return {
      wanted,
      ready: ready ?? 0,
      updated: updated ?? 0,
      isDone: (isOnDelete || isUpdated) && (ready ?? 0) >= wanted && (all ?? 0) <= wanted,
      troubles: [],
      ...(isOnDelete
        ? { more: 'pods are updated when they are deleted' }
        : partition > 0
          ? { more: `pods below ${partition} keep their template` }
          : {}),
    };
  },
  'daemonsets.apps': (object) => {
    const [wanted, updated, ready] = ['desiredNumberScheduled', 'updatedNumberScheduled', 'numberAvailable'].map(
      (field) => status(object, field),
    );
    const isOnDelete = valueAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete';
    return {
      wanted: wanted ?? 0,
      ready: ready ?? 0,
      updated: updated ?? 0,
      isDone: (isOnDelete || (updated ?? 0) >= (wanted ?? 0)) && (ready ?? 0) >= (wanted ?? 0),
      troubles: [],
      ...(isOnDelete && { more: 'pods are updated when they are deleted' }),
    };
  },
  'replicasets.apps': replicaSet,
  replicationcontrollers: replicaSet,
};

function replicaSet(object: unknown): Rollout {
  const wanted = numberAt(object, ['spec', 'replicas'], 1);
  const [all, ready] = ['replicas', 'availableReplicas'].map((field) => status(object, field));
  const isDone = (ready ?? 0) >= wanted && (all ?? 0) <= wanted;
  const isRefused = conditionOf(object, 'ReplicaFailure')?.status === 'True';
  const troubles = isRefused
    ? [
        trouble(
          object,
          'refused pods',
          'The API server refuses its pods, because of a quota, a policy or a missing account.',
        ),
      ]
    : [];
  return { wanted, ready: ready ?? 0, updated: all ?? 0, isDone, troubles };
}

/** Whether the pods of a kind are its replicas. */
export function isWorkload(type: string): boolean {
  return Object.hasOwn(ROLLOUTS, type);
}

/** How a workload is: rolled out and ready, with pods that do not fail. `pods` is the list of its pods; undefined if they cannot be read. */
export function workloadHealth(type: string, object: unknown, pods: unknown, crashedAfter?: number): Health {
  const rollout = ROLLOUTS[type]?.(object);
  if (rollout === undefined) throw new TypeError(`${type} is no workload`);
  const live = livePods(pods);
  const { wanted, ready, updated, isDone } = rollout;
  const troubles = [...rollout.troubles, ...live.flatMap((pod) => troublesOf(pod, crashedAfter))];
  const isWaiting = isUnobserved(object);
  const numbers =
    wanted === 0 && isDone
      ? 'it is scaled to zero'
      : `${ready} of ${count(wanted, 'pod')} ${ready === 1 ? 'is' : 'are'} ready, ${updated} up to date`;
  const says = [numbers, rollout.more, isWaiting ? 'its controller has not seen the change yet' : undefined]
    .filter((part) => part !== undefined)
    .join('; ');
  const state = isWaiting ? 'underway' : troubles.length > 0 ? 'failing' : isDone ? 'healthy' : 'underway';
  return { state, says, troubles, ready, wanted, restarts: restartsOf(live) };
}

function status(object: unknown, field: string): number {
  return numberAt(object, ['status', field]);
}

function trouble(object: unknown, kind: string, says: string): Trouble {
  return { kind, on: textAt(object, 'metadata', 'uid'), isPlain: true, says };
}
