import { C, HARDENED as HARD } from '../corpus-objects.ts';

/** The objects that hostile writes are tried on, and documents of kinds that they try to create. */

export type Fields = Readonly<Record<string, unknown>>;

/** An object as it is made, where it is, and where its pod spec is, if it has one. */
export interface Target {
  readonly key: string;
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly name: string;
  /** Absent for objects of the cluster. */
  readonly namespace?: string;
  readonly document: Fields;
  readonly pod?: readonly string[];
  /** Whether it is there; other targets are only created. */
  readonly isStored: boolean;
  /** Whether the object cannot be deleted and made again at once. */
  readonly isLasting: boolean;
}

const TEMPLATE = ['spec', 'template', 'spec'];
/** No scheduler takes it, so no pod of these objects ever runs. */
const NOWHERE = { schedulerName: 'none' };

const HARDENED = { ...NOWHERE, automountServiceAccountToken: false, ...HARD };

/** An agent of the node, with rights that may stay and must not grow. */
const AGENT = {
  ...NOWHERE,
  serviceAccountName: 'admin',
  imagePullSecrets: [{ name: 'pull' }],
  initContainers: [{ ...C, name: 'first', securityContext: { allowPrivilegeEscalation: true } }],
  volumes: [
    { name: 'logs', hostPath: { path: '/var/log', type: '' } },
    { name: 'keys', secret: { secretName: 'db' } },
    { name: 'share', nfs: { server: 'a.example', path: '/shop' } },
    { name: 'model', image: { reference: 'example.com/model:1' } },
  ],
  containers: [
    {
      ...C,
      volumeMounts: [{ name: 'logs', mountPath: '/logs', readOnly: true }],
      securityContext: { capabilities: { add: ['NET_BIND_SERVICE'], drop: ['NET_RAW'] } },
    },
  ],
};

const PROFILE = { 'container.apparmor.security.beta.kubernetes.io/c': 'localhost/strict' };

const template = (app: string, spec: Fields) => ({
  metadata: { labels: { app }, annotations: app === 'agent' ? PROFILE : {} },
  spec: { ...NOWHERE, containers: [C], ...spec },
});

const workload = (app: string, pod: Fields, spec: Fields = {}) => ({
  spec: { selector: { matchLabels: { app } }, template: template(app, pod), ...spec },
});

const job = (app: string, pod: Fields = {}) => ({ template: template(app, { restartPolicy: 'Never', ...pod }) });
const CLAIM = {
  accessModes: ['ReadWriteOnce'],
  storageClassName: 'none',
  resources: { requests: { storage: '1Mi' } },
};
const CRD_RULES = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];

