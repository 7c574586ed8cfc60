import { sortAsGo } from '../../go/sort.ts';
import type { Pod } from './pod.ts';

/** Pods with the one first whose log kubectl shows. Source: ByLogging of kubectl/pkg/util/podutils. */
export function orderForLogs<T extends Pod>(pods: readonly T[]): T[] {
  return sortAsGo(pods, isBetter);
}

const PHASES: Readonly<Record<string, number>> = { Running: 0, Unknown: 1, Pending: 2 };

function isBetter(left: Pod, right: Pod): boolean {
  const [leftNode, rightNode] = [left.spec.nodeName ?? '', right.spec.nodeName ?? ''];
  if (leftNode !== rightNode && (leftNode === '' || rightNode === '')) return leftNode !== '';
  // Phases that are not listed, such as Failed, count as running.
  const [leftPhase, rightPhase] = [PHASES[left.status?.phase ?? ''] ?? 0, PHASES[right.status?.phase ?? ''] ?? 0];
  if (leftPhase !== rightPhase) return leftPhase < rightPhase;
  const [leftReady, rightReady] = [readyCondition(left), readyCondition(right)];
  const [isLeftReady, isRightReady] = [leftReady?.status === 'True', rightReady?.status === 'True'];
  if (isLeftReady !== isRightReady) return isLeftReady;
  if (isLeftReady) {
    const [leftSince, rightSince] = [time(leftReady?.lastTransitionTime), time(rightReady?.lastTransitionTime)];
    if (leftSince !== rightSince) return isAfterOrNever(rightSince, leftSince);
  }
  const [leftRestarts, rightRestarts] = [mostRestarts(left), mostRestarts(right)];
  if (leftRestarts.regular !== rightRestarts.regular) return leftRestarts.regular > rightRestarts.regular;
  if (leftRestarts.sidecar !== rightRestarts.sidecar) return leftRestarts.sidecar > rightRestarts.sidecar;
  const [leftCreated, rightCreated] = [time(left.metadata.creationTimestamp), time(right.metadata.creationTimestamp)];
  return leftCreated !== rightCreated && isAfterOrNever(rightCreated, leftCreated);
}

function readyCondition(pod: Pod) {
  return pod.status?.conditions?.find(({ type }) => type === 'Ready');
}

function mostRestarts({ spec, status }: Pod): { readonly regular: number; readonly sidecar: number } {
  const sidecars = new Set(
    spec.initContainers?.filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name),
  );
  const most = (counts: readonly { readonly restartCount?: number }[] = []) =>
    Math.max(0, ...counts.map(({ restartCount = 0 }) => restartCount));
  return {
    regular: most(status?.containerStatuses),
    sidecar: most(status?.initContainerStatuses?.filter(({ name }) => sidecars.has(name))),
  };
}

/** Epoch milliseconds; NaN does not come here, and a time that is not set is undefined. */
function time(timestamp: string | undefined): number | undefined {
  return timestamp === undefined ? undefined : Date.parse(timestamp);
}

/** A time that is not set counts as after one that is. */
function isAfterOrNever(left: number | undefined, right: number | undefined): boolean {
  return left === undefined || right === undefined ? left === undefined : left > right;
}
