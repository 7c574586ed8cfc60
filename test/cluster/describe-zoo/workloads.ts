import { type Animal, NASTY_METADATA } from './zoo.ts';

const selector = { matchLabels: { app: 'work' } };
const template = {
  metadata: { labels: { app: 'work', tier: 'back' }, annotations: { 'example.com/note': 'a\nb' } },
  spec: {
    serviceAccountName: 'default',
    priorityClassName: 'zoo-priority',
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    tolerations: [
      { key: 'k', operator: 'Exists' },
      { key: 'a', operator: 'Exists', tolerationSeconds: 9, effect: 'NoExecute' },
    ],
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: selector },
      { maxSkew: 1, topologyKey: 'host', whenUnsatisfiable: 'ScheduleAnyway' },
    ],
    initContainers: [{ name: 'init', image: 'init:1' }],
    containers: [
      {
        name: 'app',
        image: 'app:1',
        ports: [{ containerPort: 80 }],
        env: [
          { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
          { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
        ],
        volumeMounts: [{ name: 'data', mountPath: '/data' }],
      },
    ],
    volumes: [{ name: 'data', emptyDir: {} }],
  },
};
const plain = { metadata: { labels: { app: 'work' } }, spec: { containers: [{ name: 'app', image: 'app:1' }] } };
const once = { spec: { ...plain.spec, restartPolicy: 'Never' } };

/** Controllers of pods, scaled to none or with pods the simulation runs. */
export const WORKLOADS: readonly Animal[] = [
  apps('Deployment', 'bare', { replicas: 0, selector, template: plain }, {}),
  apps('Deployment', 'full', {
    replicas: 2,
    minReadySeconds: 5,
    strategy: { rollingUpdate: { maxUnavailable: '30%', maxSurge: 2 } },
    selector: {
      matchLabels: { app: 'work' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['front', 'back'] },
        { key: 'legacy', operator: 'DoesNotExist' },
      ],
    },
    template,
  }),
  apps('Deployment', 'recreate', { replicas: 0, strategy: { type: 'Recreate' }, selector, template: plain }),
  apps('ReplicaSet', 'alone', {
    replicas: 1,
    selector: { matchLabels: { app: 'alone' } },
    template: { ...plain, metadata: { labels: { app: 'alone' } } },
  }),
  apps('DaemonSet', 'daemon', {
    selector: { matchLabels: { app: 'daemon' } },
    template: { ...template, metadata: { labels: { app: 'daemon' } } },
  }),
  apps('StatefulSet', 'bare-set', { replicas: 0, serviceName: 'none', selector, template: plain }, {}),
  apps('StatefulSet', 'set', {
    replicas: 1,
    serviceName: 'set',
    podManagementPolicy: 'Parallel',
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' },
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1, maxUnavailable: '50%' } },
    selector: { matchLabels: { app: 'set' } },
    template: { ...plain, metadata: { labels: { app: 'set' } } },
    volumeClaimTemplates: [
      {
        metadata: {
          name: 'data',
          labels: { b: '1', a: '2' },
          annotations: { 'volume.beta.kubernetes.io/storage-class': 'old' },
        },
        spec: claim('1Gi'),
      },
      {
        metadata: { name: 'more' },
        spec: { ...claim('1.5Gi'), storageClassName: 'fast', accessModes: ['ReadWriteMany', 'ReadOnlyMany'] },
      },
    ],
  }),
  apps('StatefulSet', 'on-delete', {
    replicas: 0,
    serviceName: 'x',
    updateStrategy: { type: 'OnDelete' },
    selector,
    template: plain,
  }),
  {
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: { name: 'zoo-controller', ...NASTY_METADATA },
    spec: {
      replicas: 1,
      selector: { app: 'rc', b: '2' },
      template: { ...plain, metadata: { labels: { app: 'rc', b: '2' } } },
    },
  },
  batch('Job', 'bare-job', { template: once }, {}),
  batch('Job', 'indexed', {
    completions: 70,
    parallelism: 0,
    completionMode: 'Indexed',
    suspend: true,
    backoffLimit: 3,
    ttlSecondsAfterFinished: 86400,
    activeDeadlineSeconds: 3600,
    template: once,
  }),
  batch('CronJob', 'bare-cron', { schedule: '@yearly', jobTemplate: { spec: { template: once } } }, {}),
  batch('CronJob', 'cron', {
    schedule: '*/5 * * * *',
    timeZone: 'Europe/Berlin',
    concurrencyPolicy: 'Forbid',
    suspend: true,
    successfulJobsHistoryLimit: 0,
    failedJobsHistoryLimit: 9,
    startingDeadlineSeconds: 100,
    jobTemplate: {
      spec: {
        completions: 2,
        parallelism: 3,
        activeDeadlineSeconds: 9,
        template: { ...once, spec: { ...template.spec, restartPolicy: 'OnFailure' } },
      },
    },
  }),
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'zoo-bare-scaler' },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'none' }, maxReplicas: 3 },
  },
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'zoo-scaler', ...NASTY_METADATA },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'zoo-missing' },
      minReplicas: 2,
      maxReplicas: 9,
      behavior: {
        scaleUp: {
          stabilizationWindowSeconds: 30,
          selectPolicy: 'Min',
          policies: [
            { type: 'Pods', value: 2, periodSeconds: 60 },
            { type: 'Percent', value: 10, periodSeconds: 15 },
          ],
        },
        scaleDown: { selectPolicy: 'Disabled' },
      },
      metrics: metrics({
        resource: (name) => ({
          type: 'Resource',
          resource: { name, target: { type: 'Utilization', averageUtilization: 80 } },
        }),
        average: (name) => ({
          type: 'Resource',
          resource: { name, target: { type: 'AverageValue', averageValue: '1.5Gi' } },
        }),
      }),
    },
    status: {
      currentReplicas: 3,
      desiredReplicas: 4,
      conditions: [
        {
          type: 'ScalingActive',
          status: 'False',
          reason: 'Because',
          message: 'no metrics',
          lastTransitionTime: '2024-01-01T00:00:00Z',
        },
      ],
      currentMetrics: metrics({
        resource: (name) => ({
          type: 'Resource',
          resource: { name, current: { averageUtilization: 55, averageValue: '550m' } },
        }),
        average: (name) => ({ type: 'Resource', resource: { name, current: { averageValue: '900Mi' } } }),
        isStatus: true,
      }),
    },
  },
];

