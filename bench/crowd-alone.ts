/**
 * An API server with more pods than a cluster of this machine can be given: those of the namespace `crowd` are made up as
 * they are asked for, all else is what the API server behind it says. Run by crowd.ts with the kubeconfig of that one and
 * the number of pods; prints its port.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pods } from './cluster-data.ts';
import { upstream } from './crowd-upstream.ts';

const [kubeconfig = '', given = ''] = process.argv.slice(2);
const COUNT = Number(given);
const NAMESPACE = 'crowd';
const REVISION = '4711';
const forward = upstream(kubeconfig);

const IPS = { podIP: '10.1.2.3', podIPs: [{ ip: '10.1.2.3' }], hostIP: '10.0.0.1', hostIPs: [{ ip: '10.0.0.1' }] };
const CREATED = '2026-11-01T10:00:00Z';
/** A pod as an API server gives it back, half of it managed fields; `#####` stands for its number. */
const POD = podText();
const COLUMNS = [
  ['Name', 'string', 'name', 0],
  ['Ready', 'string', '', 0],
  ['Status', 'string', '', 0],
  ['Restarts', 'string', '', 0],
  ['Age', 'string', '', 0],
  ['IP', 'string', '', 1],
  ['Node', 'string', '', 1],
  ['Nominated Node', 'string', '', 1],
  ['Readiness Gates', 'string', '', 1],
].map(([name, type, format, priority]) => ({ name, type, format, description: '', priority }));
const CELLS = ['web-#####', '2/2', 'Running', '0', '28d', '10.1.2.3', 'node-1', '<none>', '<none>'];

function podText(): string {
  const [pod] = pods(NAMESPACE, 1) as [{ metadata: object; spec: { containers: { name: string; env: object[] }[] } }];
  const containers = pod.spec.containers.map((each) => ({
    ...each,
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
  }));
  const owned = containers.map(({ name, env }) => [
    `k:{"name":"${name}"}`,
    {
      '.': {},
      'f:env': Object.fromEntries(
        env.map((each) => [`k:${JSON.stringify(each)}`, { '.': {}, 'f:name': {}, 'f:value': {} }]),
      ),
    },
  ]);
  const metadata = {
    ...pod.metadata,
    name: 'web-#####',
    uid: '5f6d3c3e-0000-4000-8000-0000000#####',
    resourceVersion: '1#####',
    generation: 1,
    creationTimestamp: CREATED,
    labels: { app: 'web', 'app.kubernetes.io/version': '1.2.3' },
    managedFields: [
      {
        manager: 'kubectl-create',
        operation: 'Update',
        apiVersion: 'v1',
        time: CREATED,
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:spec': { 'f:containers': Object.fromEntries(owned) } },
      },
    ],
  };
  const state = { running: { startedAt: CREATED } };
  const status = {
    phase: 'Running',
    conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
      type,
      status: 'True',
      lastProbeTime: null,
      lastTransitionTime: CREATED,
    })),
    ...IPS,
    startTime: CREATED,
    containerStatuses: containers.map(({ name }) => ({
      name,
      state,
      lastState: {},
      ready: true,
      restartCount: 0,
      image: `example/${name}:1`,
      imageID: '',
      started: true,
    })),
    qosClass: 'BestEffort',
  };
  return JSON.stringify({
    metadata,
    spec: { ...pod.spec, containers, nodeName: 'node-1', restartPolicy: 'Always' },
    status,
  });
}

const number = (at: number) => String(at).padStart(5, '0');
const podAt = (at: number, text = POD) => text.replaceAll('#####', number(at));

function rowAt(at: number, include: string): string {
  const cells = podAt(at, JSON.stringify(CELLS));
  if (include === 'None') return `{"cells":${cells},"object":null}`;
  const pod = podAt(at);
  const object =
    include === 'Object'
      ? `{"kind":"Pod","apiVersion":"v1",${pod.slice(1)}`
      : `{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1",${pod.slice(1, pod.indexOf(',"spec":'))}}`;
  return `{"cells":${cells},"object":${object}}`;
}

