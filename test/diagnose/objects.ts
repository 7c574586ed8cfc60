import { ago } from './read.ts';

type Json = Readonly<Record<string, unknown>>;

/** The head of an object in namespace shop. */
export function meta(name: string, more: Json = {}): Json {
  return { name, namespace: 'shop', uid: `uid-${name}`, creationTimestamp: ago(600), ...more };
}

function ownedBy(kind: string, name: string): Json {
  return { ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: `uid-${name}`, controller: true }] };
}

/** A Deployment with its ReplicaSet; pods of `pod(name, ...)` belong to it. */
export function deployment(
  name: string,
  more: { readonly spec?: Json; readonly status?: Json; readonly template?: Json; readonly metadata?: Json } = {},
): readonly Json[] {
  const labels = { app: name };
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: 'app', image: `example/${name}:1` }] },
    ...more.template,
  };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: meta(name, { labels, annotations: { 'deployment.kubernetes.io/revision': '1' }, ...more.metadata }),
      spec: { replicas: 1, selector: { matchLabels: labels }, template, ...more.spec },
      status: { replicas: 1, ...more.status },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: meta(`${name}-5d`, {
        labels,
        annotations: { 'deployment.kubernetes.io/revision': '1' },
        ...ownedBy('Deployment', name),
      }),
      spec: { replicas: 1, selector: { matchLabels: labels }, template },
      status: { replicas: 1 },
    },
  ];
}

export interface PodParts {
  readonly container?: Json;
  readonly spec?: Json;
  /** The status of the container app. */
  readonly app?: Json;
  readonly status?: Json;
  readonly metadata?: Json;
  readonly name?: string;
}

/** A pod of the Deployment `of`, on a node unless told otherwise. */
export function pod(
  of: string,
  { container = {}, spec = {}, app, status = {}, metadata = {}, name = `${of}-5d-x` }: PodParts = {},
): Json {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: meta(name, { labels: { app: of }, ...ownedBy('ReplicaSet', `${of}-5d`), ...metadata }),
    spec: { nodeName: 'node-1', containers: [{ name: 'app', image: `example/${of}:1`, ...container }], ...spec },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: app?.['ready'] === true ? 'True' : 'False' }],
      ...(app && { containerStatuses: [{ name: 'app', ready: false, restartCount: 0, ...app }] }),
      ...status,
    },
  };
}

/** A pod of which the scheduler says that it fits nowhere. */
export function pendingPod(of: string, message: string, parts: PodParts = {}): Json {
  return pod(of, {
    ...parts,
    spec: { nodeName: '', ...parts.spec },
    status: {
      phase: 'Pending',
      conditions: [
        { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime: ago(60) },
      ],
      ...parts.status,
    },
  });
}

/** An Event about an object. */
export function event(kind: string, name: string, reason: string, message: string, more: Json = {}): Json {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: meta(`${name}.${reason}`),
    involvedObject: { kind, name, namespace: 'shop' },
    type: 'Warning',
    reason,
    message,
    count: 3,
    lastTimestamp: ago(30),
    ...more,
  };
}

/** A node of 4 CPUs that is ready. */
export function node(
  name: string,
  more: { readonly spec?: Json; readonly labels?: Json; readonly status?: Json } = {},
): Json {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, uid: `uid-${name}`, labels: { 'kubernetes.io/hostname': name, ...more.labels } },
    spec: { ...more.spec },
    status: {
      allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
      ...more.status,
    },
  };
}