function metrics({
  resource,
  average,
  isStatus = false,
}: {
  resource: (name: string) => object;
  average: (name: string) => object;
  isStatus?: boolean;
}) {
  const aim = (target: object, current: object) => (isStatus ? { current } : { target });
  const named = { metric: { name: 'queue "length"', selector: { matchLabels: { q: 'a' } } } };
  const described = { describedObject: { apiVersion: 'v1', kind: 'Service', name: 'front' } };
  return [
    resource('cpu'),
    average('memory'),
    {
      type: 'ContainerResource',
      containerResource: {
        name: 'cpu',
        container: 'app',
        ...aim({ type: 'Utilization', averageUtilization: 60 }, { averageUtilization: 6, averageValue: '60m' }),
      },
    },
    {
      type: 'ContainerResource',
      containerResource: {
        name: 'memory',
        container: 'app',
        ...aim({ type: 'AverageValue', averageValue: '64Mi' }, { averageValue: '32Mi' }),
      },
    },
    { type: 'Pods', pods: { ...named, ...aim({ type: 'AverageValue', averageValue: '100m' }, { averageValue: '7' }) } },
    { type: 'Object', object: { ...named, ...described, ...aim({ type: 'Value', value: '10k' }, { value: '9500' }) } },
    {
      type: 'Object',
      object: { ...named, ...described, ...aim({ type: 'AverageValue', averageValue: '5' }, { averageValue: '4' }) },
    },
    { type: 'External', external: { ...named, ...aim({ type: 'Value', value: '30' }, { value: '20' }) } },
    {
      type: 'External',
      external: { ...named, ...aim({ type: 'AverageValue', averageValue: '3' }, { averageValue: '2' }) },
    },
    { type: 'External', external: { metric: { name: 'last' }, ...aim({ type: 'Value', value: '1' }, { value: '1' }) } },
  ].slice(0, isStatus ? 9 : 10);
}

function apps(kind: string, name: string, spec: object, metadata: object = NASTY_METADATA): Animal {
  return { apiVersion: 'apps/v1', kind, metadata: { name: `zoo-${name}`, ...metadata }, spec };
}

function batch(kind: string, name: string, spec: object, metadata: object = NASTY_METADATA): Animal {
  return { apiVersion: 'batch/v1', kind, metadata: { name: `zoo-${name}`, ...metadata }, spec };
}

function claim(storage: string) {
  return { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } };
}
