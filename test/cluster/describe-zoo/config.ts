import { type Animal, core, NASTY_METADATA } from './zoo.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Configuration, permissions and budgets. */
export const CONFIG: readonly Animal[] = [
  core('ConfigMap', 'config', {
    data: { b: 'text', a: 'of\ntwo lines\n', empty: '', tabs: 'a\tb\n\tc', terminal: '\u001b[31m\r' },
    binaryData: { bytes: Buffer.from([0, 255, 1, 2]).toString('base64'), none: '' },
  }),
  core('ConfigMap', 'empty-config', {}, {}),
  core('Secret', 'secret', {
    type: 'Opaque',
    data: { password: base64('hunter2'), empty: '', token: base64('not shown') },
  }),
  core('Secret', 'token', {
    type: 'kubernetes.io/service-account-token',
    metadata: { name: 'zoo-token', annotations: { 'kubernetes.io/service-account.name': 'zoo-account' } },
  }),
  core('ServiceAccount', 'account', { imagePullSecrets: [{ name: 'b' }, { name: 'a' }], secrets: [{ name: 's' }] }),
  policy('budget', { minAvailable: '50%', selector: { matchLabels: { app: 'work' } } }),
  policy('budget-max', { maxUnavailable: 1, selector: {} }),
  policy('budget-none', {}),
  rbac('Role', 'role', {
    rules: [
      { apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'list'] },
      {
        apiGroups: ['', 'apps'],
        resources: ['deployments', 'deployments/scale'],
        verbs: ['*'],
        resourceNames: ['b', 'a'],
      },
      { apiGroups: [''], resources: ['pods'], verbs: ['watch', 'get'] },
      { apiGroups: ['*'], resources: ['*'], verbs: ['list'] },
    ],
  }),
  rbac('Role', 'no-rules', { rules: [] }),
  rbac('RoleBinding', 'binding', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'zoo-role' },
    subjects: [
      { kind: 'ServiceAccount', name: 'zoo-account', namespace: 'default' },
      { kind: 'User', name: 'alice@example.com', apiGroup: 'rbac.authorization.k8s.io' },
      { kind: 'Group', name: 'system:authenticated', apiGroup: 'rbac.authorization.k8s.io' },
    ],
  }),
  rbac('RoleBinding', 'nobody', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
  }),
  {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: 'zoo-lease', ...NASTY_METADATA },
    spec: { holderIdentity: 'me', leaseDurationSeconds: 15, renewTime: '2024-01-01T00:00:00.123456Z' },
  },
];

/** What would keep the others from being created, and so lives in a namespace of its own. */
export const LIMITS: readonly Animal[] = [
  core('LimitRange', 'limits', {
    spec: {
      limits: [
        {
          type: 'Container',
          max: { cpu: '2' },
          min: { cpu: '10m' },
          default: { cpu: '0.5' },
          defaultRequest: { cpu: '100m' },
          maxLimitRequestRatio: { cpu: '10' },
        },
        { type: 'Pod', max: { memory: '1.5Gi' } },
        { type: 'PersistentVolumeClaim', min: { storage: '1Gi' } },
      ],
    },
  }),
  core('ResourceQuota', 'quota', {
    spec: { hard: { pods: '100', 'requests.cpu': '20', 'limits.memory': '64Gi', 'count/jobs.batch': '100' } },
  }),
  core('ResourceQuota', 'scoped', { spec: { hard: { pods: '5' }, scopes: ['NotTerminating', 'BestEffort'] } }),
  core('ResourceQuota', 'mixed-forms', {
    spec: { hard: { 'requests.memory': '1Gi', 'requests.storage': '10G' } },
    status: {
      hard: { 'requests.memory': '1Gi', 'requests.storage': '10G' },
      used: { 'requests.memory': '500M', 'requests.storage': '1536Mi' },
    },
  }),
];

/** Classes and permissions that belong to no namespace. */
export const CLUSTER_CONFIG: readonly Animal[] = [
  {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: 'zoo-priority', ...NASTY_METADATA },
    value: -10,
    description: 'two\nlines',
    preemptionPolicy: 'Never',
  },
  {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: 'zoo-runtime' },
    handler: 'runc',
    overhead: { podFixed: { cpu: '50m', memory: '16Mi' } },
  },
  rbac('ClusterRole', 'cluster-role', {
    rules: [
      { nonResourceURLs: ['/healthz', '/metrics/*'], verbs: ['get', 'post'] },
      { apiGroups: ['example.com'], resources: ['widgets/status'], verbs: ['update', 'patch'] },
    ],
  }),
  rbac('ClusterRole', 'aggregated', { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { zoo: 'none' } }] } }),
  rbac('ClusterRoleBinding', 'cluster-binding', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'zoo-cluster-role' },
    subjects: [{ kind: 'Group', name: 'readers', apiGroup: 'rbac.authorization.k8s.io' }],
  }),
];

function policy(name: string, spec: object): Animal {
  return { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: `zoo-${name}` }, spec };
}

function rbac(kind: string, name: string, rest: object): Animal {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind,
    metadata: { name: `zoo-${name}`, ...NASTY_METADATA },
    ...rest,
  };
}
