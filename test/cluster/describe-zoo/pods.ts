import { POD_VOLUMES } from './volumes.ts';
import { type Animal, NASTY_METADATA } from './zoo.ts';

const DEAD_NODE = 'zoo-dead-node';

/** Pods in every state; nobody runs them, for their node is dead. */
export const PODS: readonly Animal[] = [
  pod('bare', { containers: [{ name: 'app', image: 'app:1' }] }),
  pod('pending', {
    nodeName: undefined,
    nodeSelector: { 'example.com/none': 'such' },
    containers: [{ name: 'app', image: 'app:1' }],
  }),
  pod('volumes', {
    containers: [
      {
        name: 'app',
        image: 'app:1',
        volumeMounts: POD_VOLUMES.filter((volume) => volume['persistentVolumeClaim'] === undefined).map(
          ({ name }, at) => ({
            name,
            // Unsorted, and more than Go sorts by insertion.
            mountPath: `/mnt/${(at * 37) % 101}`,
            readOnly: at % 2 === 0,
            ...(at % 3 === 0 ? { subPath: `sub "quoted" \\ path/${at}` } : {}),
          }),
        ),
        volumeDevices: [
          { name: 'persistentvolumeclaim-1', devicePath: '/dev/xvdb' },
          { name: 'persistentvolumeclaim-0', devicePath: '/dev/xvda' },
        ],
      },
      {
        name: 'devices',
        image: 'app:1',
        volumeDevices: [{ name: 'persistentvolumeclaim-0', devicePath: '/dev/xvdc' }],
      },
    ],
    volumes: POD_VOLUMES,
  }),
  pod(
    'everything',
    {
      priorityClassName: 'zoo-priority',
      runtimeClassName: 'zoo-runtime',
      nodeSelector: { 'kubernetes.io/os': 'linux', disk: 'ssd' },
      securityContext: { seccompProfile: { type: 'Localhost', localhostProfile: 'profiles/pod.json' } },
      readinessGates: [{ conditionType: 'example.com/ready' }, { conditionType: 'example.com/missing' }],
      tolerations: [
        { operator: 'Exists' },
        { key: 'b', operator: 'Equal', value: 'v', effect: 'NoSchedule' },
        { key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 3600 },
        { key: 'a', operator: 'Exists' },
        { operator: 'Exists', effect: 'PreferNoSchedule' },
        { key: 'c', value: 'only' },
        { key: 'now', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 0 },
        { key: 'forever', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 9223372036854775000 },
      ],
      topologySpreadConstraints: [
        {
          maxSkew: 2,
          topologyKey: 'zone',
          whenUnsatisfiable: 'DoNotSchedule',
          labelSelector: {
            matchLabels: { app: 'zoo' },
            matchExpressions: [
              { key: 'tier', operator: 'In', values: ['b', 'a'] },
              { key: 'x', operator: 'DoesNotExist' },
              { key: 'y', operator: 'NotIn', values: ['1'] },
              { key: 'w', operator: 'Exists' },
            ],
          },
        },
        { maxSkew: 1, topologyKey: 'host', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: {} },
        { maxSkew: 1, topologyKey: 'rack', whenUnsatisfiable: 'ScheduleAnyway' },
      ],
      initContainers: [
        {
          name: 'init',
          image: 'init:1',
          command: ['sh', '-c', 'echo one\necho two\n'],
          resources: { requests: { cpu: '3' } },
        },
        {
          name: 'sidecar',
          image: 'side:1',
          restartPolicy: 'Always',
          resources: { requests: { cpu: '100m' }, limits: { cpu: '1' } },
        },
      ],
      containers: [
        container('app'),
        container('web'),
        { name: 'plain', image: 'plain' },
        { name: 'unseen', image: 'unseen' },
      ],
    },
    {
      phase: 'Running',
      reason: 'Because',
      message: 'a message\nof two lines',
      hostIP: '10.1.2.3',
      podIP: '10.0.0.7',
      podIPs: [{ ip: '10.0.0.7' }, { ip: 'fd00::7' }],
      startTime: '2024-02-29T23:59:59Z',
      conditions: [
        { type: 'Ready', status: 'False', reason: 'ContainersNotReady' },
        { type: 'example.com/ready', status: 'Unknown' },
      ],
      initContainerStatuses: [
        state('init', {
          terminated: {
            exitCode: 0,
            reason: 'Completed',
            startedAt: '2024-02-29T23:59:59Z',
            finishedAt: '2024-03-01T00:00:00Z',
          },
        }),
        state('sidecar', { running: { startedAt: '2024-03-01T00:00:01Z' } }),
      ],
      containerStatuses: [
        {
          ...state('app', { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s' } }),
          lastState: {
            terminated: {
              exitCode: 137,
              signal: 9,
              reason: 'OOMKilled',
              message: 'killed\nby the kernel',
              startedAt: null,
              finishedAt: null,
            },
          },
          restartCount: 42,
        },
        {
          ...state('web', { running: { startedAt: '2024-03-01T00:00:02Z' } }),
          ready: true,
          lastState: { running: { startedAt: '2024-03-01T00:00:02Z' } },
        },
        state('plain', {}),
      ],
    },
  ),
  pod(
    'failed',
    { restartPolicy: 'Never', containers: [{ name: 'app', image: 'app:1' }] },
    { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' },
  ),
  pod(
    'terminating',
    { terminationGracePeriodSeconds: 3600, containers: [{ name: 'app', image: 'app:1' }] },
    { phase: 'Running' },
  ),
  pod('guaranteed', {
    containers: [{ name: 'app', image: 'app:1', resources: { limits: { cpu: '500m', memory: '0.5Gi' } } }],
  }),
  pod('pod-level', {
    resources: { requests: { cpu: '2', memory: '1000Mi' }, limits: { cpu: '4' } },
    containers: [{ name: 'app', image: 'app:1', resources: { requests: { cpu: '250m' } } }],
  }),
  pod('on-idle-node', {
    nodeName: 'zoo-idle-node',
    containers: [{ name: 'app', image: 'app:1', resources: { requests: { cpu: '1m' } } }],
  }),
  pod(
    'resized',
    {
      runtimeClassName: 'zoo-runtime',
      initContainers: [
        { name: 'first', image: 'i', resources: { requests: { cpu: '2', memory: '10Mi' } } },
        {
          name: 'side',
          image: 's',
          restartPolicy: 'Always',
          resources: { requests: { cpu: '300m' }, limits: { cpu: '1' } },
        },
        { name: 'last', image: 'i', resources: { requests: { cpu: '1', memory: '3Gi' }, limits: { memory: '3Gi' } } },
      ],
      containers: [
        {
          name: 'app',
          image: 'a',
          resources: {
            requests: { cpu: '500m', memory: '64M', 'example.com/device': '1' },
            limits: { cpu: '1', 'example.com/device': '1' },
          },
        },
        {
          name: 'pages',
          image: 'b',
          resources: {
            requests: { cpu: '1', 'hugepages-2Mi': '4Mi', memory: '0.5Gi' },
            limits: { 'hugepages-2Mi': '4Mi' },
          },
        },
      ],
    },
    {
      phase: 'Running',
      containerStatuses: [
        {
          ...state('app', {}),
          allocatedResources: { cpu: '700m', memory: '64M' },
          resources: { requests: { cpu: '900m' }, limits: { cpu: '2' } },
        },
        { ...state('pages', {}), allocatedResources: { cpu: '1' } },
      ],
      initContainerStatuses: [{ ...state('side', {}), allocatedResources: { cpu: '400m' } }],
    },
  ),
  pod(
    'infeasible',
    {
      containers: [
        { name: 'app', image: 'a', resources: { requests: { cpu: '5', memory: '64M' }, limits: { cpu: '6' } } },
      ],
    },
    {
      phase: 'Running',
      conditions: [{ type: 'PodResizePending', status: 'True', reason: 'Infeasible' }],
      containerStatuses: [
        {
          ...state('app', {}),
          allocatedResources: { cpu: '1', memory: '64M' },
          resources: { requests: { cpu: '1', memory: '32M' }, limits: { cpu: '2' } },
        },
      ],
    },
  ),
];

function pod(name: string, spec: object, status?: object): Animal {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `zoo-${name}`, ...(name === 'bare' ? {} : NASTY_METADATA) },
    spec: { nodeName: DEAD_NODE, automountServiceAccountToken: name === 'guaranteed', ...spec },
    ...(status === undefined ? {} : { status }),
  };
}

function state(name: string, current: object) {
  return {
    name,
    image: `${name}:1`,
    imageID: `registry.example.com/${name}@sha256:${'0'.repeat(64)}`,
    containerID: `containerd://${name}`,
    ready: false,
    restartCount: 0,
    state: current,
  };
}

function container(name: string) {
  return {
    name,
    image: `registry.example.com:5000/team/${name}@sha256:${'1'.repeat(64)}`,
    command: ['/bin/app', '--flag', 'two\nlines', ''],
    args: ['$(VALUE)', '100%', '\u001b[1m'],
    ports: [
      { name: 'http', containerPort: 8080, hostPort: name === 'app' ? 18080 : 18081 },
      ...(name === 'app' ? [{ containerPort: 53, protocol: 'UDP' }] : []),
    ],
    securityContext: {
      seccompProfile: name === 'app' ? { type: 'RuntimeDefault' } : { type: 'Localhost', localhostProfile: 'p.json' },
    },
    resources: {
      limits: {
        cpu: '1500m',
        memory: '1.5Gi',
        'ephemeral-storage': '2G',
        'hugepages-2Mi': '4Mi',
        'example.com/device': '2',
      },
      requests: { cpu: '0.25', memory: '128M' },
    },
    livenessProbe: {
      httpGet: { path: '/health check?x=1&é', port: 'http', host: 'fd00::1', scheme: 'HTTPS' },
      initialDelaySeconds: 5,
    },
    readinessProbe:
      name === 'app' ? { exec: { command: ['cat', '/tmp/a b'] } } : { tcpSocket: { port: 8080 }, failureThreshold: 9 },
    startupProbe:
      name === 'app' ? { grpc: { port: 9000 } } : { grpc: { port: 9000, service: 'health' }, timeoutSeconds: 3 },
    envFrom: [
      { configMapRef: { name: 'config' } },
      { prefix: 'PRE_', secretRef: { name: 'secret', optional: true } },
      { prefix: 'P', configMapRef: { name: 'config', optional: false } },
    ],
    env: [
      { name: 'VALUE', value: 'one\ntwo\n\nfour' },
      { name: 'EMPTY' },
      { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'NAMESPACE', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } } },
      { name: 'LABEL', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
      { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      ...[
        'limits.cpu',
        'limits.memory',
        'requests.cpu',
        'requests.memory',
        'limits.ephemeral-storage',
        'requests.ephemeral-storage',
        'limits.hugepages-2Mi',
      ].map((resource) => ({
        name: `R_${resource.replace(/\W/g, '_')}`,
        valueFrom: { resourceFieldRef: { resource } },
      })),
      { name: 'MILLI', valueFrom: { resourceFieldRef: { resource: 'requests.cpu', divisor: '1m' } } },
      { name: 'MEBI', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
      { name: 'SECRET', valueFrom: { secretKeyRef: { name: 'secret', key: 'key' } } },
      { name: 'CONFIG', valueFrom: { configMapKeyRef: { name: 'config', key: 'key', optional: true } } },
    ],
  };
}
