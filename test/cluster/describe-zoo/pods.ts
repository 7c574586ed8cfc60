import { container, pod, state } from './pod-parts.ts';
import { SIZED } from './sized-pods.ts';
import { POD_VOLUMES } from './volumes.ts';
import type { Animal } from './zoo.ts';

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
  ...SIZED,
];
