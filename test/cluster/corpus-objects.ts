/** The objects that the rows of fixtures/admission.jsonl and fixtures/benign.jsonl are about. */

type Fields = Readonly<Record<string, unknown>>;

/** The values of the Secrets below; no answer may hold them, as text or in base64. */
export const SECRET_VALUES = ['hunter2-corpus', 'AKIACORPUS'];

/** An ordinary container. */
export const C = { name: 'c', image: 'busybox' };

function object(apiVersion: string, kind: string, name: string, namespace: string | undefined, rest: Fields = {}) {
  const { metadata = {}, ...fields } = rest;
  return { apiVersion, kind, metadata: { name, ...(namespace && { namespace }), ...(metadata as Fields) }, ...fields };
}

const template = (app: string, spec: Fields = {}) => ({
  metadata: { labels: { app } },
  spec: { containers: [C], ...spec },
});

const workload = (kind: string, name: string, namespace: string, spec: Fields = {}, pod: Fields = {}) =>
  object('apps/v1', kind, name, namespace, {
    spec: {
      selector: { matchLabels: { app: name } },
      template: template(name, pod),
      ...(kind === 'StatefulSet' && { serviceName: name }),
      ...spec,
    },
  });

const pod = (name: string, namespace: string, spec: Fields = {}, labels: Fields = {}) =>
  object('v1', 'Pod', name, namespace, { metadata: { labels }, spec: { containers: [C], ...spec } });

/** A pod spec with every setting of the restricted level. */
export const HARDENED = {
  securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      ...C,
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
    },
  ],
};

const CLAIM = {
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } },
};

/** What means one thing in its place, and another elsewhere. None of these workloads has pods. */
const idle = (name: string, pod: Fields = {}, metadata: Fields = {}) =>
  object('apps/v1', 'Deployment', name, 'shop-red', {
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { ...metadata, labels: { app: name, ...(metadata['labels'] as Fields) } },
        spec: { containers: [C], ...pod },
      },
    },
  });

const PLACES: readonly object[] = [
  idle('pulling', { imagePullSecrets: [{ name: 'db' }] }),
  idle('armored', {}, { annotations: { 'container.apparmor.security.beta.kubernetes.io/c': 'localhost/strict' } }),
  idle('exported', { volumes: [{ name: 'n', nfs: { server: 'a.example', path: '/shop' } }] }),
  idle('model', { volumes: [{ name: 'm', image: { reference: 'quay.io/old/model:1' } }] }),
  idle('first', { initContainers: [{ ...C, name: 'i', securityContext: { privileged: true } }] }),
  idle('meshed', {}, { annotations: { 'sidecar.istio.io/inject': 'true' } }),
  idle('tiered', {}, { labels: { tier: 'front' } }),
  object('policy/v1', 'PodDisruptionBudget', 'single', 'shop-red', {
    spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'none' } } },
  }),
  object('policy/v1', 'PodDisruptionBudget', 'tiers', 'shop-red', {
    spec: { minAvailable: 1, selector: { matchLabels: { tier: 'front' } } },
  }),
  workload('StatefulSet', 'pg', 'shop-red', {
    replicas: 2,
    volumeClaimTemplates: [CLAIM],
    persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Retain' },
  }),
  object('autoscaling/v2', 'HorizontalPodAutoscaler', 'pg', 'shop-red', {
    spec: {
      minReplicas: 1,
      maxReplicas: 2,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'pg' },
    },
  }),
  object('networking.k8s.io/v1', 'Ingress', 'edge', 'shop-red', {
    metadata: {
      annotations: { 'alb.ingress.kubernetes.io/scheme': 'internal', 'haproxy.org/allow-list': '10.0.0.0/8' },
    },
    spec: { defaultBackend: { service: { name: 'front', port: { number: 80 } } } },
  }),
  object('v1', 'ConfigMap', 'limits', 'shop-red', { data: { most: '5' } }),
];

/** A policy of the cluster that takes its limit from a ConfigMap. It judges nothing that these tests make. */
export const POLICY: readonly object[] = [
  object('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', 'red-limits', undefined, {
    spec: {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      matchConstraints: {
        resourceRules: [
          { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['controllerrevisions'] },
        ],
      },
      matchConditions: [{ name: 'none', expression: 'false' }],
      validations: [{ expression: 'true' }],
    },
  }),
  object('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding', 'red-limits', undefined, {
    spec: {
      policyName: 'red-limits',
      validationActions: ['Deny'],
      paramRef: { name: 'limits', namespace: 'shop-red', parameterNotFoundAction: 'Deny' },
    },
  }),
];

