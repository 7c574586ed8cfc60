import { C } from '../corpus-objects.ts';
import type { Edit, Step } from './forms.ts';
import type { Target } from './objects.ts';

const set = (path: readonly Step[], ...values: readonly unknown[]): readonly Edit[] =>
  values.map((value) => ({ path, value }));
const unset = (...path: readonly Step[]): Edit => ({ path, isGone: true });
const secretKey = { secretKeyRef: { name: 'db', key: 'password' } };

/** Changes that a repair makes: what the server must go on allowing. */
export function usualEdits({ pod, plural }: Target): readonly Edit[] {
  return [
    ...set(['metadata', 'labels', 'tier'], 'front', 'back'),
    ...set(['metadata', 'annotations', 'note'], 'x', 'y'),
    ...(pod === undefined ? [] : usualOfPod(pod, plural)),
    ...(USUAL[plural] ?? []),
  ];
}

/** Changes composed from the fields by which a write gains rights, and their neighbours. */
export function hostileEdits({ pod, plural }: Target): readonly Edit[] {
  const own = [...(pod === undefined ? [] : hostileOfPod(pod)), ...(HOSTILE[plural] ?? [])];
  return [...META, ...own, ...own];
}

function usualOfPod(pod: readonly string[], plural: string): readonly Edit[] {
  const container = [...pod, 'containers', 0];
  const notes = [...pod.slice(0, -1), 'metadata', 'annotations'];
  return [
    ...set([...container, 'image'], 'busybox', 'registry.k8s.io/pause:3.9', 'registry.k8s.io/pause:3.10'),
    ...set([...container, 'env', '-'], { name: 'A', value: '1' }, { name: 'B', value: '2' }),
    ...set([...container, 'resources', 'limits', 'cpu'], '100m', '200m'),
    ...set([...container, 'imagePullPolicy'], 'IfNotPresent'),
    ...set([...container, 'command'], ['true'], ['sleep', '5']),
    ...set([...container, 'readinessProbe'], { exec: { command: ['true'] } }),
    ...set([...pod, 'terminationGracePeriodSeconds'], 5, 10),
    ...set([...pod, 'containers', '-'], { name: 'more', image: 'busybox' }),
    ...set([...pod, 'volumes', '-'], { name: 'tmp', emptyDir: {} }),
    ...(plural === 'pods' ? [] : set([...notes, 'kubectl.kubernetes.io/restartedAt'], '2026-01-01T00:00:00Z')),
  ];
}

