/** Why the rollout of a workload does not go on. */
export interface StuckRollout {
  /** The workload as kubectl takes it: `deployment/web`. */
  readonly workload: string;
  readonly namespace: string;
  /** The pod that does not come up; absent if none could be made. */
  readonly pod?: string;
  readonly container?: string;
  /** Kubernetes' own word: CrashLoopBackOff, ImagePullBackOff, Unschedulable, FailedCreate. */
  readonly reason: string;
  /** What Kubernetes says about it; may be empty. */
  readonly message: string;
  /** Whether there is a revision before this one to go back to; only deployments tell. */
  readonly canUndo: boolean;
  /** Whether the command ended early, because the rollout cannot succeed as it is. */
  readonly endedEarly: boolean;
}
