import { revisionsOf, wordOf } from './calls.ts';
import { REVISION, type Ref } from './objects/meta.ts';
import { refOf, topOwner, workloadsOf } from './owners.ts';
import { livePods } from './pods.ts';
import type { Snapshot } from './snapshot.ts';
import { templateChanges } from './template-changes.ts';

/** Something that happened to an object. `at` in epoch milliseconds. */
export interface Change {
  readonly on: Ref;
  readonly at: number | undefined;
  readonly text: string;
  /** What a controller said; shown as a quotation. */
  readonly said?: string;
  readonly count?: number;
}

/** What is older than this is not lately. */
const LATELY_MS = 24 * 60 * 60 * 1000;
/** Events that tell of a change. Sources: the controllers of kube-controller-manager, kubelet, scheduler, node lifecycle. */
const REASONS: ReadonlySet<string> = new Set([
  'DeploymentRollback',
  'Evicted',
  'NodeNotReady',
  'Preempted',
  'Rebooted',
  'ScalingReplicaSet',
  'SuccessfulRescale',
  'TaintManagerEviction',
]);
const MOST_EVENTS = 3;

/** What changed lately: rollouts with the difference from the previous revision, restarts, and Events, the newest first. */
export function changesOf(snapshot: Snapshot): readonly Change[] {
  const isLate = ({ at }: Change) => at !== undefined && snapshot.now - at < LATELY_MS;
  return [...rollouts(snapshot), ...[...restarts(snapshot), ...told(snapshot)].filter(isLate)].toSorted(
    (left, right) => (right.at ?? 0) - (left.at ?? 0),
  );
}

function rollouts(snapshot: Snapshot): readonly Change[] {
  return workloadsOf(snapshot).flatMap((workload): readonly Change[] => {
    if (workload.kind === 'Deployment') {
      const [newest, before] = revisionsOf(snapshot, workload);
      if (newest === undefined || before === undefined) return [];
      const number = newest.annotations.get(REVISION);
      const isBack = (newest.createdAt ?? 0) < (before.createdAt ?? 0);
      const at = isBack ? undefined : newest.createdAt;
      const how = isBack ? `revision ${number}, which goes back to an older one` : `revision ${number}`;
      return [{ on: refOf(workload), at, text: `${how}: ${words(templateChanges(before.template, newest.template))}` }];
    }
    const [newest, before] = snapshot.revisions
      .filter(
        ({ owner, namespace }) =>
          owner?.kind === workload.kind && owner.name === workload.name && namespace === workload.namespace,
      )
      .toSorted((left, right) => right.number - left.number);
    if (newest === undefined || before === undefined) return [];
    return [
      {
        on: refOf(workload),
        at: newest.createdAt,
        text: `revision ${newest.number}: ${words(templateChanges(before.template, newest.template))}`,
      },
    ];
  });
}

function words(changes: readonly string[]): string {
  return changes.length === 0 ? 'no difference that matters here' : changes.slice(0, 4).join('; ');
}

/** The last restart of each workload. */
function restarts(snapshot: Snapshot): readonly Change[] {
  const last = new Map<string, Change>();
  for (const pod of livePods(snapshot)) {
    for (const { name, last: end, restarts: count } of pod.containers) {
      if (end === undefined || count === 0) continue;
      const owner = topOwner(snapshot, pod);
      const text = `container ${name} restarted, ${count} ${count === 1 ? 'time' : 'times'} in all (exit code ${end.exitCode})`;
      const key = `${owner.namespace} ${wordOf(owner)}`;
      if ((last.get(key)?.at ?? 0) < (end.at ?? 0)) last.set(key, { on: refOf(pod), at: end.at, text });
    }
  }
  return [...last.values()];
}

function told({ events }: Snapshot): readonly Change[] {
  return events
    .filter(({ reason }) => REASONS.has(reason))
    .toSorted((left, right) => (right.at ?? 0) - (left.at ?? 0))
    .slice(0, MOST_EVENTS)
    .map(({ on, at, reason, message, count }) => ({ on: refOf(on), at, text: reason, said: message, count }));
}
