/**
 * Workloads of every kind that has logs or rollouts, in states of all sorts: several containers, a default container, none
 * running, rolled out, stuck, and strategies without a rollout.
 */
export function workloads(namespace: string): string {
  const items = [
    deployment('web', { replicas: 3, containers: [container('web', 'example/web:1')] }),
    deployment('two', {
      replicas: 2,
      initContainers: [container('setup', 'example/setup:1')],
      containers: [{ ...container('app', 'example/app:1'), ...rich }, container('sidecar', 'example/sidecar:1')],
    }),
    deployment('stuck', { replicas: 1, deadline: 2, containers: [container('app', 'registry.invalid/app:1')] }),
    deployment('idle', { replicas: 0, containers: [container('app', 'example/app:1')] }),
    statefulSet('db', {}),
    statefulSet('manual', { updateStrategy: { type: 'OnDelete' } }),
    daemonSet('agent', {}),
    daemonSet('manual', { updateStrategy: { type: 'OnDelete' } }),
    { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'once' }, spec: { template: ended } },
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'nightly' },
      spec: { schedule: '0 3 * * *', jobTemplate: { spec: { template: ended } } },
    },
    {
      apiVersion: 'v1',
      kind: 'ReplicationController',
      metadata: { name: 'old' },
      spec: { replicas: 1, selector: { app: 'old' }, template: template('old', [container('app', 'example/old:1')]) },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
    },
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'bare' }, spec: { ports: [{ port: 80 }] } },
    pod('solo', {}, [container('api', 'example/api:1')]),
    pod('annotated', { 'kubectl.kubernetes.io/default-container': 'second' }, pair),
    pod('misled', { 'kubectl.kubernetes.io/default-container': 'absent' }, pair),
    pod('crashing', {}, [{ ...container('app', 'example/app:1'), env: [{ name: 'CRASH_EXIT_CODE', value: '3' }] }]),
    pod('pending', {}, [{ ...container('app', 'example/app:1'), resources: { requests: { cpu: '64' } } }]),
    pod('imageless', {}, [container('app', 'registry.invalid/app:1')]),
  ];
  const placed = items.map((item) => ({ ...item, metadata: { ...item.metadata, namespace } }));
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: placed });
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly [field: string]: unknown;
}

function container(name: string, image: string): Container {
  return { name, image };
}

const rich = {
  args: ['--verbose', 'two\nlines'],
  ports: [{ name: 'http', containerPort: 8080 }],
  resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m' } },
  livenessProbe: { httpGet: { path: '/healthz', port: 'http' } },
  env: [
    { name: 'PLAIN', value: 'a\tb' },
    { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
  ],
};
const pair = [container('first', 'example/first:1'), container('second', 'example/second:1')];
const ended = { spec: { restartPolicy: 'Never', containers: [container('job', 'example/job:1')] } };

function template(app: string, containers: readonly Container[], initContainers: readonly Container[] = []) {
  return { metadata: { labels: { app } }, spec: { containers, initContainers } };
}

interface DeploymentShape {
  readonly replicas: number;
  readonly deadline?: number;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
}

function deployment(name: string, { replicas, deadline = 600, containers, initContainers = [] }: DeploymentShape) {
  const matchExpressions = [{ key: 'app', operator: 'In', values: [name, 'other'] }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, annotations: { 'kubernetes.io/change-cause': `first <${name}> & more` } },
    spec: {
      replicas,
      progressDeadlineSeconds: deadline,
      selector: { matchLabels: { app: name }, matchExpressions },
      template: template(name, containers, initContainers),
    },
  };
}

function statefulSet(name: string, more: object) {
  const selector = { matchLabels: { app: `${name}-set` } };
  const pods = template(`${name}-set`, [container('api', 'example/api:1')]);
  const spec = { replicas: 2, serviceName: name, selector, template: pods, ...more };
  return { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name }, spec };
}

function daemonSet(name: string, more: object) {
  const selector = { matchLabels: { app: `${name}-daemon` } };
  const pods = template(`${name}-daemon`, [container('worker', 'example/worker:1')]);
  return { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name }, spec: { selector, template: pods, ...more } };
}

function pod(name: string, annotations: Readonly<Record<string, string>>, containers: readonly Container[]) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, annotations, labels: { lone: 'yes' } },
    spec: { containers },
  };
}
