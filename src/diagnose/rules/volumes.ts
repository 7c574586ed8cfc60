import { nearest } from '../../kube/nearest.ts';
import { describe, list } from '../calls.ts';
import type { Rule } from '../finding.ts';
import { mountFault } from '../mount-faults.ts';
import { condition } from '../objects/meta.ts';
import type { Pod } from '../objects/pod.ts';
import { refOf, topOwner } from '../owners.ts';
import { eventEvidence, eventsOn, livePods, severityOf } from '../pods.ts';
import { VOLUME_ELSEWHERE } from '../predicates.ts';
import type { Snapshot } from '../snapshot.ts';

export const volumes: Rule = {
  id: 'volumes',
  finds: 'Claims that do not exist, volumes that cannot be attached or mounted, volumes in another zone',
  source: 'attach-detach controller and kubelet volume manager, their Events; volume predicates of the scheduler',
  find: (snapshot) => [
    ...livePods(snapshot).flatMap((pod) => [
      ...missing(snapshot, pod),
      ...mounts(snapshot, pod),
      ...conflict(snapshot, pod),
    ]),
  ],
};

/** Claims that a pod names and that are not there. */
function missing(snapshot: Snapshot, pod: Pod) {
  if (!snapshot.isRead('claims')) return [];
  const there = snapshot.claims.filter(({ namespace }) => namespace === pod.namespace).map(({ name }) => name);
  return [...pod.spec.claims]
    .filter(([, name]) => !there.includes(name) && pod.node === '')
    .map(([volume, name]) => {
      const near = nearest(name, there);
      return {
        severity: severityOf(snapshot, pod),
        on: topOwner(snapshot, pod),
        cause: `the PersistentVolumeClaim ${name} does not exist`,
        evidence: [{ on: refOf(pod), field: `spec.volumes[${volume}].persistentVolumeClaim.claimName`, value: name }],
        why: `The pod waits for the claim. Create it in namespace ${pod.namespace}, or correct the name.${near === undefined ? '' : ` Did you mean ${near}?`}`,
        next: [list('pvc', pod.namespace, 'See which claims exist'), describe(pod)],
      };
    });
}

/** Volumes that the node cannot attach or mount. Volumes of ConfigMaps and Secrets have a rule. */
function mounts(snapshot: Snapshot, pod: Pod) {
  if (pod.isReady) return [];
  const said = eventsOn(snapshot, pod, ['FailedAttachVolume', 'FailedMount', 'FailedMapVolume']).find(
    ({ message }) => !/(?:configmap|secret) "[^"]+" not found|references non-existent/i.test(message),
  );
  if (said === undefined) return [];
  const isMulti = /Multi-Attach error|already (?:exclusively attached|used by pod)/i.test(said.message);
  const volume = /volume "([^"]+)"/.exec(said.message)?.[1] ?? '';
  const others = isMulti
    ? snapshot.pods.filter(
        (each) =>
          each.name !== pod.name &&
          each.node !== '' &&
          each.node !== pod.node &&
          [...each.spec.claims.values()].some((name) => [...pod.spec.claims.values()].includes(name)),
      )
    : [];
  const cannot = `its volume ${volume} cannot be ${said.reason === 'FailedAttachVolume' ? 'attached' : 'mounted'}`;
  const known = mountFault(said.message, pod);
  return [
    {
      severity: severityOf(snapshot, pod),
      on: topOwner(snapshot, pod),
      cause: isMulti
        ? `its volume ${volume} is still attached to another node${others[0] === undefined ? '' : ` (${others[0].node}, pod ${others[0].name})`}`
        : `${cannot.replace('  ', ' ')}${known === undefined ? '' : `: ${known.cause}`}`,
      evidence: [
        eventEvidence(said),
        ...others.slice(0, 2).map((each) => ({ on: refOf(each), field: 'spec.nodeName', value: each.node })),
      ],
      why: isMulti
        ? 'A ReadWriteOnce volume can be on one node at a time. The other pod must end first; with a Deployment, use the strategy Recreate, or one replica.'
        : (known?.why ?? 'The storage or its driver on the node refuses; the message says why.'),
      next: [
        ...others.slice(0, 1).map((each) => describe(each, 'Look at the pod that holds it')),
        describe(pod, 'Read its events'),
      ],
    },
  ];
}

/** A pod whose bound volume can be reached only from nodes that it may not run on. */
function conflict(snapshot: Snapshot, pod: Pod) {
  const scheduled = condition(pod, 'PodScheduled');
  if (!VOLUME_ELSEWHERE.test(scheduled?.message ?? '')) return [];
  const bound = snapshot.volumes.filter(({ claim }) =>
    [...pod.spec.claims.values()].some((name) => claim === `${pod.namespace}/${name}`),
  );
  const [first] = bound.filter(({ nodes }) => nodes.length > 0);
  return [
    {
      severity: severityOf(snapshot, pod),
      on: topOwner(snapshot, pod),
      cause:
        `its volume ${first?.name ?? ''} can be reached only from nodes with ${first?.nodes.join(', ') ?? 'other labels'}`.replace(
          '  ',
          ' ',
        ),
      evidence: [
        {
          on: refOf(pod),
          field: 'condition PodScheduled',
          value: scheduled?.message ?? '',
          said: true,
          at: scheduled?.at,
        },
        ...(first === undefined
          ? []
          : [{ on: refOf(first), field: 'spec.nodeAffinity', value: first.nodes.join(', ') }]),
      ],
      why: 'The volume is tied to a zone or a node, and no node there takes the pod. Make room there, or move the data to a new claim.',
      next: [list('nodes', '', 'See the labels of the nodes', '--show-labels'), describe(pod)],
    },
  ];
}
