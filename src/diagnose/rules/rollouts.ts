import { describe, revisionsOf, undo, within, wordOf } from '../calls.ts';
import type { Evidence, Rule, Told } from '../finding.ts';
import { condition } from '../objects/meta.ts';
import type { Pod } from '../objects/pod.ts';
import type { Workload } from '../objects/workload.ts';
import { podsOf, refOf, workloadsOf } from '../owners.ts';
import { eventEvidence } from '../pods.ts';
import type { Snapshot } from '../snapshot.ts';

const HASH = 'controller-revision-hash';
/** A controller that is well sees a change within seconds. */
const UNSEEN_MS = 60_000;

export const rollouts: Rule = {
  id: 'rollouts',
  finds:
    'Rollouts that do not go on: paused, past their deadline, StatefulSets stuck on a broken pod, OnDelete, partitions, controllers that are away',
  source: 'deployment, statefulset and daemonset controllers; "Forced rollback" of the StatefulSet documentation',
  find: (snapshot) => workloadsOf(snapshot).flatMap((workload) => judge(snapshot, workload)),
};

function judge(snapshot: Snapshot, workload: Workload): readonly Told[] {
  const on = refOf(workload);
  const { desired, updated, ready, paused, generation, observedGeneration, kind } = workload;
  const counts: Evidence = { on, field: 'status', value: `${updated} of ${desired} updated, ${ready} ready` };
  const head = { on, next: [...undo(snapshot, on), describe(on)] };
  if (
    observedGeneration !== undefined &&
    observedGeneration < generation &&
    snapshot.now - (workload.createdAt ?? 0) > UNSEEN_MS
  )
    return [
      {
        ...head,
        severity: 'error',
        cause: 'its controller has not seen the last change',
        evidence: [
          { on, field: 'status.observedGeneration', value: `${observedGeneration}, generation ${generation}` },
        ],
        why: 'If this lasts, kube-controller-manager does not work.',
      },
    ];
  if (paused && (updated < desired || revisionsOf(snapshot, on).length === 0))
    return [
      {
        ...head,
        severity: 'error',
        cause: 'its rollout is paused',
        evidence: [{ on, field: 'spec.paused', value: 'true' }, counts],
        why: 'Changes of the template wait until the rollout is resumed.',
        next: [{ to: 'Resume it', args: ['rollout', 'resume', wordOf(on), ...within(on)] }, describe(on)],
      },
    ];
  if (kind === 'StatefulSet') return statefulSet(snapshot, workload, counts, head);
  if (kind === 'DaemonSet' && workload.strategy === 'OnDelete' && updated < desired) return [onDelete(counts, head)];
  const progress = condition(workload, 'Progressing');
  if (progress?.status === 'False')
    return [
      {
        ...head,
        severity: ready === 0 ? 'critical' : 'error',
        cause: `its rollout did not finish within its deadline (${ready} of ${desired} ready)`,
        evidence: [
          { on, field: 'condition Progressing', value: progress.message, said: true, at: progress.at },
          counts,
        ],
        why: 'Its new pods do not become ready; other findings say why. What is left of the previous revision keeps running.',
        follows: true,
      },
    ];
  if (ready < desired)
    return [
      {
        ...head,
        severity: ready === 0 ? 'critical' : 'error',
        cause: `only ${ready} of ${desired} pods are ready`,
        evidence: [counts, ...unready(snapshot, on)],
        why: 'Its pods do not get ready. If no other finding says why, look at one of them.',
        follows: true,
      },
    ];
  const [newest] = revisionsOf(snapshot, on);
  if (kind === 'Deployment' && updated < desired && snapshot.now - (newest?.createdAt ?? snapshot.now) > UNSEEN_MS)
    return [
      {
        ...head,
        severity: 'warning',
        cause: `its rollout does not go on: ${updated} of ${desired} pods are of the new revision`,
        evidence: [counts, ...unready(snapshot, on)],
        why: 'The controller goes on when the new pods are ready. The old ones keep running until then.',
        follows: true,
      },
    ];
  return [];
}