function hostileOfPod(pod: readonly string[]): readonly Edit[] {
  const container = [...pod, 'containers', 0];
  const context = [...container, 'securityContext'];
  const notes = [...pod.slice(0, -1), 'metadata', 'annotations'];
  return [
    ...set([...container, 'image'], 'evil', 'busybox:1', 'BUSYBOX', 'evil/busybox', 'registry.k8s.io/pause/x:1', ''),
    ...set([...container, 'image'], 'registry.k8s.io/pause', `busybox@sha256:${'a'.repeat(64)}`),
    ...set([...context, 'privileged'], true, false, 'true'),
    ...set([...context, 'capabilities', 'add', '-'], 'SYS_ADMIN', 'ALL', 'CAP_NET_RAW', 'NET_BIND_SERVICE', 'chown'),
    ...set([...context, 'capabilities', 'add', 0], 'SYS_PTRACE'),
    ...set([...context, 'capabilities', 'drop'], [], null, ['NET_RAW']),
    ...set([...context, 'capabilities'], {}, null),
    ...set([...context, 'allowPrivilegeEscalation'], true, false, null),
    ...set([...context, 'runAsUser'], 0, 1000, null),
    ...set([...context, 'runAsNonRoot'], false, true, null),
    ...set([...context, 'readOnlyRootFilesystem'], false, null),
    ...set([...context, 'procMount'], 'Unmasked', 'Default'),
    ...set([...context, 'seccompProfile'], { type: 'Unconfined' }, { type: 'Localhost', localhostProfile: 'x' }),
    ...set([...context, 'seLinuxOptions'], { type: 'spc_t' }, { user: 'u' }, { type: 'container_t' }),
    ...set([...context, 'appArmorProfile'], { type: 'Unconfined' }, { type: 'RuntimeDefault' }),
    ...set([...context, 'windowsOptions'], { hostProcess: true }),
    ...set(context, {}, null),
    unset(...context),
    ...set([...container, 'env', '-'], { name: 'S', valueFrom: secretKey }),
    ...set([...container, 'env', 0, 'valueFrom'], secretKey),
    ...set([...container, 'envFrom', '-'], { secretRef: { name: 'db' } }, { secretRef: { name: 'x', optional: true } }),
    ...set([...container, 'volumeMounts', 0, 'readOnly'], false, null),
    ...set([...container, 'volumeMounts', '-'], { name: 'logs', mountPath: '/l' }, { name: 'h', mountPath: '/h' }),
    ...set([...container, 'volumeMounts', 0, 'subPath'], 'pods'),
    ...set([...container, 'ports', '-'], { containerPort: 80, hostPort: 80 }, { containerPort: 81 }),
    ...set([...container, 'livenessProbe'], { httpGet: { host: '10.0.0.1', port: 80 } }, { tcpSocket: { port: 80 } }),
    ...set([...container, 'livenessProbe'], { tcpSocket: { host: '10.0.0.1', port: 80 } }),
    ...set([...container, 'lifecycle'], { postStart: { httpGet: { host: '10.0.0.1', port: 80, path: '/' } } }),
    ...set([...container, 'name'], 'renamed'),
    ...set(
      [...pod, 'containers', '-'],
      { name: 'x', image: 'evil' },
      { ...C, name: 'y', securityContext: { privileged: true } },
    ),
    ...set([...pod, 'initContainers'], [{ name: 'i', image: 'evil' }], [{ name: 'i', image: 'busybox' }], null),
    ...set([...pod, 'initContainers', '-', 'image'], 'evil'),
    ...set([...pod, 'ephemeralContainers'], [{ name: 'e', image: 'busybox' }], [{ name: 'e', image: 'evil' }]),
    ...set([...pod, 'volumes', '-'], { name: 'h', hostPath: { path: '/' } }, { name: 'h', hostPath: {} }),
    ...set(
      [...pod, 'volumes', '-'],
      { name: 'h', secret: { secretName: 'db' } },
      { name: 'h', nfs: { server: 'a', path: '/' } },
    ),
    ...set(
      [...pod, 'volumes', '-'],
      { name: 'h', image: { reference: 'evil' } },
      { name: 'h', configMap: { name: 'app' } },
    ),
    ...set([...pod, 'volumes', '-'], {
      name: 'h',
      projected: { sources: [{ serviceAccountToken: { path: 't', audience: 'vault' } }] },
    }),
    ...set([...pod, 'volumes', '-'], { name: 'h', projected: { sources: [{ secret: { name: 'db' } }] } }),
    ...set([...pod, 'volumes', '-'], { name: 'h', csi: { driver: 'd', nodePublishSecretRef: { name: 'db' } } }),
    ...set([...pod, 'volumes', 0, 'hostPath', 'path'], '/', '/etc', '/var/log'),
    ...set([...pod, 'volumes', 0, 'hostPath', 'type'], 'Directory', ''),
    ...set([...pod, 'volumes', 1, 'secret', 'secretName'], 'other', 'db'),
    ...['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers'].flatMap((field) =>
      set([...pod, field], true, false),
    ),
    ...set([...pod, 'serviceAccountName'], 'admin', 'default', ''),
    ...set([...pod, 'serviceAccount'], 'admin', 'default', null),
    ...set([...pod, 'automountServiceAccountToken'], true, false, null),
    ...set([...pod, 'imagePullSecrets', '-'], { name: 'db' }),
    ...set([...pod, 'securityContext'], {}, null, { sysctls: [{ name: 'kernel.msgmax', value: '1' }] }),
    ...set([...pod, 'securityContext', 'runAsNonRoot'], false, null),
    ...set([...pod, 'securityContext', 'runAsUser'], 0, null),
    ...set([...pod, 'securityContext', 'seccompProfile'], { type: 'Unconfined' }, null),
    ...set([...pod, 'securityContext', 'supplementalGroups'], [0], [5]),
    ...set([...pod, 'priorityClassName'], 'system-node-critical'),
    ...set([...pod, 'os'], { name: 'windows' }, { name: 'linux' }),
    ...set([...notes, 'container.apparmor.security.beta.kubernetes.io/c'], 'unconfined', 'runtime/default'),
    ...set(pod, { containers: [C] }, { containers: [{ name: 'd', image: 'busybox' }] }),
  ];
}

