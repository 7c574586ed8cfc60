/** An object to create, and what is written through its status afterwards. */
export interface Animal {
  readonly resource: string;
  readonly object: Readonly<Record<string, unknown>>;
  readonly status?: unknown;
  /** Containers it gets through their subresource, as `kubectl debug` gives them to a pod that is there. */
  readonly ephemeralContainers?: readonly object[];
  /** Whether it is deleted afterwards, which its finalizer does not let happen. */
  readonly isTerminating?: true;
}

const container = (name: string) => ({ name, image: `example/${name}:1` });
const state = (name: string, fields: object) => ({
  name,
  image: `example/${name}:1`,
  imageID: '',
  ready: false,
  restartCount: 0,
  ...fields,
});
const running = { state: { running: { startedAt: '2026-01-02T03:04:05Z' } }, ready: true };
const waiting = (reason: string) => ({ state: { waiting: { reason, message: `${reason} of a "zoo"` } } });
const ended = (exitCode: number, reason?: string) => ({
  state: { terminated: { exitCode, ...(reason === undefined ? {} : { reason }), finishedAt: '2026-01-02T03:04:05Z' } },
});
const ready = (status: string) => ({ conditions: [{ type: 'Ready', status }] });

interface PodParts {
  readonly metadata?: object;
  readonly spec?: object;
  readonly status: object;
  readonly ephemeralContainers?: readonly object[];
  readonly isTerminating?: true;
}

function pod(name: string, { metadata = {}, spec = {}, status, ...rest }: PodParts): Animal {
  return {
    resource: 'pods',
    object: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels: { app: 'zoo', animal: name }, ...metadata },
      spec: { schedulingGates: [{ name: 'example.com/zoo' }], containers: [container('a')], ...spec },
    },
    status,
    ...rest,
  };
}

const pods: readonly Animal[] = [
  pod('pending', { status: { phase: 'Pending' } }),
  pod('running', {
    metadata: {
      labels: {
        app: 'zoo',
        animal: 'running',
        tier: 'front',
        'example.com/long.name_of-a-label': `x${'y'.repeat(61)}z`,
      },
      annotations: {
        note: 'line one\nline two\n\n  indented: "yes"\n',
        tabs: 'a\tb',
        wide: '動物園 🦁 גן חיות',
        empty: '',
      },
    },
    spec: { containers: [container('a'), container('b')] },
    status: {
      phase: 'Running',
      podIP: '10.9.8.7',
      podIPs: [{ ip: '10.9.8.7' }, { ip: 'fd00::7' }],
      containerStatuses: [state('a', running), state('b', { ...running, restartCount: 12 })],
      ...ready('True'),
    },
  }),
  pod('restarted', {
    status: {
      phase: 'Running',
      containerStatuses: [
        state('a', {
          ...waiting('CrashLoopBackOff'),
          restartCount: 3,
          lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: '2026-01-02T03:04:05Z' } },
        }),
      ],
      ...ready('False'),
    },
  }),
  pod('pulling', { status: { phase: 'Pending', containerStatuses: [state('a', waiting('ImagePullBackOff'))] } }),
  pod('evicted', { status: { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory. ' } }),
  pod('lost', { status: { phase: 'Unknown', reason: 'NodeLost' } }),
  pod('completed', {
    spec: { restartPolicy: 'Never' },
    status: { phase: 'Succeeded', containerStatuses: [state('a', ended(0, 'Completed'))] },
  }),
  pod('killed', {
    spec: { restartPolicy: 'Never' },
    status: { phase: 'Failed', containerStatuses: [state('a', ended(137, 'OOMKilled'))] },
  }),
  pod('exited', {
    spec: { restartPolicy: 'Never' },
    status: { phase: 'Failed', containerStatuses: [state('a', ended(42))] },
  }),
  pod('initializing', {
    spec: { initContainers: [container('first'), container('second')] },
    status: {
      phase: 'Pending',
      initContainerStatuses: [state('first', ended(0)), state('second', waiting('PodInitializing'))],
      containerStatuses: [state('a', waiting('PodInitializing'))],
    },
  }),
  pod('init-crash', {
    spec: { initContainers: [container('first')] },
    status: {
      phase: 'Pending',
      initContainerStatuses: [state('first', { ...waiting('CrashLoopBackOff'), restartCount: 5 })],
    },
  }),
  pod('sidecar', {
    spec: { initContainers: [{ ...container('proxy'), restartPolicy: 'Always' }] },
    status: {
      phase: 'Running',
      initContainerStatuses: [state('proxy', { ...running, started: true })],
      containerStatuses: [state('a', running)],
      ...ready('True'),
    },
  }),
  pod('debugged', {
    ephemeralContainers: [
      {
        ...container('debugger'),
        targetContainerName: 'a',
        command: ['sh', '-c', 'echo 動物\nexit'],
        stdin: true,
        tty: true,
      },
      { ...container('gone'), env: [{ name: 'EMPTY' }, { name: 'LINES', value: 'one\ntwo' }] },
    ],
    status: {
      phase: 'Running',
      containerStatuses: [state('a', running)],
      ephemeralContainerStatuses: [state('debugger', running), state('gone', ended(1, 'Error'))],
    },
  }),
  pod('gated', {
    spec: { readinessGates: [{ conditionType: 'example.com/fed' }, { conditionType: 'example.com/washed' }] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'example.com/fed', status: 'True' }],
      containerStatuses: [state('a', running)],
    },
  }),
  pod('terminating', {
    metadata: { finalizers: ['example.com/keeper'] },
    status: { phase: 'Running', containerStatuses: [state('a', running)] },
    isTerminating: true,
  }),
];

