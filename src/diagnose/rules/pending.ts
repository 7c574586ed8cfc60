import { describe, list } from '../calls.ts';
import type { Evidence, Rule } from '../finding.ts';
import { condition } from '../objects/meta.ts';
import type { Pod } from '../objects/pod.ts';
import { refOf, topOwner } from '../owners.ts';
import { eventEvidence, eventsOn, livePods, severityOf } from '../pods.ts';
import { explainPredicate } from '../predicates.ts';
import { readPredicates } from '../scheduling.ts';
import type { Snapshot } from '../snapshot.ts';

/** A pod is not pending before the scheduler had some time for it. */
const PATIENCE_MS = 30_000;

export const pending: Rule = {
  id: 'pending',
  finds: 'Pods that no node takes: each reason of the scheduler, with the nodes next to what the pod asks for',
  source: 'kube-scheduler, messages of its filter plugins; pod condition PodScheduled',
  find: (snapshot) =>
    livePods(snapshot)
      .filter(({ node, phase }) => node === '' && (phase === 'Pending' || phase === ''))
      .flatMap((pod) => judge(snapshot, pod)),
};

function judge(snapshot: Snapshot, pod: Pod) {
  const scheduled = condition(pod, 'PodScheduled');
  const [event] = eventsOn(snapshot, pod, ['FailedScheduling', 'SchedulingGated']);
  const head = { severity: severityOf(snapshot, pod), on: topOwner(snapshot, pod) };
  if (scheduled?.reason === 'SchedulingGated' || pod.spec.gates.length > 0) {
    return [
      {
        ...head,
        cause: `its pods wait for scheduling gates: ${pod.spec.gates.join(', ')}`,
        evidence: [{ on: refOf(pod), field: 'spec.schedulingGates', value: pod.spec.gates.join(', ') }],
        why: 'The scheduler leaves a pod alone until a controller removes its gates. Look at that controller.',
        next: [describe(pod)],
      },
    ];
  }
  if (scheduled === undefined && event === undefined) return unseen(snapshot, pod, head);
  const message = scheduled?.message || event?.message || '';
  if (message === '') return [];
  const { nodes, predicates } = readPredicates(message);
  const readings = predicates.flatMap((predicate) => explainPredicate(predicate, pod, snapshot));
  const [first] = readings;
  const said: Evidence =
    event !== undefined && scheduled === undefined
      ? eventEvidence(event)
      : { on: refOf(pod), field: 'condition PodScheduled', value: message, said: true, at: scheduled?.at };
  const from = nodes === undefined ? '' : ` (0 of ${nodes} nodes)`;
  return [
    {
      ...head,
      cause:
        first === undefined
          ? `no node takes its pods${from}`
          : `cannot be scheduled${from}: ${readings
              .map(({ cause }) => cause)
              .slice(0, 3)
              .join('; ')}`,
      evidence: [said, ...readings.flatMap(({ evidence }) => evidence)],
      why:
        first === undefined
          ? 'The scheduler says why.'
          : [...new Set(readings.map(({ why }) => why))].slice(0, 2).join(' '),
      next: [
        ...readings.flatMap(({ next = [] }) => next),
        describe(pod, 'Read its events'),
        list('nodes', '', 'List the nodes'),
      ],
      follows: readings.length > 0 && readings.every(({ isOfVolumes }) => isOfVolumes === true),
    },
  ];
}

/** A pod that no scheduler has said anything about. */
function unseen(snapshot: Snapshot, pod: Pod, head: object) {
  const { scheduler, resourceClaims } = pod.spec;
  if (snapshot.now - (pod.createdAt ?? snapshot.now) < PATIENCE_MS && scheduler === 'default-scheduler') return [];
  if (resourceClaims.length > 0)
    return [
      {
        severity: severityOf(snapshot, pod),
        on: topOwner(snapshot, pod),
        ...head,
        cause: `its pods wait for their ResourceClaims: ${resourceClaims.join(', ')}`,
        evidence: [
          { on: refOf(pod), field: 'spec.resourceClaims', value: resourceClaims.join(', '), at: pod.createdAt },
        ],
        why: 'The scheduler leaves a pod alone until the claims that it names exist. Create them, or correct the names.',
        next: [list('resourceclaims', pod.namespace, 'See which claims exist'), describe(pod)],
      },
    ];
  return [
    {
      severity: severityOf(snapshot, pod),
      on: topOwner(snapshot, pod),
      ...head,
      cause: `no scheduler looks at its pods: schedulerName is ${scheduler}`,
      evidence: [{ on: refOf(pod), field: 'spec.schedulerName', value: scheduler, at: pod.createdAt }],
      why: 'No scheduler has reported on the pod. Correct schedulerName, or check that this scheduler runs.',
      next: [describe(pod)],
    },
  ];
}