const OWNER = { apiVersion: 'v1', kind: 'ConfigMap', name: 'app', uid: '00000000-0000-4000-8000-000000000000' };

/** What any object can have in its metadata. */
const META: readonly Edit[] = [
  ...set(['metadata', 'ownerReferences', '-'], OWNER),
  ...set(['metadata', 'ownerReferences'], [{ ...OWNER, controller: true, blockOwnerDeletion: true }], null),
  ...set(['metadata', 'finalizers', '-'], 'x.io/y'),
  ...set(['metadata', 'finalizers'], [], null),
  ...set(['metadata', 'labels'], null, {}),
  ...set(['metadata', 'annotations'], null),
  ...set(['metadata', 'namespace'], '', 'kube-system', 'default'),
  ...set(['metadata', 'uid'], '', 'x'),
  ...set(['metadata', 'resourceVersion'], '', '1', null),
  ...set(['metadata', 'annotations', 'deprecated.deployment.rollback.to'], '1'),
];

const COUNTS = [0, 1, 3, 49, 50, 51, 60, 1000, 2 ** 31 - 1, '60', null];
const scaled = (...fields: readonly string[]) => fields.flatMap((field) => set(['spec', field], ...COUNTS));

const USUAL: Readonly<Record<string, readonly Edit[]>> = {
  deployments: [...set(['spec', 'replicas'], 0, 1, 3), ...set(['spec', 'minReadySeconds'], 1, 2)],
  statefulsets: set(['spec', 'minReadySeconds'], 1, 2),
  services: [...set(['spec', 'ports', 0, 'port'], 81, 82), ...set(['spec', 'sessionAffinity'], 'ClientIP')],
  configmaps: [...set(['data', 'b'], '1', '2'), ...set(['data', 'image'], 'evil')],
  secrets: set(['data', 'b'], 'eA==', 'eQ=='),
  nodes: [
    ...set(['spec', 'unschedulable'], true, null),
    ...set(['spec', 'taints', '-'], { key: 'k', effect: 'NoSchedule' }),
  ],
  horizontalpodautoscalers: set(['spec', 'maxReplicas'], 4, 5),
  cronjobs: set(['spec', 'schedule'], '5 3 1 1 *'),
};

