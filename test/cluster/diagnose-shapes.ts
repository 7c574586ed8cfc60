/** Objects of incidents, in a few words each. No kubelet runs on their node: what one would report is patched. */
export type Json = Readonly<Record<string, unknown>>;

/** A node that nothing manages, so that the statuses of its pods stay as they are patched. */
export const GHOST = 'diagnose-ghost';

/** One incident, in a namespace of its own. */
export interface Incident {
  /** What is wrong, in a few words. */
  readonly about: string;
  /** The objects, in the order in which they are made. */
  readonly objects: readonly Json[];
  /** What a kubelet would report of the pods of an app, or a controller of `Kind/name`. */
  readonly statuses?: Readonly<Record<string, Json>>;
  /** Events on the pod of an app, or on `Kind/name`: the reason and the message. */
  readonly events?: Readonly<Record<string, readonly (readonly [reason: string, message: string])[]>>;
  /** The object to ask about. */
  readonly ask: string;
  /** The first finding. */
  readonly says: RegExp;
  /** The first finding of a look at the namespace, if it is another one. */
  readonly inNamespace?: RegExp;
  /** How many findings, without notes, a look at the object has. */
  readonly most?: number;
}

export interface Shape {
  readonly container?: Json;
  readonly pod?: Json;
  readonly spec?: Json;
  readonly labels?: Json;
  readonly containers?: readonly Json[];
}

export function object(kind: string, name: string, more: Json = {}, apiVersion = 'v1'): Json {
  return { apiVersion, kind, metadata: { name, ...((more['metadata'] as Json | undefined) ?? {}) }, ...without(more) };
}

function without({ metadata: _, ...rest }: Json): Json {
  return rest;
}

/** A Deployment, or another workload of apps/v1, whose pods are on the node that nothing manages. */
export function app(name: string, { container, pod, spec, labels, containers }: Shape = {}, kind = 'Deployment'): Json {
  const own = { app: name, ...labels };
  return object(
    kind,
    name,
    {
      spec: {
        ...(kind === 'DaemonSet' ? {} : { replicas: 1 }),
        ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: own },
          spec: {
            nodeName: GHOST,
            terminationGracePeriodSeconds: 0,
            containers: [{ name: 'app', image: `example/${name}:1`, ...container }, ...(containers ?? [])],
            ...pod,
          },
        },
        ...spec,
      },
    },
    'apps/v1',
  );
}

export function service(
  name: string,
  selector: Json,
  port: number,
  target: number | string = port,
  more: Json = {},
): Json {
  return object('Service', name, { spec: { selector, ports: [{ port, targetPort: target }], ...more } });
}

/** A time so many seconds ago, as the API writes it. */
export function at(secondsAgo: number): string {
  return new Date(Date.now() - 1000 * secondsAgo).toISOString().replace(/\.\d+Z$/, 'Z');
}

export function env(variables: Readonly<Record<string, string>>): readonly Json[] {
  return Object.entries(variables).map(([name, value]) => ({ name, value }));
}

/** The status of a pod with these containers. */
export function podStatus(containers: Readonly<Record<string, Json>>, isReady = false, more: Json = {}): Json {
  const each = (type: string, is: boolean) => ({ type, status: is ? 'True' : 'False', lastTransitionTime: at(300) });
  return {
    phase: 'Running',
    podIP: '10.99.0.7',
    podIPs: [{ ip: '10.99.0.7' }],
    startTime: at(300),
    conditions: [
      each('PodScheduled', true),
      each('Initialized', true),
      each('ContainersReady', isReady),
      each('Ready', isReady),
    ],
    containerStatuses: Object.entries(containers).map(([name, status]) => ({
      name,
      image: 'example/x:1',
      imageID: '',
      ready: false,
      restartCount: 0,
      ...status,
    })),
    ...more,
  };
}

export const ready = { ready: true, started: true, state: { running: { startedAt: at(300) } } };
export const running = { ready: false, started: true, state: { running: { startedAt: at(300) } } };

/** A container in a crash loop, with its last words. */
export function crashed(exitCode: number, message = '', reason = 'Error'): Json {
  return {
    restartCount: 5,
    state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 2m40s restarting failed container' } },
    lastState: { terminated: { exitCode, reason, message, startedAt: at(62), finishedAt: at(60) } },
  };
}

export function waiting(reason: string, message = ''): Json {
  return { state: { waiting: { reason, message } } };
}

/** An Event of the last minute. */
export function event(
  namespace: string,
  kind: string,
  name: string,
  reason: string,
  message: string,
  number: number,
): Json {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${reason.toLowerCase()}.${number}` },
    involvedObject: { kind, name, namespace, ...(kind === 'Pod' ? { fieldPath: 'spec.containers{app}' } : {}) },
    type: 'Warning',
    reason,
    message,
    count: 4,
    firstTimestamp: at(200),
    lastTimestamp: at(20),
    source: { component: 'kubelet' },
  };
}
