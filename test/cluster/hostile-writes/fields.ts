import { type Edit, set, unset } from './forms.ts';
import type { Target } from './objects.ts';
import { hostileOfPod, usualOfPod } from './pod-fields.ts';

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
  ...set(
    ['metadata', 'managedFields'],
    [
      {
        manager: 'argocd',
        operation: 'Apply',
        apiVersion: 'v1',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:metadata': {} },
      },
    ],
  ),
  ...set(['metadata', 'uid'], '', 'x'),
  ...set(['metadata', 'resourceVersion'], '', '1', null),
  ...set(['metadata', 'annotations', 'deprecated.deployment.rollback.to'], '1'),
];

const NOTES = ['metadata', 'annotations'];
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
  ingresses: set(['spec', 'ingressClassName'], 'nginx', 'other'),
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
    ...set(['spec', 'maxUnavailable'], 1, 9, '100%', null),
    ...set(['spec', 'selector'], {}, null, { matchLabels: { app: 'none' } }),
  ],
  ingresses: [
    ...set([...NOTES, 'nginx.ingress.kubernetes.io/auth-url'], 'https://evil.example', 'http://login.shop.svc', null),
    ...set([...NOTES, 'nginx.ingress.kubernetes.io/mirror-target'], 'https://evil.example', '/mirror'),
    ...set([...NOTES, 'nginx.ingress.kubernetes.io/enable-global-auth'], 'false', 'true'),
    ...set([...NOTES, 'nginx.ingress.kubernetes.io/proxy-ssl-secret'], 'default/db', ''),
    ...set([...NOTES, 'nginx.ingress.kubernetes.io/configuration-snippet'], 'return 200;'),
    ...set([...NOTES, 'alb.ingress.kubernetes.io/scheme'], 'internet-facing', 'internal', null),
    ...set(['spec', 'tls'], [{ secretName: 'db' }]),
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
    ...set([...NOTES, 'copy'], 'aHVudGVyMg==', 'eA=='),
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
    ...set([...NOTES, 'cluster-autoscaler.kubernetes.io/scale-down-disabled'], 'false', 'true', null),
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
    ...set(['spec', 'selector'], { matchLabels: { of: 'bank' } }),
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
