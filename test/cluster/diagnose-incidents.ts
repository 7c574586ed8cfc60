/** Objects that fail, each in its own way, in the namespace `diagnose`. No kubelet runs: what one would report is patched. */
export const NAMESPACE = 'diagnose';
export const CROWDED = 'diagnose-crowded';
export const STRICT = 'diagnose-strict';
/** A node that nothing manages, so that the statuses of its pods stay as they are patched. */
export const NODE = 'diagnose-node';

type Json = Readonly<Record<string, unknown>>;

interface Shape {
  readonly kind?: 'Deployment' | 'StatefulSet';
  readonly container?: Json;
  readonly pod?: Json;
  readonly spec?: Json;
  readonly annotations?: Json;
  readonly metadata?: Json;
}

function workload(
  name: string,
  { kind = 'Deployment', container = {}, pod = {}, spec = {}, annotations = {}, metadata = {} }: Shape = {},
) {
  const template = {
    metadata: { labels: { app: name }, annotations },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'app', image: 'example/app:1', ...container }],
      ...pod,
    },
  };
  const own = kind === 'StatefulSet' ? { serviceName: name } : {};
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, ...metadata },
    spec: { replicas: 1, ...own, selector: { matchLabels: { app: name } }, template, ...spec },
  };
}

const core = (kind: string, name: string, more: Json) => ({ apiVersion: 'v1', kind, metadata: { name }, ...more });
/** Stays on the node that nothing manages. */
const here: Json = { nodeName: NODE };
const sim = (name: string, value: string) => ({ [`sim.kubernetes-remediation-mcp.dev/${name}`]: value });

export const OBJECTS: readonly object[] = [
  workload('image', { container: { image: 'registry.invalid/app:1' } }),
  workload('crash', {
    container: {
      env: [
        { name: 'CRASH_EXIT_CODE', value: '3' },
        { name: 'API_TOKEN', value: 'planted-value' },
      ],
    },
    annotations: sim('back-off', '1s'),
  }),
  workload('memory', {
    container: { resources: { limits: { memory: '64Mi' } } },
    annotations: { ...sim('needs-memory', '256Mi'), ...sim('back-off', '1s') },
  }),
  workload('large', { container: { resources: { requests: { cpu: '64' } } } }),
  workload('picky', { pod: { nodeSelector: { disk: 'ssd' } } }),
  workload('keyless', {
    pod: here,
    container: { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'urll' } } }] },
  }),
  workload('probed', {
    pod: here,
    container: { ports: [{ containerPort: 8080 }], readinessProbe: { httpGet: { path: '/healthz', port: 8081 } } },
  }),
  workload('robot', { pod: { serviceAccountName: 'nobody' } }),
  workload('paused', { spec: { paused: true } }),
  workload('held', { pod: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] } }),
  workload('web', {
    spec: { replicas: 2 },
    metadata: {
      name: 'web',
      labels: { 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: { 'meta.helm.sh/release-name': 'front', 'meta.helm.sh/release-namespace': NAMESPACE },
    },
    container: { ports: [{ containerPort: 8080, name: 'http' }] },
  }),
  workload('broken-set', {
    kind: 'StatefulSet',
    spec: { replicas: 3 },
    container: { image: 'registry.invalid/app:1' },
  }),
  core('ConfigMap', 'settings', { data: { url: 'x' } }),
  core('PersistentVolumeClaim', 'data', {
    spec: { storageClassName: 'fsat', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  }),
  core('Service', 'wrong', { spec: { selector: { app: 'wbe' }, ports: [{ port: 80, targetPort: 'http' }] } }),
  core('Service', 'web', { spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] } }),
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'front' },
    spec: {
      rules: [
        {
          host: 'shop.example.com',
          http: {
            paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 8080 } } } }],
          },
        },
      ],
    },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'load' },
    spec: {
      backoffLimit: 0,
      template: {
        metadata: { annotations: sim('crash-exit-code', '4') },
        spec: { restartPolicy: 'Never', containers: [{ name: 'app', image: 'example/load:1' }] },
      },
    },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'nightly' },
    spec: {
      schedule: '0 3 * * *',
      suspend: true,
      jobTemplate: {
        spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'app', image: 'example/n:1' }] } } },
      },
    },
  },
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'scaler' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'gone' },
      maxReplicas: 3,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
      ],
    },
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'budget' },
    spec: { maxUnavailable: 0, selector: { matchLabels: { app: 'web' } } },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'deny' },
    spec: { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Ingress'] },
  },
];

/** What a kubelet would report of pods, by the label of their app. */
export const STATUSES: Readonly<Record<string, Json>> = {
  keyless: status({
    state: {
      waiting: {
        reason: 'CreateContainerConfigError',
        message: `couldn't find key urll in ConfigMap ${NAMESPACE}/settings`,
      },
    },
  }),
  probed: status({ started: true, state: { running: { startedAt: '2026-01-01T00:00:00Z' } } }),
};

function status(app: Json): Json {
  return {
    phase: 'Pending',
    containerStatuses: [{ name: 'app', image: 'example/app:1', imageID: '', ready: false, restartCount: 0, ...app }],
    conditions: [
      { type: 'PodScheduled', status: 'True' },
      { type: 'Ready', status: 'False', reason: 'ContainersNotReady' },
    ],
  };
}

/** An Event of the kubelet about the pod. */
export function unhealthy(pod: string, message: string): object {
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${pod}.unhealthy` },
    involvedObject: { kind: 'Pod', name: pod, namespace: NAMESPACE, fieldPath: 'spec.containers{app}' },
    type: 'Warning',
    reason: 'Unhealthy',
    message,
    count: 4,
    firstTimestamp: now,
    lastTimestamp: now,
    source: { component: 'kubelet' },
  };
}

export { workload };
