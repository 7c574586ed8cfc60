import { within } from './calls.ts';
import { isHome } from './home.ts';
import { readsOfExternalNames, workloadReads } from './need-reads.ts';
import type { Container, Pod } from './objects/pod.ts';
import { referencesOf } from './objects/pod-spec.ts';
import { podsOf, topOwner } from './owners.ts';
import { livePods } from './pods.ts';
import { type Read, read } from './reading.ts';
import { relatedIn } from './related.ts';
import { isLongInit } from './rules/starting.ts';
import type { Log, Snapshot } from './snapshot.ts';

/** Containers whose logs are read, each of another workload. */
const MOST_LOGS = 3;
const MOST_READY_LOGS = 2;
const LOG_LINES = 30;
/** More names than this are read as one list. */
const MOST_NAMES = 4;
const MOST_SECRETS = 3;
const MOST_WEBHOOKS = 6;
const MOST_GATEWAYS = 2;

/** The logs to read of one container. */
export interface LogRead {
  readonly key: string;
  readonly args: readonly string[];
  readonly previous: boolean;
}

/** A read of Secrets that shows no values: the names of all in a namespace, or the keys of one. */
export interface SecretRead {
  readonly namespace: string;
  /** Undefined for the names of all. */
  readonly name: string | undefined;
  readonly args: readonly string[];
}

/** What is read once the first reads show what is wrong. */
export interface FollowUps {
  readonly reads: readonly Read[];
  readonly logs: readonly LogRead[];
  readonly secrets: readonly SecretRead[];
}

/** Returns what else must be read to explain what was found. Pure. */
export function followUps(snapshot: Snapshot): FollowUps {
  const troubled = livePods(snapshot).filter((pod) => !pod.isReady);
  const isPending = troubled.some(({ node }) => node === '');
  const isHeld =
    isPending ||
    troubled.some((pod) => pod.spec.claims.size > 0) ||
    snapshot.claims.some(({ phase }) => phase !== 'Bound');
  const hasClaims =
    troubled.some((pod) => pod.spec.claims.size > 0) || snapshot.claims.some(({ phase }) => phase !== 'Bound');
  const reads: Read[] = [];
  if (troubled.length > 0 && snapshot.nodes.length === 0) reads.push(read('nodes', []));
  if (isHeld && hasClaims) {
    if (!snapshot.isRead('claims') && snapshot.scope.of === 'object')
      reads.push(read('claims', within({ namespace: snapshot.scope.object.namespace })));
    reads.push(read('volumes', []));
    if (!snapshot.isRead('storageClasses')) reads.push(read('storageClasses', []));
  }
  if (snapshot.ingresses.length > 0) reads.push(read('ingressClasses', [], { isExtra: true }));
  if (
    snapshot.autoscalers.some(({ conditions }) => conditions.some(({ reason }) => /Metric/.test(reason))) &&
    !snapshot.isRead('apiServices')
  )
    reads.push(
      read('apiServices', ['v1beta1.metrics.k8s.io', '--ignore-not-found'], { isWhole: false, isExtra: true }),
    );
  return {
    reads: [
      ...reads,
      ...configMapReads(troubled),
      ...webhookReads(snapshot),
      ...readsOfExternalNames(snapshot, snapshot.services),
      ...gatewayReads(snapshot),
      ...workloadReads(snapshot),
    ],
    logs: troubled.length > 0 ? logReads(snapshot, troubled) : readyLogs(snapshot),
    secrets: secretReads(snapshot, troubled),
  };
}

function configMapReads(pods: readonly Pod[]): readonly Read[] {
  const names = new Map<string, Set<string>>();
  for (const pod of pods)
    for (const { kind, name, optional } of referencesOf(pod.spec))
      if (kind === 'ConfigMap' && !optional)
        names.set(pod.namespace, (names.get(pod.namespace) ?? new Set()).add(name));
  return [...names].slice(0, MOST_NAMES).map(([namespace, wanted]) => {
    const seeks = [...wanted].map((name) => `ConfigMap ${namespace}/${name}`);
    const args = wanted.size > MOST_NAMES ? [] : [...wanted, '--ignore-not-found'];
    return read('configMaps', [...args, ...within({ namespace })], { isWhole: false, seeks });
  });
}

/** The classes of Gateways, and the Gateways of other namespaces that routes name. */
function gatewayReads(snapshot: Snapshot): readonly Read[] {
  const { gateways, httpRoutes } = snapshot;
  const parents = new Map(
    httpRoutes
      .filter(relatedIn(snapshot))
      .flatMap((route) =>
        route.parents
          .filter(
            ({ kind, namespace }) =>
              kind === 'Gateway' && !(isHome(snapshot, namespace) && snapshot.isRead('gateways')),
          )
          .map((parent) => [`${parent.namespace}/${parent.name}`, parent] as const),
      ),
  );
  return [
    ...(gateways.length > 0 ? [read('gatewayClasses', [], { isExtra: true })] : []),
    ...[...parents.values()].slice(0, MOST_GATEWAYS).map(({ name, namespace }) =>
      read('gateways', [name, '--ignore-not-found', ...within({ namespace })], {
        isWhole: false,
        isExtra: true,
        seeks: [`Gateway ${namespace}/${name}`],
      }),
    ),
  ];
}

