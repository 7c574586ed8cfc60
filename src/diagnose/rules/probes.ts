import { describe, logs, undo } from '../calls.ts';
import type { Evidence, Rule } from '../finding.ts';
import type { Probe, ProbeField } from '../objects/container.ts';
import type { Event } from '../objects/event.ts';
import { condition } from '../objects/meta.ts';
import type { Container, Pod } from '../objects/pod.ts';
import { refOf, topOwner } from '../owners.ts';
import { eventEvidence, eventsOn, isOfContainer, livePods, logOf, severityOf, TELLING, tellingLines } from '../pods.ts';
import type { Snapshot } from '../snapshot.ts';
import { explainsEnd } from './dependencies.ts';

const FIELDS: Readonly<Record<string, ProbeField>> = {
  Startup: 'startupProbe',
  Liveness: 'livenessProbe',
  Readiness: 'readinessProbe',
};
/** Conditions of pods that are Kubernetes' own; all others are readiness gates. */
const OWN: ReadonlySet<string> = new Set([
  'PodScheduled',
  'Initialized',
  'ContainersReady',
  'Ready',
  'PodReadyToStartContainers',
  'PodHasNetwork',
  'DisruptionTarget',
  'PodResizePending',
  'PodResizeInProgress',
]);

type Answer = readonly [
  RegExp,
  (probe: Probe, container: Container, match: RegExpExecArray) => readonly [says: string, why: string],
];

/** What a probe gets for an answer. Sources: kubelet pkg/probe, Go's net and http errors. */
const ANSWERS: readonly Answer[] = [
  [
    /statuscode: (?<code>\d+)/,
    (probe, _, match) => {
      const code = match.groups?.['code'] ?? '';
      const says = `${asks(probe)} is answered with ${code}`;
      if (code === '404')
        return [says, `The program listens, but has no path ${probe.path}. Correct the path of the probe.`];
      if (code === '401' || code === '403')
        return [says, 'The path asks for credentials, and probes send none. Use a path without authentication.'];
      if (code === '400')
        return [says, 'The program does not take the request: the scheme (HTTP or HTTPS) or a header may be wrong.'];
      return [
        says,
        'The program itself says that it is not healthy. Its logs say why, often a dependency that it cannot reach.',
      ];
    },
  ],
  [
    /HTTP response to HTTPS client|malformed HTTP|tls: first record/,
    (probe) => [
      `${asks(probe)} uses the wrong scheme ${probe.scheme}`,
      'One side speaks HTTPS and the other HTTP. Correct the scheme of the probe.',
    ],
  ],
  [
    /connection refused/,
    (probe, container) => [
      `nothing listens where ${asks(probe)}`,
      `The connection is refused: the program does not listen on port ${probe.port}${declared(container, probe)}. Correct the port, or give it more time to start.`,
    ],
  ],
  [
    /context deadline exceeded|Client\.Timeout|timeout|timed out/i,
    (probe) => [
      `${asks(probe)} gets no answer within ${probe.timeoutSeconds} s`,
      'The program is too slow, overloaded or hangs. Raise timeoutSeconds, or look at its load and its logs.',
    ],
  ],
  [
    /executable file not found|no such file/,
    (probe) => [
      `the program ${probe.program} of its probe is not in the image`,
      'The probe runs a command that the image does not have. Correct the command.',
    ],
  ],
  [
    /port .*not found|couldn't find port|invalid port/i,
    (probe, container) => [
      `${asks(probe)}, and the container has no such port`,
      `The name of the port is not among the ports of the container${declared(container, probe)}.`,
    ],
  ],
  [
    /service unhealthy|NOT_SERVING|rpc error/i,
    (probe) => [
      `${asks(probe)} is answered as not serving`,
      'The gRPC health service of the program says so, or is not there.',
    ],
  ],
];

export const probes: Rule = {
  id: 'probes',
  finds: 'Probes that fail: what they ask and what answers, kills by liveness probes, readiness gates',
  source: 'kubelet pkg/probe and pkg/kubelet/prober; Events with the reason Unhealthy',
  find: (snapshot) =>
    livePods(snapshot).flatMap((pod) => [
      ...pod.containers.flatMap((container) => judge(snapshot, pod, container)),
      ...gates(snapshot, pod),
    ]),
};

