import { ipAddress, serviceCidr } from './addresses.ts';
import { priorityClass, storageClass, volumeAttributesClass } from './classes.ts';
import { configMap, secret } from './config-data.ts';
import { csiNode } from './csi-node.ts';
import { daemonSet } from './daemon-set.ts';
import { deployment } from './deployment.ts';
import { endpointSlice, endpoints } from './endpoints.ts';
import { horizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts';
import { ingress, ingressClass } from './ingress.ts';
import { cronJob, job } from './jobs.ts';
import type { Kind } from './kind.ts';
import { limitRange } from './limit-range.ts';
import { namespace } from './namespace.ts';
import { networkPolicy } from './network-policy.ts';
import { node } from './node.ts';
import { persistentVolume } from './persistent-volume.ts';
import { persistentVolumeClaim } from './persistent-volume-claim.ts';
import { pod } from './pod.ts';
import { podDisruptionBudget } from './pod-disruption-budget.ts';
import { replicaSet, replicationController } from './replica-sets.ts';
import { resourceQuota } from './resource-quota.ts';
import { clusterRole, clusterRoleBinding, role, roleBinding } from './roles.ts';
import { serviceAccount } from './service-account.ts';
import { service } from './services.ts';
import { statefulSet } from './stateful-set.ts';

/**
 * The kinds that are described in words of their own, by kind and group. All others are described field by field, but
 * for CertificateSigningRequest, which needs an X.509 parser. Source: describerMap of kubectl/pkg/describe.
 */
export const KINDS: Readonly<Record<string, Kind<never>>> = {
  'ClusterRole.rbac.authorization.k8s.io': clusterRole,
  'ClusterRoleBinding.rbac.authorization.k8s.io': clusterRoleBinding,
  ConfigMap: configMap,
  'CronJob.batch': cronJob,
  'CSINode.storage.k8s.io': csiNode,
  'DaemonSet.apps': daemonSet,
  'Deployment.apps': deployment,
  Endpoints: endpoints,
  'EndpointSlice.discovery.k8s.io': endpointSlice,
  'HorizontalPodAutoscaler.autoscaling': horizontalPodAutoscaler,
  'Ingress.networking.k8s.io': ingress,
  'IngressClass.networking.k8s.io': ingressClass,
  'IPAddress.networking.k8s.io': ipAddress,
  'Job.batch': job,
  LimitRange: limitRange,
  Namespace: namespace,
  'NetworkPolicy.networking.k8s.io': networkPolicy,
  Node: node,
  PersistentVolume: persistentVolume,
  PersistentVolumeClaim: persistentVolumeClaim,
  Pod: pod,
  'PodDisruptionBudget.policy': podDisruptionBudget,
  'PriorityClass.scheduling.k8s.io': priorityClass,
  'ReplicaSet.apps': replicaSet,
  ReplicationController: replicationController,
  ResourceQuota: resourceQuota,
  'Role.rbac.authorization.k8s.io': role,
  'RoleBinding.rbac.authorization.k8s.io': roleBinding,
  Secret: secret,
  Service: service,
  ServiceAccount: serviceAccount,
  'ServiceCIDR.networking.k8s.io': serviceCidr,
  'StatefulSet.apps': statefulSet,
  'StorageClass.storage.k8s.io': storageClass,
  'VolumeAttributesClass.storage.k8s.io': volumeAttributesClass,
};