/** All targets of one namespace, the namespace first, and what others need before them. */
export function targetsOf(namespace: string): readonly Target[] {
  const target = (
    key: string,
    [apiVersion, kind, plural]: readonly [apiVersion: string, kind: string, plural: string],
    rest: Fields,
    more: Partial<Target> & { readonly isOfCluster?: true } = {},
  ): Target => {
    const { isOfCluster, ...given } = more;
    const [version = '', group = ''] = apiVersion.split('/').toReversed();
    const name = given.name ?? key;
    const where = isOfCluster ? {} : { namespace: given.namespace ?? namespace };
    const { metadata, ...fields } = rest;
    const document = { apiVersion, kind, metadata: { name, ...where, ...(metadata as Fields) }, ...fields };
    return { key, group, version, plural, name, ...where, document, isStored: true, isLasting: false, ...given };
  };
  const cluster = { isOfCluster: true, name: `${namespace}-it`, isLasting: true } as const;
  const fresh = { isStored: false };
  const onPods = { pod: TEMPLATE };
  return [
    target(
      'space',
      ['v1', 'Namespace', 'namespaces'],
      { metadata: { labels: { 'pod-security.kubernetes.io/warn': 'restricted', team: 'a' } } },
      { ...cluster, name: namespace },
    ),
    target('admin', ['v1', 'ServiceAccount', 'serviceaccounts'], {}, { isLasting: true }),
    target('db', ['v1', 'Secret', 'secrets'], { stringData: { password: 'hunter2' } }),
    target('app', ['v1', 'ConfigMap', 'configmaps'], { data: { a: 'b' } }),
    target('web', ['apps/v1', 'Deployment', 'deployments'], workload('web', {}, { paused: true, replicas: 2 }), onPods),
    target('hard', ['apps/v1', 'Deployment', 'deployments'], workload('hard', HARDENED, { paused: true }), onPods),
    target('agent', ['apps/v1', 'Deployment', 'deployments'], workload('agent', AGENT, { paused: true }), onPods),
    target(
      'set',
      ['apps/v1', 'StatefulSet', 'statefulsets'],
      workload(
        'set',
        {},
        {
          serviceName: 'set',
          replicas: 0,
          volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: CLAIM }],
        },
      ),
      onPods,
    ),
    target(
      'daemons',
      ['apps/v1', 'DaemonSet', 'daemonsets'],
      workload('daemons', { ...HARDENED, nodeSelector: { none: 'none' } }),
      onPods,
    ),
    target(
      'ops',
      ['batch/v1', 'CronJob', 'cronjobs'],
      { spec: { schedule: '0 3 1 1 *', suspend: true, jobTemplate: { spec: job('ops') } } },
      { pod: ['spec', 'jobTemplate', 'spec', 'template', 'spec'] },
    ),
    target('once', ['batch/v1', 'Job', 'jobs'], { spec: { ...job('once'), suspend: true } }, onPods),
    target('pod', ['v1', 'Pod', 'pods'], { spec: { ...NOWHERE, containers: [C] } }, { pod: ['spec'] }),
    target('hardpod', ['v1', 'Pod', 'pods'], { spec: HARDENED }, { pod: ['spec'] }),
    target('front', ['v1', 'Service', 'services'], { spec: { selector: { app: 'front' }, ports: [{ port: 80 }] } }),
    target('route', ['networking.k8s.io/v1', 'Ingress', 'ingresses'], {
      metadata: {
        annotations: {
          'nginx.ingress.kubernetes.io/auth-type': 'basic',
          'alb.ingress.kubernetes.io/scheme': 'internal',
        },
      },
      spec: { defaultBackend: { service: { name: 'front', port: { number: 80 } } } },
    }),
    target('claim', ['v1', 'PersistentVolumeClaim', 'persistentvolumeclaims'], { spec: CLAIM }, { isLasting: true }),
    target(
      'volume',
      ['v1', 'PersistentVolume', 'persistentvolumes'],
      {
        spec: {
          capacity: { storage: '1Mi' },
          accessModes: ['ReadWriteOnce'],
          persistentVolumeReclaimPolicy: 'Retain',
          storageClassName: 'hostile',
          hostPath: { path: '/mnt/hostile', type: '' },
        },
      },
      cluster,
    ),
    target(
      'node',
      ['v1', 'Node', 'nodes'],
      {
        metadata: { annotations: { 'cluster-autoscaler.kubernetes.io/scale-down-disabled': 'true' } },
        spec: { taints: [{ key: 'spare', effect: 'NoSchedule' }] },
      },
      cluster,
    ),
    target('rev', ['apps/v1', 'ControllerRevision', 'controllerrevisions'], { revision: 1, data: { a: 'b' } }),
    target('role', ['rbac.authorization.k8s.io/v1', 'Role', 'roles'], { rules: CRD_RULES }),
    target('binding', ['rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings'], {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'ann' }],
    }),
    target('budget', ['policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets'], {
      spec: { minAvailable: 2, selector: { matchLabels: { app: 'web' } } },
    }),
    target('scaler', ['autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers'], {
      spec: {
        minReplicas: 1,
        maxReplicas: 3,
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'other' },
      },
    }),
    target(
      'pods',
      ['v1', 'PodTemplate', 'podtemplates'],
      { template: template('pods', {}) },
      { ...fresh, pod: ['template', 'spec'] },
    ),
    target('hand', ['v1', 'Endpoints', 'endpoints'], { subsets: [] }, fresh),
    target(
      'slice',
      ['discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices'],
      { addressType: 'IPv4', endpoints: [{ addresses: ['10.9.9.9'] }], ports: [] },
      fresh,
    ),
    target(
      'given',
      ['rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles'],
      { rules: CRD_RULES },
      {
        ...cluster,
        ...fresh,
        isLasting: false,
      },
    ),
    target(
      'first',
      ['scheduling.k8s.io/v1', 'PriorityClass', 'priorityclasses'],
      { value: 5 },
      {
        ...cluster,
        ...fresh,
        isLasting: false,
      },
    ),
    target(
      'elsewhere',
      ['v1', 'ConfigMap', 'configmaps'],
      { data: { a: 'b' } },
      { ...fresh, namespace: 'kube-system' },
    ),
    target(
      'rc',
      ['v1', 'ReplicationController', 'replicationcontrollers'],
      {
        spec: { replicas: 0, selector: { app: 'rc' }, template: template('rc', {}) },
      },
      { ...fresh, pod: TEMPLATE },
    ),
    target('rs', ['apps/v1', 'ReplicaSet', 'replicasets'], workload('rs', {}, { replicas: 0 }), {
      ...fresh,
      pod: TEMPLATE,
    }),
  ];
}

/** The path of a collection of the API. */
export function collectionOf({ group, version, plural, namespace }: Target): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return `${root}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${plural}`;
}
