import {
  toAutoscaler,
  toConditioned,
  toConfigMap,
  toDisruptionBudget,
  toNamespace,
  toNode,
  toResourceQuota,
  toWebhooks,
} from './objects/cluster.ts';
import { toEvent } from './objects/event.ts';
import { toMeta } from './objects/meta.ts';
import { toEndpointSlice, toGatewayObject, toIngress, toNetworkPolicy, toService } from './objects/network.ts';
import { toPod } from './objects/pod.ts';
import { toClaim, toStorageClass, toVolume } from './objects/storage.ts';
import { toCronJob, toJob, toRevision, toWorkload } from './objects/workload.ts';

/** Every list that a diagnosis may read: the word for its type, its kind, and how an object becomes the part that rules need. */
export const LISTS = {
  pods: { word: 'pods', kind: 'Pod', view: toPod },
  deployments: { word: 'deployments.apps', kind: 'Deployment', view: toWorkload },
  replicaSets: { word: 'replicasets.apps', kind: 'ReplicaSet', view: toWorkload },
  statefulSets: { word: 'statefulsets.apps', kind: 'StatefulSet', view: toWorkload },
  daemonSets: { word: 'daemonsets.apps', kind: 'DaemonSet', view: toWorkload },
  revisions: { word: 'controllerrevisions.apps', kind: 'ControllerRevision', view: toRevision },
  jobs: { word: 'jobs.batch', kind: 'Job', view: toJob },
  cronJobs: { word: 'cronjobs.batch', kind: 'CronJob', view: toCronJob },
  events: { word: 'events', kind: 'Event', view: toEvent },
  services: { word: 'services', kind: 'Service', view: toService },
  endpointSlices: { word: 'endpointslices.discovery.k8s.io', kind: 'EndpointSlice', view: toEndpointSlice },
  ingresses: { word: 'ingresses.networking.k8s.io', kind: 'Ingress', view: toIngress },
  ingressClasses: { word: 'ingressclasses.networking.k8s.io', kind: 'IngressClass', view: toMeta },
  networkPolicies: { word: 'networkpolicies.networking.k8s.io', kind: 'NetworkPolicy', view: toNetworkPolicy },
  gateways: { word: 'gateways.gateway.networking.k8s.io', kind: 'Gateway', view: toGatewayObject },
  gatewayClasses: { word: 'gatewayclasses.gateway.networking.k8s.io', kind: 'GatewayClass', view: toConditioned },
  httpRoutes: { word: 'httproutes.gateway.networking.k8s.io', kind: 'HTTPRoute', view: toGatewayObject },
  autoscalers: { word: 'horizontalpodautoscalers.autoscaling', kind: 'HorizontalPodAutoscaler', view: toAutoscaler },
  budgets: { word: 'poddisruptionbudgets.policy', kind: 'PodDisruptionBudget', view: toDisruptionBudget },
  quotas: { word: 'resourcequotas', kind: 'ResourceQuota', view: toResourceQuota },
  claims: { word: 'persistentvolumeclaims', kind: 'PersistentVolumeClaim', view: toClaim },
  volumes: { word: 'persistentvolumes', kind: 'PersistentVolume', view: toVolume },
  storageClasses: { word: 'storageclasses.storage.k8s.io', kind: 'StorageClass', view: toStorageClass },
  configMaps: { word: 'configmaps', kind: 'ConfigMap', view: toConfigMap },
  serviceAccounts: { word: 'serviceaccounts', kind: 'ServiceAccount', view: toMeta },
  nodes: { word: 'nodes', kind: 'Node', view: toNode },
  namespaces: { word: 'namespaces', kind: 'Namespace', view: toNamespace },
  apiServices: { word: 'apiservices.apiregistration.k8s.io', kind: 'APIService', view: toConditioned },
  validatingWebhooks: {
    word: 'validatingwebhookconfigurations.admissionregistration.k8s.io',
    kind: 'ValidatingWebhookConfiguration',
    view: toWebhooks,
  },
  mutatingWebhooks: {
    word: 'mutatingwebhookconfigurations.admissionregistration.k8s.io',
    kind: 'MutatingWebhookConfiguration',
    view: toWebhooks,
  },
  certificates: { word: 'certificates.cert-manager.io', kind: 'Certificate', view: toConditioned },
  /** The object that was asked about, if it is of a kind that has no list here. */
  others: { word: '', kind: '', view: toConditioned },
} as const;

export type ListName = keyof typeof LISTS;

/** What was read, by list. */
export type Lists = {
  readonly [Name in ListName]: readonly ReturnType<(typeof LISTS)[Name]['view']>[];
};

export const LIST_NAMES = Object.keys(LISTS) as readonly ListName[];