const others: readonly Animal[] = [
  {
    resource: 'configmaps',
    object: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'texts', annotations: { [`example.com/${'long-key-'.repeat(6)}name`]: 'x'.repeat(300) } },
      data: {
        a10: 'ten',
        a2: 'two',
        Makefile: 'all:\n\tgo build ./...\n',
        'script.sh': '#!/bin/sh\nset -e\necho "hello"  \n\n',
        'no-end': 'one\ntwo',
        leading: '\n\n  indented\nless\n',
        crlf: 'one\r\ntwo\r\n',
        yes: 'yes',
        number: '0x1F',
        time: '2026-01-02T03:04:05Z',
        empty: '',
        long: `${'A sentence that is quite long and has many words, so that it has to be folded. '.repeat(4)}`,
        quoted: `${'it: says "yes" and \'no\' # not a comment '.repeat(5)}end`,
        unicode: 'é 日本語 שלום\u00a0🦁',
        html: '<a href="x">&amp;</a>',
        colon: 'a: b',
        dash: '- a',
      },
      binaryData: { 'raw.bin': Buffer.from([0, 1, 2, 253, 254, 255]).toString('base64') },
    },
  },
  {
    resource: 'events',
    object: {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'wide' },
      involvedObject: { kind: 'Pod', name: 'running', namespace: 'zoo', fieldPath: 'spec.containers{a}' },
      reason: 'Fed',
      message: '動物に餌をやった 🦁\nand a second line \u001b[31mred',
      type: 'Warning',
      count: 7,
      firstTimestamp: '2026-01-02T03:04:05Z',
      lastTimestamp: '2026-01-02T04:04:05Z',
      source: { component: 'keeper', host: 'node-1' },
    },
  },
  {
    resource: 'services',
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'ports' },
      spec: {
        type: 'NodePort',
        selector: { app: 'zoo', tier: 'front' },
        ports: [
          { name: 'http', port: 80, nodePort: 30080 },
          { name: 'dns', port: 53, protocol: 'UDP' },
        ],
      },
    },
  },
  {
    resource: 'services',
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'outside' },
      spec: { type: 'ExternalName', externalName: 'zoo.example.com' },
    },
  },
  {
    resource: 'services',
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'balanced' },
      spec: { type: 'LoadBalancer', ports: [{ port: 443 }] },
    },
    status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }, { hostname: 'lb.zoo.example.com' }] } },
  },
  {
    resource: 'secrets',
    object: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys' }, stringData: { a: 'b', c: 'd\n' } },
  },
];

/** Objects in states that tables and documents show, made in the namespace zoo. */
export const ANIMALS: readonly Animal[] = [...pods, ...others];
