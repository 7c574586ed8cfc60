import type { Found } from './judge.ts';
import { nameOf } from './name.ts';
import type { Ref } from './objects/meta.ts';
import { podsOf, workloadOf, workloadsOf } from './owners.ts';
import { livePods } from './pods.ts';
import { plain } from './quotation.ts';
import type { Snapshot } from './snapshot.ts';

/** Says in one line how it is. */
export function verdictOf(snapshot: Snapshot, findings: readonly Found[]): string {
  const { scope, unread } = snapshot;
  const all = findings.filter(({ severity }) => severity !== 'note');
  const causes = all.filter(({ follows }) => follows !== true);
  const faults = causes.length > 0 ? causes : all;
  const [worst] = faults;
  const subject =
    scope.of === 'cluster'
      ? 'The cluster'
      : scope.of === 'namespace'
        ? `Namespace ${scope.namespace}`
        : nameOf(snapshot, scope.object);
  const health = scope.of === 'object' ? healthOf(snapshot, scope.object) : healthOfAll(snapshot);
  const where = health === '' ? subject : `${subject} (${health})`;
  if (worst === undefined && scope.of === 'namespace' && health === '' && snapshot.isRead('pods'))
    return `${where}: nothing runs there, if it exists. If you expected something, check the name of the namespace.`;
  if (worst === undefined) return `${where}: no fault found${unread.length === 0 ? '' : ' in what could be read'}.`;
  const cause = plain(worst.cause, 200);
  const isItself = scope.of === 'object' && nameOf(snapshot, worst.on) === nameOf(snapshot, scope.object);
  const first = isItself ? cause : `${nameOf(snapshot, worst.on)}: ${cause}`;
  const size = (found: readonly Found[]) => found.reduce((sum, { others }) => sum + 1 + others.length, 0);
  if (size(faults) === 1) return `${where}: ${first}.`;
  const critical = size(faults.filter(({ severity }) => severity === 'critical'));
  const count = `${size(faults)} faults${critical === 0 ? '' : `, ${critical} critical`}`;
  return `${where}: ${count}. Worst: ${first}.`;
}

function healthOf(snapshot: Snapshot, ref: Ref): string {
  const workload = workloadOf(snapshot, ref);
  if (workload !== undefined) return `${workload.ready} of ${workload.desired} pods ready`;
  const pods = podsOf(snapshot, ref).filter(({ deletedAt }) => deletedAt === undefined);
  if (ref.kind === 'Pod')
    return pods[0] === undefined ? '' : pods[0].isReady ? 'ready' : `not ready, phase ${pods[0].phase || 'unknown'}`;
  return pods.length === 0 ? '' : `${pods.filter(({ isReady }) => isReady).length} of ${pods.length} pods ready`;
}

function healthOfAll(snapshot: Snapshot): string {
  const workloads = workloadsOf(snapshot);
  if (snapshot.scope.of === 'cluster') {
    const ready = snapshot.nodes.filter(({ conditions }) =>
      conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
    );
    return snapshot.nodes.length === 0 ? '' : `${ready.length} of ${snapshot.nodes.length} nodes ready`;
  }
  if (workloads.length > 0) {
    const healthy = workloads.filter(({ ready, desired }) => ready >= desired).length;
    return `${healthy} of ${workloads.length} workloads healthy`;
  }
  const pods = livePods(snapshot);
  return pods.length === 0 ? '' : `${pods.filter(({ isReady }) => isReady).length} of ${pods.length} pods ready`;
}
