import { describe, list, logs } from '../calls.ts';
import type { Evidence, Rule, Told } from '../finding.ts';
import type { Event } from '../objects/event.ts';
import { type Container, hasRun, type Pod } from '../objects/pod.ts';
import { refOf, topOwner } from '../owners.ts';
import { eventEvidence, eventsOn, livePods, logOf, severityOf, stateField } from '../pods.ts';
import type { Snapshot } from '../snapshot.ts';

/** An init container that runs for longer waits for something, or does long work. */
export const INIT_PATIENCE_MS = 60_000;
/** A node makes a container within seconds, once its image is there. */
const CREATE_PATIENCE_MS = 120_000;
const LINES = 3;

type Answer = readonly [RegExp, (pod: Pod, event: Event) => readonly [cause: string, why: string]];

/** Why a node cannot make the sandbox of a pod. Sources: kubelet Events, texts of containerd, of CNI plugins and of IPAM. */
const SANDBOX: readonly Answer[] = [
  [
    /\bIP address(?:es)? available|no (?:available|free) IP|failed to (?:assign|allocate) an? ?IP|failed to allocate for range|InsufficientFreeAddresses|no more IPs|range.*exhausted/i,
    () => [
      'its pods get no IP address',
      'The addresses of the node or its subnet are used up. Remove pods, or give the network plugin more addresses.',
    ],
  ],
  [
    /runtime handler|RuntimeHandler|no runtime for/i,
    ({ spec }) => [
      `the node has no handler for its RuntimeClass${spec.runtimeClass === '' ? '' : ` ${spec.runtimeClass}`}`,
      'The container runtime of the node is not configured for it. Correct runtimeClassName, or choose nodes that have it.',
    ],
  ],
  [
    /sandbox image|pause:/i,
    () => [
      'the node cannot pull the image of the sandbox',
      'Every pod needs it. The node does not reach the registry of its container runtime.',
    ],
  ],
  [
    /\bcni\b|network plugin|setup network|set up (?:pod )?network|plugin type=|NetworkPluginNotReady/i,
    ({ node }) => [
      `the network plugin of node ${node} cannot connect its pods`,
      'The plugin (CNI) on the node fails; the message says why. Look at the pods of the plugin on that node.',
    ],
  ],
];

export const starting: Rule = {
  id: 'starting',
  finds:
    'Pods that a node does not start: nodes that do not exist, sandboxes and networks that cannot be set up, init containers that do not end, containers that are not created',
  source: 'kubelet pkg/kubelet/kuberuntime, its Events; core/v1 container states',
  find: (snapshot) =>
    livePods(snapshot)
      .filter(({ isReady, node }) => !isReady && node !== '')
      .flatMap((pod) => {
        const found = [...nowhere(snapshot, pod), ...sandbox(snapshot, pod), ...inits(snapshot, pod)];
        return found.length > 0 ? found : uncreated(snapshot, pod);
      }),
};

/** A pod that was put on a node which does not exist: no kubelet will start it. */
function nowhere(snapshot: Snapshot, pod: Pod): readonly Told[] {
  const { nodes } = snapshot;
  if (!snapshot.isRead('nodes') || nodes.length === 0 || nodes.some(({ name }) => name === pod.node)) return [];
  return [
    {
      severity: severityOf(snapshot, pod),
      on: topOwner(snapshot, pod),
      cause: `its node ${pod.node} does not exist`,
      evidence: [{ on: refOf(pod), field: 'spec.nodeName', value: pod.node, at: pod.createdAt }],
      why: 'nodeName puts a pod on a node without the scheduler, also if no such node exists or it was removed. Leave nodeName out, or correct it.',
      next: [list('nodes', '', 'See which nodes exist'), describe(pod)],
    },
  ];
}

function sandbox(snapshot: Snapshot, pod: Pod): readonly Told[] {
  if (pod.containers.some(hasRun)) return [];
  const [event] = eventsOn(snapshot, pod, ['FailedCreatePodSandBox', 'NetworkNotReady']);
  if (event === undefined) return [];
  const answer = SANDBOX.find(([pattern]) => pattern.test(event.message))?.[1];
  const [cause, why] = answer?.(pod, event) ?? [
    `node ${pod.node} cannot make the sandbox of its pods`,
    'The container runtime of the node refuses; the message says why.',
  ];
  return [
    {
      severity: severityOf(snapshot, pod),
      on: topOwner(snapshot, pod),
      cause,
      evidence: [eventEvidence(event), { on: refOf(pod), field: 'spec.nodeName', value: pod.node }],
      why,
      next: [
        {
          to: 'See what else runs on the node',
          args: ['get', 'pods', '-A', '-o', 'wide', `--field-selector=spec.nodeName=${pod.node}`],
        },
        describe(pod, 'Read its events'),
      ],
    },
  ];
}

/** Whether a container is an init container that runs for long, so that the containers after it wait. */
export function isLongInit({ role, runningSince }: Container, now: number): boolean {
  return role === 'init' && runningSince !== undefined && now - runningSince > INIT_PATIENCE_MS;
}

function inits(snapshot: Snapshot, pod: Pod): readonly Told[] {
  const long = pod.containers.find((container) => isLongInit(container, snapshot.now));
  if (long === undefined) return [];
  const lines = (logOf(snapshot, pod, long.name)?.lines ?? []).filter((line) => line.trim() !== '').slice(-LINES);
  const said: readonly Evidence[] =
    lines.length === 0 ? [] : [{ on: refOf(pod), field: 'last lines', value: lines.join(' ⏎ '), said: true }];
  return [
    {
      severity: severityOf(snapshot, pod),
      on: topOwner(snapshot, pod),
      cause: `its init container ${long.name} does not end, and its other containers wait for it`,
      evidence: [
        { on: refOf(pod), field: stateField(long, 'state'), value: 'running', at: long.runningSince },
        ...said,
      ],
      why: 'Containers start when the init containers have ended. This one waits for something, or does long work: its command and its log say what.',
      next: [logs(pod, long.name, false), describe(pod)],
    },
  ];
}

/** Containers that are not created for long, of which no other rule says why. */
function uncreated(snapshot: Snapshot, pod: Pod): readonly Told[] {
  const waits =
    pod.containers.find(({ waiting }) => waiting?.reason === 'ContainerCreating') ??
    pod.containers.find(({ hasStatus }) => !hasStatus && pod.phase === 'Pending');
  const since = pod.conditions.find(({ type }) => type === 'PodScheduled')?.at ?? pod.createdAt ?? snapshot.now;
  if (waits === undefined || pod.containers.some(hasRun) || snapshot.now - since < CREATE_PATIENCE_MS) return [];
  const warning = snapshot.eventsOf(pod).find(({ isWarning }) => isWarning);
  return [
    {
      severity: severityOf(snapshot, pod),
      on: topOwner(snapshot, pod),
      cause: `node ${pod.node} does not create its containers`,
      evidence: [
        {
          on: refOf(pod),
          field: stateField(waits, 'state.waiting.reason'),
          value: waits.waiting?.reason ?? 'no status at all',
          at: since,
        },
        ...(warning === undefined ? [] : [eventEvidence(warning)]),
      ],
      why:
        warning === undefined
          ? 'Volumes, network and image come first, and no Event says which of them is missing. The kubelet of the node may be busy or stuck.'
          : 'Volumes, network and image come first; the Event says what keeps them.',
      next: [
        describe(pod, 'Read its events'),
        list('events', pod.namespace, 'See all events', '--sort-by=.lastTimestamp'),
      ],
      follows: true,
    },
  ];
}