function judge(snapshot: Snapshot, pod: Pod, container: Container) {
  if (container.ready && pod.isReady && container.restarts === 0) return [];
  const said = eventsOn(snapshot, pod, ['Unhealthy']).filter(isOfContainer(pod, container));
  const killing = said.find(({ message }) => /^(?:Liveness|Startup)/.test(message) && container.restarts > 0);
  const event = killing ?? (container.ready ? undefined : said[0]);
  if (event === undefined) return silent(snapshot, pod, container);
  const field = FIELDS[/^\w+/.exec(event.message)?.[0] ?? ''] ?? 'readinessProbe';
  const probe = container.probes[field];
  if (probe === undefined) return [];
  const [says, why] = explain(event, probe, container);
  const kills = field !== 'readinessProbe' && container.restarts > 0;
  const evidence: Evidence[] = [
    eventEvidence(event),
    { on: refOf(pod), field: `${field} of ${container.name}`, value: writeProbe(probe) },
    ...(kills ? [{ on: refOf(pod), field: 'restartCount', value: String(container.restarts) }] : []),
  ];
  const owner = topOwner(snapshot, pod);
  const lines = tellingLines(logOf(snapshot, pod, container.name)?.lines ?? []).filter((line) => TELLING.test(line));
  if (lines.length > 0) evidence.push({ on: refOf(pod), field: 'last lines', value: lines.join(' ⏎ '), said: true });
  return [
    {
      severity: container.ready ? ('warning' as const) : severityOf(snapshot, pod),
      on: owner,
      cause: kills
        ? `the ${field} kills container ${container.name}: ${says}`
        : `container ${container.name} fails its ${field}: ${says}`,
      evidence,
      why,
      next: [logs(pod, container.name, kills), ...undo(snapshot, owner), describe(pod)],
      follows: explainsEnd(snapshot, pod, container),
    },
  ];
}

/** A container that runs for long and is not ready, without an Event that says why. */
function silent(snapshot: Snapshot, pod: Pod, container: Container) {
  const { runningSince, ready, role, probes: own } = container;
  const probe = container.started || own.startupProbe === undefined ? own.readinessProbe : own.startupProbe;
  if (runningSince === undefined || ready || role === 'init' || probe === undefined) return [];
  const patienceMs = 1000 * (probe.initialDelaySeconds + probe.periodSeconds * probe.failureThreshold);
  if (snapshot.now - runningSince < patienceMs) return [];
  const field = probe === own.readinessProbe ? 'readinessProbe' : 'startupProbe';
  return [
    {
      severity: severityOf(snapshot, pod),
      on: topOwner(snapshot, pod),
      cause: `container ${container.name} runs, but has not passed its ${field}: ${asks(probe)}`,
      evidence: [
        { on: refOf(pod), field: `containerStatuses[${container.name}].ready`, value: 'false', at: runningSince },
        { on: refOf(pod), field: `${field} of ${container.name}`, value: writeProbe(probe) },
      ],
      why: `No Event says what the probe got. The program may not be up yet, or not listen on port ${probe.port}${declared(container, probe)}.`,
      next: [logs(pod, container.name, false), describe(pod)],
      follows: explainsEnd(snapshot, pod, container),
    },
  ];
}

function gates(snapshot: Snapshot, pod: Pod) {
  if (pod.isReady || condition(pod, 'ContainersReady')?.status !== 'True') return [];
  const gates = new Set([...pod.spec.readinessGates, ...pod.conditions.map(({ type }) => type)]);
  return [...gates]
    .filter((gate) => !OWN.has(gate) && condition(pod, gate)?.status !== 'True')
    .map((gate) => {
      const { message = '', at } = condition(pod, gate) ?? {};
      const state = condition(pod, gate) === undefined ? 'never set' : 'not True';
      return {
        severity: severityOf(snapshot, pod),
        on: topOwner(snapshot, pod),
        cause: `its pods wait for the readiness gate ${gate}`,
        evidence: [{ on: refOf(pod), field: `condition ${gate}`, value: message || state, said: message !== '', at }],
        why: 'The containers are ready, but a controller must set this condition, for example one for load balancers. Look at that controller.',
        next: [describe(pod)],
      };
    });
}

function explain({ message }: Event, probe: Probe, container: Container): readonly [string, string] {
  for (const [pattern, answer] of ANSWERS) {
    const match = pattern.exec(message);
    if (match !== null) return answer(probe, container, match);
  }
  return [`${asks(probe)} fails`, 'The Event says what the probe got.'];
}

/** What a probe does, in a few words. */
function asks({ kind, port, path, program, scheme }: Probe): string {
  switch (kind) {
    case 'http':
      return `${scheme} GET ${path} on port ${port}`;
    case 'exec':
      return `the command ${program}`;
    case 'grpc':
      return `a gRPC health check on port ${port}`;
    default:
      return `a TCP connection to port ${port}`;
  }
}

function writeProbe(probe: Probe): string {
  const { timeoutSeconds, periodSeconds, failureThreshold, initialDelaySeconds } = probe;
  return `${asks(probe)}, initialDelay ${initialDelaySeconds} s, every ${periodSeconds} s, timeout ${timeoutSeconds} s, threshold ${failureThreshold}`;
}

/** Says which ports a container declares, if the port of a probe is none of them. */
function declared({ ports }: Container, { port }: Probe): string {
  if (ports.length === 0 || ports.some(({ name, number }) => name === port || String(number) === port)) return '';
  return ` (it declares ${ports.map(({ number, name }) => (name === '' ? number : `${name}=${number}`)).join(', ')})`;
}
