import type { Workload } from './status-text.ts';

/** What keeps one pod, or the making of pods, from going on. */
export interface Blocked {
  /** Tells one obstacle from another, from look to look. */
  readonly key: string;
  readonly pod?: string;
  readonly container?: string;
  readonly reason: string;
  readonly message: string;
  /** Whether it is known to last, so that the rollout cannot succeed while it is there. */
  readonly lasts: boolean;
}

interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly running?: object;
  readonly terminated?: { readonly exitCode?: number; readonly reason?: string; readonly message?: string };
}

interface ContainerStatus {
  readonly name: string;
  readonly restartCount?: number;
  readonly ready?: boolean;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
}

/** A pod of a workload, as far as it shows why it does not come up. Source: core/v1 Pod. */
export interface RolloutPod {
  readonly metadata: {
    readonly name: string;
    readonly uid?: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly controller?: boolean; readonly uid: string }[];
  };
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
    readonly nominatedNodeName?: string;
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

/**
 * Reasons that need a change: an image that cannot be pulled, a missing configuration. The kubelet tries
 * again and again, so a passing fault of a registry shows the same reasons for a short while.
 */
const LASTING: ReadonlySet<string> = new Set([
  'CreateContainerConfigError',
  'CreateContainerError',
  'ErrImageNeverPull',
  'ErrImagePull',
  'ImageInspectError',
  'ImagePullBackOff',
  'InvalidImageName',
  'RunContainerError',
]);
const IMAGE: ReadonlySet<string> = new Set(['ErrImagePull', 'ImagePullBackOff']);
/** A container that failed once or twice may have waited for something that is there now. */
const FEWEST_RESTARTS = 2;

/** What keeps pods of the new revision from becoming ready, the lasting obstacles first. Pods that are being deleted do not count. */
export function blockedPods(pods: readonly RolloutPod[]): readonly Blocked[] {
  const found = pods
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .flatMap((pod) => blockedPod(pod) ?? []);
  return found.toSorted((left, right) => Number(right.lasts) - Number(left.lasts));
}

function blockedPod(pod: RolloutPod): Blocked | undefined {
  const { metadata, status } = pod;
  const condition = (type: string) => status?.conditions?.find((each) => each.type === type);
  if (condition('Ready')?.status === 'True') return undefined;
  const scheduled = condition('PodScheduled');
  if (scheduled?.status === 'False') {
    const { reason = 'not scheduled', message = '' } = scheduled;
    // Other pods make room for one that is nominated.
    const lasts = reason === 'Unschedulable' && !status?.nominatedNodeName;
    return { key: `${metadata.uid} ${reason}`, pod: metadata.name, reason, message, lasts };
  }
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const blocked = containers.flatMap((container) => blockedContainer(metadata.uid, container) ?? []);
  const [first] = blocked.toSorted((left, right) => Number(right.lasts) - Number(left.lasts));
  if (first !== undefined) return { ...first, pod: metadata.name };
  const { message = '' } = condition('ContainersReady') ?? condition('Ready') ?? {};
  return { key: `${metadata.uid} not ready`, pod: metadata.name, reason: 'not ready', message, lasts: false };
}

function blockedContainer(
  uid: string | undefined,
  { name: container, restartCount = 0, ready, state = {}, lastState }: ContainerStatus,
): Blocked | undefined {
  const { waiting, running, terminated } = state;
  const reason = waiting?.reason ?? '';
  if (LASTING.has(reason)) {
    const key = `${uid} ${container} ${IMAGE.has(reason) ? 'image' : reason}`;
    return { key, container, reason, message: waiting?.message ?? '', lasts: true };
  }
  const crash = terminated ?? lastState?.terminated;
  if (crash === undefined || (crash.exitCode ?? 0) === 0 || ready === true) return undefined;
  // Between two crashes a container runs, and is not ready.
  if (reason !== 'CrashLoopBackOff' && terminated === undefined && running === undefined) return undefined;
  const said = crash.message === undefined ? '' : `: ${crash.message}`;
  return {
    key: `${uid} ${container} crash`,
    container,
    reason: 'CrashLoopBackOff',
    message: `exit code ${crash.exitCode}, ${crash.reason ?? 'Error'}, ${restartCount} restarts${said}`,
    lasts: restartCount >= FEWEST_RESTARTS,
  };
}

/** What keeps the controller of a deployment from making pods at all. */
export function blockedWorkload({ spec, status }: Workload): Blocked | undefined {
  if (spec?.paused === true) return { key: 'paused', reason: 'Paused', message: 'the rollout is paused', lasts: true };
  const failure = status?.conditions?.find(({ type, status: is }) => type === 'ReplicaFailure' && is === 'True');
  return failure === undefined ? undefined : cannotCreate(failure.reason, failure.message);
}

/** Pods that the API server refuses to create: quotas, admission. */
export function cannotCreate(reason = 'FailedCreate', message = ''): Blocked {
  return { key: 'create', reason, message, lasts: true };
}

/** An obstacle must be there for so long, in every look, while nothing moves. */
const STUCK_MS = 10_000;

/** Decides from look to look whether a rollout cannot succeed. */
export class Patience {
  readonly #since = new Map<string, number>();
  #moved = Number.NEGATIVE_INFINITY;
  #most = -1;

  /**
   * Takes what a look found and gives the obstacle for which the rollout cannot succeed, if any: one that lasts, that was
   * there in every look of the last 10 s, while no further pod became ready. `ready` counts the pods that are; `nowMs` is of
   * a clock that only goes forward.
   */
  look(found: readonly Blocked[], ready: number, nowMs: number): Blocked | undefined {
    if (ready > this.#most) {
      this.#most = ready;
      this.#moved = nowMs;
    }
    const lasting = found.filter(({ lasts }) => lasts);
    const keys = new Set(lasting.map(({ key }) => key));
    for (const key of this.#since.keys()) if (!keys.has(key)) this.#since.delete(key);
    for (const key of keys) if (!this.#since.has(key)) this.#since.set(key, nowMs);
    return lasting.find(({ key }) => nowMs - Math.max(this.#since.get(key) ?? nowMs, this.#moved) >= STUCK_MS);
  }
}
