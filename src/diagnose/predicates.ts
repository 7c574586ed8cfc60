import { list } from './calls.ts';
import type { Evidence, Suggestion } from './finding.ts';
import type { Pod } from './objects/pod.ts';
import { refOf } from './owners.ts';
import {
  demandedKeys,
  isMore,
  largestNode,
  nodeDemands,
  type Predicate,
  requestOf,
  untolerated,
  writeTaint,
} from './scheduling.ts';
import type { Snapshot } from './snapshot.ts';

/** How a predicate reads in a cause, what shows it, and what repairs it. */
export interface Reading {
  readonly cause: string;
  readonly evidence: readonly Evidence[];
  readonly why: string;
  readonly next?: readonly Suggestion[];
  /** Whether a rule of its own says more. */
  readonly isOfVolumes?: true;
}

/** How the scheduler says that a volume ties a pod to other nodes; the first wording is of Kubernetes before 1.35. */
export const VOLUME_ELSEWHERE =
  /volume node affinity conflict|didn't match PersistentVolume's node affinity|no available volume zone/;

type Row = readonly [RegExp, (pod: Pod, snapshot: Snapshot, match: RegExpExecArray, isFinal: boolean) => Reading];

const MOST_SHOWN = 4;

/** The reasons of the scheduler. Source: pkg/scheduler/framework/plugins, the messages of its filters. */
const TABLE: readonly Row[] = [
  [/^Insufficient (?<resource>\S+)/, insufficient],
  [
    /^Too many pods/,
    () => ({
      cause: 'the nodes run as many pods as they may',
      evidence: [],
      why: 'Each node has a limit of pods. Delete pods, or add a node.',
    }),
  ],
  [/untolerated taint|had taints that the pod didn't tolerate/, tainted],
  [/didn't match Pod's node affinity\/selector|didn't match node selector/, unselected],
  [
    /pod anti-affinity|existing pods anti-affinity/,
    () => ({
      cause: 'its anti-affinity allows no node beside the pods that run there',
      evidence: [],
      why: 'Pods that it must not share a node with run on every node. Use fewer replicas, more nodes, or a preferred anti-affinity.',
    }),
  ],
  [
    /pod affinity rules/,
    () => ({
      cause: 'its pod affinity finds no pod to be near to',
      evidence: [],
      why: 'No node runs a pod with the labels that the affinity asks for. Correct the labels, or start those pods.',
    }),
  ],
  [
    /topology spread constraints/,
    () => ({
      cause: 'its topology spread constraints allow no node',
      evidence: [],
      why: 'One more pod would make the spread uneven beyond maxSkew, or nodes lack the topology label. Add nodes, or use ScheduleAnyway.',
    }),
  ],
  [
    /free ports/,
    (pod) => ({
      cause: `its host port ${hostPorts(pod).join(', ')} is taken on the nodes`,
      evidence: [{ on: refOf(pod), field: 'hostPort', value: hostPorts(pod).join(', ') || 'set' }],
      why: 'Two pods cannot use one host port on one node. Remove hostPort and use a Service, or use fewer replicas.',
    }),
  ],
  [
    /were unschedulable/,
    (_, { nodes }) => ({
      cause: 'nodes are cordoned',
      evidence: nodes
        .filter(({ unschedulable }) => unschedulable)
        .slice(0, MOST_SHOWN)
        .map((node) => ({ on: refOf(node), field: 'spec.unschedulable', value: 'true' })),
      why: 'Someone cordoned the nodes, for example for a drain. Uncordon a node when its maintenance is over.',
      next: nodes
        .filter(({ unschedulable }) => unschedulable)
        .slice(0, 1)
        .map(({ name }) => ({ to: 'Let the node take pods again', args: ['uncordon', name] })),
    }),
  ],
  [
    /persistentvolumeclaim "(?<claim>[^"]+)" (?:not found|is being deleted)/,
    (_, __, match) => volume(`its claim ${match.groups?.['claim']} does not exist`),
  ],
  [
    /unbound immediate PersistentVolumeClaims|unbound PersistentVolumeClaims/,
    () => volume('a claim of it is not bound'),
  ],
  [/didn't find available persistent volumes to bind/, () => volume('no PersistentVolume fits its claim')],
  [VOLUME_ELSEWHERE, () => volume('its volume can be reached only from other nodes')],
  [/bound to non-existent pv/, () => volume('the PersistentVolume of its claim does not exist')],
  [/enough free storage/, () => volume('the nodes lack free storage for its claim')],
  [/ReadWriteOncePod/, () => volume('another pod uses its claim, which only one pod may use')],
  [/no available disk/, () => volume('another pod uses its disk')],
  [/exceed max volume count/, () => volume('the nodes have as many volumes attached as they may')],
  [
    /device class (?<name>\S+) does not exist/,
    (pod, _, match) => ({
      cause: `the DeviceClass ${match.groups?.['name']} of its claim does not exist`,
      evidence: [{ on: refOf(pod), field: 'spec.resourceClaims', value: pod.spec.resourceClaims.join(', ') }],
      why: 'A driver brings its DeviceClasses. Install the driver, or correct the name in the claim.',
      next: [list('deviceclasses', '', 'See which classes exist')],
    }),
  ],
  [
    /resourceclaim|cannot allocate all claims/i,
    () => ({
      cause: 'the devices that it claims are not available',
      evidence: [],
      why: 'No node has free devices for its ResourceClaims.',
    }),
  ],
  [
    /didn't match the requested node name/,
    (pod) => ({
      cause: 'no node has the name that it asks for',
      evidence: [{ on: refOf(pod), field: 'spec.nodeName', value: pod.node || 'set' }],
      why: 'Remove nodeName, or correct it.',
    }),
  ],
  [
    /no nodes available/,
    () => ({
      cause: 'the cluster has no node for it',
      evidence: [],
      why: 'There are no nodes. Look at the nodes.',
      next: [list('nodes', '', 'List the nodes')],
    }),
  ],
];

function volume(cause: string): Reading {
  return { cause, evidence: [], why: 'The scheduler waits for the volumes of a pod.', isOfVolumes: true };
}

/** Explains one reason of the scheduler. */
export function explainPredicate({ reason, isFinal }: Predicate, pod: Pod, snapshot: Snapshot): readonly Reading[] {
  for (const [pattern, reading] of TABLE) {
    const match = pattern.exec(reason);
    if (match !== null) return [reading(pod, snapshot, match, isFinal)];
  }
  return reason === '' ? [] : [{ cause: reason.slice(0, 120), evidence: [], why: 'The scheduler says why.' }];
}

function insufficient(pod: Pod, snapshot: Snapshot, match: RegExpExecArray, isFinal: boolean): Reading {
  const resource = match.groups?.['resource'] ?? '';
  const request = requestOf(pod.spec, resource);
  const largest = largestNode(snapshot.nodes, resource);
  const evidence: Evidence[] = [
    ...(request === undefined ? [] : [{ on: refOf(pod), field: `requests.${resource}`, value: request }]),
    ...(largest === undefined
      ? []
      : [{ on: refOf(largest.node), field: `allocatable.${resource}, the most of any node`, value: largest.amount }]),
  ];
  if (request !== undefined && largest !== undefined && isMore(request, largest.amount)) {
    return {
      cause: `it requests ${request} ${resource}, and the largest node has ${largest.amount}`,
      evidence,
      why: `No node is so large, however empty it is. Lower the request of ${resource}, or add a larger node.`,
    };
  }
  if (request !== undefined && largest === undefined && isFinal) {
    return {
      cause: `it requests ${request} ${resource}, more than any node has`,
      evidence,
      why: `The scheduler says that no eviction would help, so no node is so large, however empty it is. Lower the request of ${resource}, or add a larger node.`,
    };
  }
  const isNone = snapshot.isRead('nodes') && largest === undefined;
  return {
    cause: isNone
      ? `no node has the resource ${resource}`
      : `the nodes lack free ${resource}${request === undefined ? '' : ` (it requests ${request})`}`,
    evidence,
    why: isNone
      ? `No node offers ${resource}: its device plugin or driver may be missing.`
      : `No node has so much ${resource} left for requests. Lower the request, stop other pods, or add a node.`,
  };
}

function tainted(pod: Pod, { nodes }: Snapshot): Reading {
  const taints = nodes
    .map((node) => ({ node, taints: untolerated(node, pod.spec) }))
    .filter((each) => each.taints.length > 0);
  const names = [...new Set(taints.flatMap((each) => each.taints.map(writeTaint)))];
  return {
    cause: `it does not tolerate the taints of the nodes${names.length === 0 ? '' : ` (${names.slice(0, 3).join(', ')})`}`,
    evidence: taints.slice(0, MOST_SHOWN).map(({ node, taints: each }) => ({
      on: refOf(node),
      field: 'spec.taints',
      value: each.map(writeTaint).join(', '),
    })),
    why: names.some((taint) => taint.startsWith('node.kubernetes.io/'))
      ? 'Kubernetes itself taints nodes that are not ready, under pressure or cordoned: repair the nodes.'
      : 'Add a toleration to the pod, or remove the taint if the node may run such pods.',
  };
}

function unselected(pod: Pod, { nodes }: Snapshot): Reading {
  const demands = nodeDemands(pod.spec);
  const existing = demandedKeys(pod.spec).map((key) => {
    const values = new Set(nodes.flatMap((node) => node.labels.get(key) ?? []));
    return values.size === 0 ? `no node has ${key}` : `${key} is ${[...values].slice(0, MOST_SHOWN).join(' or ')}`;
  });
  return {
    cause: `no node has the labels that it asks for (${demands.join(', ').slice(0, 100)})`,
    evidence: [
      {
        on: refOf(pod),
        field: pod.spec.nodeSelector.size > 0 ? 'spec.nodeSelector' : 'spec.affinity.nodeAffinity',
        value: demands.join(', '),
      },
      ...(nodes.length === 0
        ? []
        : [{ on: { kind: 'Node', namespace: '', name: 'all' }, field: 'labels', value: existing.join('; ') }]),
    ],
    why: 'Correct the selector, or label a node.',
    next: [list('nodes', '', 'See the labels of the nodes', '--show-labels')],
  };
}

function hostPorts({ spec }: Pod): readonly number[] {
  return spec.containers.flatMap(({ ports }) => ports.flatMap(({ hostPort }) => hostPort ?? []));
}