/** What the attacks are tried on: the namespaces first, because all others need them. */
export const ATTACKED: readonly (readonly object[])[] = [
  [
    ...['shop-red', 'red-pay', 'speed'].map((name) => object('v1', 'Namespace', name, undefined)),
    object('v1', 'Namespace', 'red-x', undefined, {
      metadata: {
        labels: {
          'pod-security.kubernetes.io/enforce': 'baseline',
          'pod-security.kubernetes.io/warn': 'restricted',
          'pod-security.kubernetes.io/audit': 'restricted',
        },
      },
    }),
  ],
  [
    object('v1', 'ServiceAccount', 'admin', 'shop-red'),
    object('v1', 'PersistentVolume', 'red-pv', undefined, {
      spec: {
        capacity: { storage: '1Mi' },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Retain',
        storageClassName: 'red',
        hostPath: { path: '/mnt/red' },
      },
    }),
    ...['shop-red', 'red-x'].map((namespace) =>
      object('v1', 'Secret', 'db', namespace, { stringData: { password: 'hunter2-corpus', key: 'AKIACORPUS' } }),
    ),
    object('v1', 'Secret', 'mint', 'shop-red', {
      metadata: { annotations: { 'kubernetes.io/service-account.name': 'admin' } },
      type: 'kubernetes.io/service-account-token',
    }),
    object('v1', 'ConfigMap', 'app', 'shop-red', { data: { a: 'b' } }),
    object('v1', 'ConfigMap', 'victim', 'red-pay', { data: { a: 'b' } }),
    object('v1', 'Service', 'lb', 'shop-red', { spec: { selector: { app: 'web' }, ports: [{ port: 443 }] } }),
    object('v1', 'Service', 'front', 'shop-red', { spec: { selector: { app: 'front' }, ports: [{ port: 80 }] } }),
    object('policy/v1', 'PodDisruptionBudget', 'front', 'shop-red', {
      spec: { minAvailable: 2, selector: { matchLabels: { app: 'front' } } },
    }),
    workload('Deployment', 'web', 'shop-red', { replicas: 2 }),
    workload('Deployment', 'front', 'shop-red', { replicas: 3 }),
    workload('Deployment', 'hard', 'shop-red', {}, HARDENED),
    workload('Deployment', 'agent', 'shop-red', {}, { volumes: [{ name: 'logs', hostPath: { path: '/var/log' } }] }),
    workload('Deployment', 'hist', 'shop-red', {}, { containers: [{ ...C, image: 'quay.io/old/vuln:1' }] }),
    workload('StatefulSet', 'sts', 'shop-red'),
    workload('StatefulSet', 'db', 'shop-red', {
      volumeClaimTemplates: [CLAIM],
      persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Retain' },
    }),
    object('apps/v1', 'ControllerRevision', 'sts-evil2', 'shop-red', {
      revision: 9,
      data: { spec: { template: { $patch: 'replace', Spec: { HostNetwork: true, containers: [C] } } } },
    }),
    object('batch/v1', 'CronJob', 'ops', 'shop-red', {
      spec: {
        schedule: '0 3 1 1 *',
        suspend: true,
        jobTemplate: {
          spec: {
            template: template('ops', {
              restartPolicy: 'Never',
              serviceAccountName: 'admin',
              containers: [{ name: 'c', image: 'quay.io/ops/tool', securityContext: { privileged: true } }],
            }),
          },
        },
      },
    }),
    ...PLACES,
    pod('aa', 'shop-red'),
    pod('asadmin', 'shop-red', { serviceAccountName: 'admin' }),
    ...Array.from({ length: 5 }, (_, at) => pod(`p${at}`, 'speed')),
    ...Array.from({ length: 11 }, (_, at) => pod(`q${at}`, 'red-x', {}, { crowd: 'yes' })),
  ],
];

/** Paths of the lists that hold what an attack could leave behind; `*` is for the namespace. */
export const WATCHED: readonly string[] = [
  '/api/v1*/pods',
  '/apis/apps/v1*/deployments',
  '/apis/apps/v1*/replicasets',
  '/apis/apps/v1*/statefulsets',
  '/apis/apps/v1*/controllerrevisions',
  '/apis/batch/v1*/jobs',
  '/apis/batch/v1*/cronjobs',
  '/apis/policy/v1*/poddisruptionbudgets',
  '/apis/autoscaling/v2*/horizontalpodautoscalers',
  '/apis/networking.k8s.io/v1*/ingresses',
  '/api/v1*/configmaps',
  '/api/v1*/secrets',
  '/api/v1*/services',
  '/api/v1*/endpoints',
  '/api/v1*/persistentvolumeclaims',
  '/apis/rbac.authorization.k8s.io/v1*/roles',
  '/apis/rbac.authorization.k8s.io/v1*/rolebindings',
  '/api/v1*/serviceaccounts',
];

/** What the usual calls are made on, in each of their namespaces. */
export function usual(namespace: string): readonly object[] {
  return [
    workload('Deployment', 'web', namespace),
    workload('Deployment', 'api', namespace),
    workload('StatefulSet', 'db', namespace),
    // Its pods are web-0 and web-1, and come again when they are deleted.
    object('apps/v1', 'StatefulSet', 'web', namespace, {
      spec: {
        replicas: 2,
        serviceName: 'web',
        selector: { matchLabels: { set: 'web' } },
        template: {
          metadata: { labels: { set: 'web', app: 'front' }, annotations: { note: 'x' } },
          spec: { containers: [C], terminationGracePeriodSeconds: 1 },
        },
      },
    }),
    workload('DaemonSet', 'agent', namespace),
    object('batch/v1', 'Job', 'backup-123', namespace, {
      spec: { template: template('backup', { restartPolicy: 'Never' }) },
    }),
    object('v1', 'ConfigMap', 'app', namespace, { data: { LOG_LEVEL: 'info' } }),
  ];
}

/** Nodes that no pod is put on, in place of the nodes of the cluster: other tests need those. */
export const SPARE_NODES: readonly object[] = ['spare-1', 'spare-2'].map((name) =>
  object('v1', 'Node', name, undefined, { spec: { taints: [{ key: 'spare', effect: 'NoSchedule' }] } }),
);