/** The endpoints behind the webhooks of the cluster. */
function webhookReads({ validatingWebhooks, mutatingWebhooks }: Snapshot): readonly Read[] {
  const services = [...validatingWebhooks, ...mutatingWebhooks].flatMap(({ webhooks }) =>
    webhooks.flatMap(({ service }) => (service === undefined ? [] : [`${service.namespace}/${service.name}`])),
  );
  return [...new Set(services)].slice(0, MOST_WEBHOOKS).map((place) => {
    const [namespace = '', name = ''] = place.split('/');
    const args = ['-l', `kubernetes.io/service-name=${name}`, ...within({ namespace })];
    return read('endpointSlices', args, { isWhole: false, seeks: [`EndpointSlice ${place}`], isExtra: true });
  });
}

/** A program that is up is ready by then, or its log says why not. */
const UNREADY_MS = 30_000;

function isUnreadyFor({ role, runningSince, restarts }: Container, now: number): boolean {
  return role !== 'init' && restarts === 0 && runningSince !== undefined && now - runningSince > UNREADY_MS;
}

/** The logs of containers that ended or run without being ready, and of init containers that do not end, of one pod for each workload. */
function logReads(snapshot: Snapshot, pods: readonly Pod[]): readonly LogRead[] {
  const reads = new Map<string, LogRead>();
  for (const pod of pods) {
    for (const container of pod.containers) {
      const { name, restarts, terminated, last, ready } = container;
      const end = terminated ?? last;
      const isEnded = end !== undefined && end.reason !== 'OOMKilled' && (end.exitCode !== 0 || restarts >= 2);
      const isLong = isLongInit(container, snapshot.now);
      const isUnready = isUnreadyFor(container, snapshot.now);
      if (ready || !(isLong || isEnded || isUnready)) continue;
      const previous = terminated === undefined && restarts > 0 && !isLong && !isUnready;
      const owner = JSON.stringify([topOwner(snapshot, pod), name]);
      const args = [
        'logs',
        pod.name,
        '-c',
        name,
        ...(previous ? ['--previous'] : []),
        `--tail=${LOG_LINES}`,
        ...within(pod),
      ];
      if (!reads.has(owner)) reads.set(owner, { key: `${pod.namespace}/${pod.name}/${name}`, args, previous });
    }
  }
  return [...reads.values()].slice(0, MOST_LOGS);
}

/** In a look at one workload that is well: the logs of one of its pods, which may say what requests run into. */
function readyLogs(snapshot: Snapshot): readonly LogRead[] {
  const { scope } = snapshot;
  if (scope.of !== 'object') return [];
  const pod = podsOf(snapshot, scope.object).find(({ isReady, deletedAt }) => isReady && deletedAt === undefined);
  if (pod === undefined) return [];
  return pod.containers
    .filter(({ role, runningSince }) => role === 'app' && runningSince !== undefined)
    .slice(0, MOST_READY_LOGS)
    .map(({ name }) => ({
      key: `${pod.namespace}/${pod.name}/${name}`,
      args: ['logs', pod.name, '-c', name, `--tail=${LOG_LINES}`, ...within(pod)],
      previous: false,
    }));
}

/** The lines of what `logs` printed. */
export function toLog(printed: string, previous: boolean): Log {
  return { lines: printed.split('\n').filter((line) => line.trim() !== ''), previous };
}

function secretReads(snapshot: Snapshot, pods: readonly Pod[]): readonly SecretRead[] {
  const waits = (pod: Pod) => pod.containers.some(({ waiting }) => waiting?.reason === 'CreateContainerConfigError');
  const keyed = pods.filter(waits).flatMap((pod) =>
    referencesOf(pod.spec)
      .filter(({ kind, key, optional }) => kind === 'Secret' && key !== undefined && !optional)
      .map(({ name }) => ({ namespace: pod.namespace, name })),
  );
  const needing = pods.filter(
    (pod) => pod.spec.pullSecrets.length > 0 || referencesOf(pod.spec).some(({ kind }) => kind === 'Secret'),
  );
  const places = new Set([
    ...needing.map(({ namespace }) => namespace),
    ...snapshot.ingresses.filter(({ tlsSecrets }) => tlsSecrets.length > 0).map(({ namespace }) => namespace),
  ]);
  const each = new Map(keyed.map((place) => [`${place.namespace}/${place.name}`, place]));
  return [
    ...[...places].slice(0, 2).map((namespace) => ({
      namespace,
      name: undefined,
      args: ['get', 'secrets', '--no-headers', ...within({ namespace })],
    })),
    ...[...each.values()].slice(0, MOST_SECRETS).map(({ namespace, name }) => ({
      namespace,
      name,
      args: ['describe', 'secret', name, ...within({ namespace })],
    })),
  ];
}

/** The names in the first column of a table. */
export function namesIn(table: string): readonly string[] {
  return table.split('\n').flatMap((row) => /^\S+/.exec(row)?.[0] ?? []);
}

/** The names of the keys that `describe secret` shows; of a Secret that is not there, undefined. */
export function secretKeysIn(description: string): readonly string[] | undefined {
  const [, data] = /^Data\n=+\n(.*)$/ms.exec(description) ?? [];
  if (data === undefined) return undefined;
  return data.split('\n').flatMap((line) => /^(\S[^:]*):/.exec(line)?.[1] ?? []);
}