/** The first pod that is not ready: how its containers are, and what was last said of it. */
function unready(snapshot: Snapshot, on: Told['on']): readonly Evidence[] {
  const pod = podsOf(snapshot, on).find(({ isReady, deletedAt }) => !isReady && deletedAt === undefined);
  if (pod === undefined) return [];
  const [first] = pod.containers.filter(({ ready, role }) => !ready && role === 'app');
  const state = first?.waiting?.reason ?? (first?.runningSince === undefined ? pod.phase : 'running, not ready');
  const said = snapshot.eventsOf(pod).find(({ isWarning }) => isWarning);
  return [
    { on: refOf(pod), field: first === undefined ? 'phase' : `container ${first.name}`, value: state || 'unknown' },
    ...(said === undefined ? [] : [eventEvidence(said)]),
  ];
}

interface Head {
  readonly on: Told['on'];
  readonly next: Told['next'];
}

function statefulSet(snapshot: Snapshot, workload: Workload, counts: Evidence, head: Head): readonly Told[] {
  const { on } = head;
  const { desired, updated, ready, currentRevision, updateRevision, partition, podManagement } = workload;
  const isUpdating = updateRevision !== '' && currentRevision !== updateRevision;
  if (workload.strategy === 'OnDelete' && isUpdating) return [onDelete(counts, head)];
  if (isUpdating && partition > 0 && updated < desired && updated >= desired - partition)
    return [
      {
        ...head,
        severity: 'warning',
        cause: `its update stops at partition ${partition}`,
        evidence: [{ on, field: 'spec.updateStrategy.rollingUpdate.partition', value: String(partition) }, counts],
        why: 'Pods with a lower ordinal keep the old revision until the partition is lowered.',
      },
    ];
  if (ready >= desired) return [];
  const broken = podsOf(snapshot, on)
    .filter(({ isReady }) => !isReady)
    .toSorted((left, right) => ordinal(left) - ordinal(right));
  const [first] = broken;
  if (first === undefined)
    return [
      {
        ...head,
        severity: ready === 0 ? 'critical' : 'error',
        cause: `only ${ready} of ${desired} pods are there`,
        evidence: [counts],
        why: 'The controller makes pods one after the other; its Events say what keeps it.',
        follows: true,
      },
    ];
  const hash = first.labels.get(HASH) ?? '';
  const state: Evidence = { on: refOf(first), field: `label ${HASH}`, value: hash };
  const goal: Evidence = { on, field: 'status.updateRevision', value: updateRevision };
  if (hash !== '' && updateRevision !== '' && hash !== updateRevision && podManagement === 'OrderedReady')
    return [
      {
        ...head,
        severity: 'critical',
        cause: `it waits for its broken pod ${first.name} of an older revision, and does not replace it`,
        evidence: [state, goal, counts],
        why: 'A StatefulSet replaces a pod only when the previous pods are ready, even after its template was repaired. Delete the broken pod: it comes back with the new revision.',
        next: [
          { to: 'Delete the broken pod', args: ['delete', 'pod', first.name, ...within(first)] },
          describe(refOf(first)),
        ],
      },
    ];
  const waiting =
    podManagement === 'OrderedReady' && broken.length + ready < desired
      ? `, so the ${desired - ready - broken.length} after it are not created`
      : '';
  return [
    {
      ...head,
      severity: ready === 0 ? 'critical' : 'error',
      cause: `it is stuck on its pod ${first.name}${waiting} (${ready} of ${desired} ready)`,
      evidence: [counts, state],
      why: 'With OrderedReady, one pod that is not ready stops the creation and the update of all others. Repair that pod.',
      next: [describe(refOf(first))],
      follows: true,
    },
  ];
}

function onDelete(counts: Evidence, head: Head): Told {
  return {
    ...head,
    severity: 'warning',
    cause: 'its pods keep the old revision until they are deleted',
    evidence: [{ on: head.on, field: 'spec.updateStrategy.type', value: 'OnDelete' }, counts],
    why: 'With OnDelete the controller replaces no pod by itself.',
  };
}

function ordinal({ name }: Pod): number {
  return Number(/-(\d+)$/.exec(name)?.[1] ?? 0);
}