function eventAt(at: number): string {
  const name = `web-${number(at)}`;
  const involvedObject = { kind: 'Pod', namespace: NAMESPACE, name, apiVersion: 'v1' };
  return JSON.stringify({
    metadata: { name: `${name}.1`, namespace: NAMESPACE, creationTimestamp: CREATED },
    involvedObject,
    reason: 'FailedScheduling',
    message:
      '0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.',
    source: { component: 'default-scheduler' },
    firstTimestamp: CREATED,
    lastTimestamp: CREATED,
    count: 3,
    type: 'Warning',
  });
}

interface List {
  readonly at: (at: number) => string;
  readonly field: string;
  readonly head: object;
}

/** Sends a list, or the chunk of it that is asked for, at the pace of who reads it. */
async function sendList(response: ServerResponse, query: URLSearchParams, { at, field, head }: List): Promise<void> {
  const from = Number(query.get('continue') || '0');
  const limit = Number(query.get('limit') || '0') || COUNT;
  const selector = query.get('labelSelector') ?? '';
  const every = selector.startsWith('slice=') ? 100 : 1;
  const isNone = /phase=Failed|nodeName=|involvedObject/.test(query.get('fieldSelector') ?? '');
  const total = isNone ? 0 : Math.ceil(COUNT / every);
  const to = Math.min(total, from + limit);
  const isSelected = selector !== '' || query.has('fieldSelector');
  const metadata = {
    resourceVersion: REVISION,
    ...(to < total ? { continue: String(to), ...(isSelected ? {} : { remainingItemCount: total - to }) } : {}),
  };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write(`${JSON.stringify({ ...head, metadata }).slice(0, -1)},"${field}":[`);
  for (let start = from; start < to; start += 100) {
    const texts = Array.from({ length: Math.min(100, to - start) }, (_, index) => at((start + index) * every));
    const piece = `${start === from ? '' : ','}${texts.join(',')}`;
    if (!response.write(piece)) await drained(response);
    if (response.destroyed) return;
  }
  response.end(']}\n');
}

/** Resolves when more may be written, or nobody reads any more. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      response.off('drain', end).off('close', end);
      resolve();
    };
    response.on('drain', end).on('close', end);
  });
}

function answer(request: IncomingMessage, response: ServerResponse): Promise<void> | undefined {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const isTable = request.headers.accept?.includes('as=Table') === true;
  const isPods = pathname === '/api/v1/pods' || pathname === `/api/v1/namespaces/${NAMESPACE}/pods`;
  if (isPods && isTable) {
    const include = searchParams.get('includeObject') ?? 'Metadata';
    const head = { kind: 'Table', apiVersion: 'meta.k8s.io/v1', columnDefinitions: COLUMNS };
    return sendList(response, searchParams, { at: (at) => rowAt(at, include), field: 'rows', head });
  }
  if (isPods)
    return sendList(response, searchParams, { at: podAt, field: 'items', head: { kind: 'PodList', apiVersion: 'v1' } });
  if (/^\/api\/v1\/(namespaces\/crowd\/)?events$/.test(pathname) && !isTable)
    return sendList(response, searchParams, {
      at: eventAt,
      field: 'items',
      head: { kind: 'EventList', apiVersion: 'v1' },
    });
  const one = /^\/api\/v1\/namespaces\/crowd\/pods\/web-(\d{5})(\/log)?$/.exec(pathname);
  if (one === null) return undefined;
  const [, name = '', log] = one;
  response.writeHead(200, { 'content-type': log === undefined ? 'application/json' : 'text/plain' });
  response.end(
    log === undefined
      ? `{"kind":"Pod","apiVersion":"v1",${podAt(Number(name)).slice(1)}`
      : `a line of ${name}\n`.repeat(20),
  );
  return Promise.resolve();
}

const server = createServer((request, response) => {
  (answer(request, response) ?? forward(request, response)).catch(() => response.destroy());
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
process.stdin.resume().on('end', () => process.exit());