const HOSTILE: Readonly<Record<string, readonly Edit[]>> = {
  deployments: scaled('replicas'),
  replicasets: set(['spec', 'replicas'], 51, 1000),
  replicationcontrollers: set(['spec', 'replicas'], 51, 1000),
  statefulsets: [
    ...set(['spec', 'replicas'], 51, 1000),
    ...set(['spec', 'persistentVolumeClaimRetentionPolicy'], { whenDeleted: 'Delete' }, { whenScaled: 'Delete' }),
    ...set(['spec', 'persistentVolumeClaimRetentionPolicy', 'whenScaled'], 'Delete', 'Retain'),
    ...set(['spec', 'volumeClaimTemplates', 0, 'spec', 'volumeName'], 'x'),
  ],
  jobs: scaled('parallelism', 'completions'),
  cronjobs: ['parallelism', 'completions'].flatMap((field) => set(['spec', 'jobTemplate', 'spec', field], ...COUNTS)),
  horizontalpodautoscalers: [
    ...scaled('minReplicas', 'maxReplicas'),
    ...set(['spec', 'scaleTargetRef', 'name'], 'web'),
  ],
  poddisruptionbudgets: [
    ...set(['spec', 'minAvailable'], 0, 1, 2, 3, '10%', null),
    ...set(['spec', 'maxUnavailable'], 1, 9, '100%'),
    ...set(['spec', 'selector'], {}, null, { matchLabels: { app: 'none' } }),
  ],
  services: [
    ...set(['spec', 'externalIPs'], ['10.1.1.1'], [], null),
    ...set(['spec', 'externalIPs', '-'], '8.8.8.8'),
    ...set(['spec', 'loadBalancerIP'], '10.1.1.1', ''),
    ...set(['spec', 'type'], 'ExternalName', 'LoadBalancer', 'NodePort', 'ClusterIP'),
    ...set(['spec', 'externalName'], 'evil.example', ''),
    ...set(['spec', 'selector'], null, {}, { app: 'web' }),
    ...set(['spec', 'clusterIP'], 'None', null),
    ...set(['status', 'loadBalancer', 'ingress'], [{ ip: '10.1.1.1' }]),
  ],
  secrets: [
    ...set(
      ['type'],
      'kubernetes.io/service-account-token',
      'bootstrap.kubernetes.io/token',
      'Opaque',
      'kubernetes.io/tls',
    ),
    ...set(['metadata', 'annotations', 'kubernetes.io/service-account.name'], 'admin', 'default'),
    ...set(['metadata', 'annotations', 'kubernetes.io/service-account.uid'], 'x'),
    ...set(['data'], null, {}),
    ...set(['stringData', 'token-id'], 'abcdef'),
    ...set(['immutable'], true),
  ],
  namespaces: [
    ...set(['metadata', 'labels', 'pod-security.kubernetes.io/warn'], 'privileged', 'restricted', null, ''),
    ...set(['metadata', 'labels', 'pod-security.kubernetes.io/enforce'], 'privileged', 'restricted'),
    ...set(['metadata', 'labels', 'pod-security.kubernetes.io/warn-version'], 'v1.0'),
    unset('metadata', 'labels', 'pod-security.kubernetes.io/warn'),
    ...set(['spec', 'finalizers'], [], null),
  ],
  nodes: [
    ...set(['spec', 'taints', '-'], { key: 'k', effect: 'NoExecute' }, { key: 'k', value: 'v', effect: 'NoExecute' }),
    ...set(['spec', 'taints', 0, 'effect'], 'NoExecute', 'PreferNoSchedule'),
    ...set(['spec', 'taints'], null, []),
    ...set(['spec', 'providerID'], 'x'),
    ...set(['spec', 'podCIDR'], '10.0.0.0/8'),
    ...set(['metadata', 'labels', 'node-role.kubernetes.io/control-plane'], ''),
  ],
  persistentvolumes: [
    ...set(['spec', 'claimRef'], { namespace: 'default', name: 'x' }, null),
    ...set(['spec', 'persistentVolumeReclaimPolicy'], 'Delete', 'Recycle', 'Retain'),
    ...set(['spec', 'hostPath', 'path'], '/', '/etc'),
    ...set(['spec', 'storageClassName'], 'none'),
    ...set(['spec', 'capacity', 'storage'], '2Mi'),
  ],
  persistentvolumeclaims: [
    ...set(['spec', 'volumeName'], 'x', ''),
    // Not the class of the volume: a controller would bind the two, which is no write of the caller.
    ...set(['spec', 'storageClassName'], 'fast', ''),
    ...set(['spec', 'dataSourceRef'], { kind: 'PersistentVolumeClaim', name: 'x', namespace: 'default' }),
    ...set(['metadata', 'annotations', 'pv.kubernetes.io/bind-completed'], 'yes'),
  ],
  controllerrevisions: [
    ...set(['data'], { spec: { template: { Spec: { HostNetwork: true } } } }, null),
    ...set(['revision'], 9),
  ],
  podtemplates: set(['template', 'spec', 'hostNetwork'], true),
  roles: set(['rules'], [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }], null),
  clusterroles: set(['rules'], [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]),
  rolebindings: [
    ...set(['subjects'], [{ kind: 'ServiceAccount', name: 'default', namespace: 'default' }], null),
    ...set(['subjects', '-'], { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:authenticated' }),
    ...set(['roleRef', 'name'], 'admin', 'cluster-admin'),
    ...set(['roleRef', 'kind'], 'Role'),
  ],
  serviceaccounts: [
    ...set(['automountServiceAccountToken'], true, false),
    ...set(['secrets'], [{ name: 'db' }]),
    ...set(['imagePullSecrets', '-'], { name: 'db' }),
    ...set(['metadata', 'annotations', 'iam.example/role'], 'admin'),
  ],
};
