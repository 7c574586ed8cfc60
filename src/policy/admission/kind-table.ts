import type { GroupVersionResource } from '../../kube/admission-request.ts';
import type { Allowance } from '../allowances.ts';
import { GUARDED } from '../guarded.ts';

/**
 * How a kind is treated: `ordinary` (rules that look inside may still object), `never` (no allowance lifts it), or off until the
 * operator allows it by name.
 */
export type Treatment = 'ordinary' | 'never' | Allowance;

/** The treatment of a kind by operation. A write of one of its subresources is an update of it. */
export interface KindRow {
  readonly create: Treatment;
  readonly update: Treatment;
  readonly deletion: Treatment;
}

const ORDINARY: KindRow = row('ordinary');
const NEVER: KindRow = row('never');

function row(create: Treatment, update = create, deletion = update): KindRow {
  return { create, update, deletion };
}

/** Every built-in kind, as `plural.group`; core kinds without a group. */
export const KIND_TABLE: Readonly<Record<string, KindRow>> = {
  // Only the scheduler binds pods to nodes.
  bindings: NEVER,
  componentstatuses: NEVER,
  configmaps: ORDINARY,
  endpoints: row('change-endpoints'),
  events: ORDINARY,
  limitranges: ORDINARY,
  namespaces: row('ordinary', 'ordinary', 'delete-namespaces'),
  // rules/nodes.ts looks at updates.
  nodes: row('change-nodes', 'ordinary', 'delete-nodes'),
  // rules/volumes.ts looks at what a claim asks for, and at updates of a volume.
  persistentvolumeclaims: row('ordinary', 'ordinary', 'delete-volumes'),
  persistentvolumes: row('change-volumes', 'ordinary', 'delete-volumes'),
  pods: ORDINARY,
  podtemplates: row('change-revisions'),
  replicationcontrollers: ORDINARY,
  resourcequotas: ORDINARY,
  secrets: ORDINARY,
  // rules/service-accounts.ts looks at what a new one brings.
  serviceaccounts: row('ordinary', 'change-service-accounts'),
  services: ORDINARY,
  'apiservices.apiregistration.k8s.io': row('change-webhooks'),
  // A StatefulSet or DaemonSet makes pods from its revisions.
  'controllerrevisions.apps': row('change-revisions'),
  'daemonsets.apps': ORDINARY,
  'deployments.apps': ORDINARY,
  'replicasets.apps': ORDINARY,
  'statefulsets.apps': ORDINARY,
  'events.events.k8s.io': ORDINARY,
  // A question about oneself stores nothing. A question about others is none of a caller's business.
  'selfsubjectreviews.authentication.k8s.io': ORDINARY,
  'tokenreviews.authentication.k8s.io': NEVER,
  'localsubjectaccessreviews.authorization.k8s.io': NEVER,
  'selfsubjectaccessreviews.authorization.k8s.io': ORDINARY,
  'selfsubjectrulesreviews.authorization.k8s.io': ORDINARY,
  'subjectaccessreviews.authorization.k8s.io': NEVER,
  'horizontalpodautoscalers.autoscaling': ORDINARY,
  'cronjobs.batch': ORDINARY,
  'jobs.batch': ORDINARY,
  'certificatesigningrequests.certificates.k8s.io': row('change-permissions'),
  'clustertrustbundles.certificates.k8s.io': row('change-permissions'),
  'podcertificaterequests.certificates.k8s.io': row('change-permissions'),
  'ingressclasses.networking.k8s.io': row('change-classes', 'change-classes', 'delete-classes'),
  'ingresses.networking.k8s.io': ORDINARY,
  'ipaddresses.networking.k8s.io': row('change-cluster-networks'),
  'networkpolicies.networking.k8s.io': ORDINARY,
  'servicecidrs.networking.k8s.io': row('change-cluster-networks'),
  'poddisruptionbudgets.policy': ORDINARY,
  'clusterrolebindings.rbac.authorization.k8s.io': row('change-permissions'),
  'clusterroles.rbac.authorization.k8s.io': row('change-permissions'),
  // rules/bindings.ts looks at who a new one binds to which role.
  'rolebindings.rbac.authorization.k8s.io': row('ordinary', 'change-permissions'),
  'roles.rbac.authorization.k8s.io': row('change-permissions'),
  'csidrivers.storage.k8s.io': row('change-drivers'),
  'csinodes.storage.k8s.io': row('change-drivers'),
  'csistoragecapacities.storage.k8s.io': row('change-drivers'),
  'storageclasses.storage.k8s.io': row('change-classes', 'change-classes', 'delete-classes'),
  'volumeattachments.storage.k8s.io': row('change-drivers', 'change-drivers', 'delete-classes'),
  'volumeattributesclasses.storage.k8s.io': row('change-classes', 'change-classes', 'delete-classes'),
  'mutatingadmissionpolicies.admissionregistration.k8s.io': row('change-webhooks'),
  'mutatingadmissionpolicybindings.admissionregistration.k8s.io': row('change-webhooks'),
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': row('change-webhooks'),
  'validatingadmissionpolicies.admissionregistration.k8s.io': row('change-webhooks'),
  'validatingadmissionpolicybindings.admissionregistration.k8s.io': row('change-webhooks'),
  'validatingwebhookconfigurations.admissionregistration.k8s.io': row('change-webhooks'),
  // rules/definitions.ts looks for conversion webhooks.
  'customresourcedefinitions.apiextensions.k8s.io': row('ordinary', 'change-definitions', 'delete-definitions'),
  'priorityclasses.scheduling.k8s.io': row('change-classes', 'change-classes', 'delete-classes'),
  // Only in the namespaces of the cluster itself, see rules/kinds.ts.
  'leases.coordination.k8s.io': row('change-leases'),
  'runtimeclasses.node.k8s.io': row('change-classes', 'change-classes', 'delete-classes'),
  'endpointslices.discovery.k8s.io': row('change-endpoints'),
  'deviceclasses.resource.k8s.io': row('change-classes', 'change-classes', 'delete-classes'),
  'devicetaintrules.resource.k8s.io': row('evict-by-taint'),
  'resourceclaims.resource.k8s.io': ORDINARY,
  'resourceclaimtemplates.resource.k8s.io': ORDINARY,
  'resourceslices.resource.k8s.io': row('change-drivers'),
  'flowschemas.flowcontrol.apiserver.k8s.io': row('change-flow-control'),
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io': row('change-flow-control'),
  'storageversionmigrations.storagemigration.k8s.io': row('change-definitions'),
};

/** Kinds of custom resources that many clusters have and that act for others, or that look built-in and are ordinary. */
const WELL_KNOWN: Readonly<Record<string, KindRow>> = {
  'gatewayclasses.gateway.networking.k8s.io': row('change-classes', 'change-classes', 'delete-classes'),
  // It lets another namespace use the Secrets and Services of this one.
  'referencegrants.gateway.networking.k8s.io': row('change-permissions'),
  'volumesnapshots.snapshot.storage.k8s.io': row('ordinary', 'ordinary', 'delete-volumes'),
  'volumesnapshotcontents.snapshot.storage.k8s.io': row('change-volumes', 'change-volumes', 'delete-volumes'),
  'volumesnapshotclasses.snapshot.storage.k8s.io': row('change-classes', 'change-classes', 'delete-classes'),
  'securitycontextconstraints.security.openshift.io': row('change-permissions'),
  // A machine that is deleted takes its node with it.
  ...sameRow(row('ordinary', 'ordinary', 'delete-nodes'), {
    'cluster.x-k8s.io': ['clusters', 'machinedeployments', 'machinepools', 'machines', 'machinesets'],
    'machine.openshift.io': ['machines', 'machinesets'],
    'karpenter.sh': ['nodeclaims', 'nodepools'],
  }),
  // They are files and services of the nodes.
  ...sameRow(row('change-nodes'), {
    'machineconfiguration.openshift.io': ['containerruntimeconfigs', 'kubeletconfigs', 'machineconfigs'],
  }),
  // Their controllers make any object that a repository or chart holds, with rights of their own.
  ...sameRow(row('change-permissions'), {
    'argoproj.io': ['applications', 'applicationsets', 'appprojects'],
    'helm.cattle.io': ['helmchartconfigs', 'helmcharts'],
    'k3s.cattle.io': ['addons'],
    'helm.toolkit.fluxcd.io': ['helmreleases'],
    'kustomize.toolkit.fluxcd.io': ['kustomizations'],
    'addons.cluster.x-k8s.io': ['clusterresourcesets', 'helmchartproxies'],
    'bootstrap.cluster.x-k8s.io': ['kubeadmconfigs', 'kubeadmconfigtemplates'],
    'fleet.cattle.io': ['bundles', 'gitrepos'],
    'kappctrl.k14s.io': ['apps'],
    'kubernetes.crossplane.io': ['objects'],
    'operators.coreos.com': ['catalogsources', 'installplans', 'operatorgroups', 'subscriptions'],
    'packaging.carvel.dev': ['packageinstalls', 'packagerepositories'],
    'velero.io': ['backupstoragelocations', 'restores'],
    'work.open-cluster-management.io': ['manifestworks'],
    'source.toolkit.fluxcd.io': ['buckets', 'gitrepositories', 'helmcharts', 'helmrepositories', 'ocirepositories'],
  }),
  'deletebackuprequests.velero.io': row('delete-volumes'),
  // They say where Secrets come from, or which come.
  ...sameRow(row('use-secrets'), {
    'external-secrets.io': ['clusterexternalsecrets', 'clustersecretstores', 'pushsecrets', 'secretstores'],
    'secrets.hashicorp.com': [
      'vaultauths',
      'vaultconnections',
      'vaultdynamicsecrets',
      'vaultpkisecrets',
      'vaultstaticsecrets',
    ],
    'secrets-store.csi.x-k8s.io': ['secretproviderclasses'],
  }),
  // They are the networks of the nodes, and the addresses of the cluster in the networks around it.
  ...sameRow(row('change-cluster-networks'), {
    'cilium.io': [
      ...['ciliumbgpadvertisements', 'ciliumbgpclusterconfigs', 'ciliumbgppeerconfigs', 'ciliumbgppeeringpolicies'],
      ...[
        'ciliumendpoints',
        'ciliumidentities',
        'ciliuml2announcementpolicies',
        'ciliumloadbalancerippools',
        'ciliumnodes',
      ],
    ],
    'crd.projectcalico.org': ['bgpconfigurations', 'bgppeers', 'felixconfigurations', 'hostendpoints', 'ippools'],
    'projectcalico.org': ['bgpconfigurations', 'bgppeers', 'felixconfigurations', 'hostendpoints', 'ippools'],
    'k8s.cni.cncf.io': ['network-attachment-definitions'],
    'metallb.io': ['bgpadvertisements', 'bgppeers', 'ipaddresspools', 'l2advertisements'],
    'nmstate.io': ['nodenetworkconfigurationpolicies'],
    'sriovnetwork.openshift.io': ['sriovnetworknodepolicies', 'sriovnetworks'],
  }),
  // They are endpoints written by hand, for names that the cluster has.
  ...sameRow(row('change-endpoints'), {
    'cilium.io': ['ciliumlocalredirectpolicies'],
    'networking.istio.io': ['serviceentries', 'workloadentries'],
  }),
  // They put code into every proxy of a mesh.
  ...sameRow(row('change-webhooks'), {
    'cilium.io': ['ciliumclusterwideenvoyconfigs', 'ciliumenvoyconfigs'],
    'networking.istio.io': ['envoyfilters'],
    'extensions.istio.io': ['wasmplugins'],
  }),
};

function sameRow(one: KindRow, kinds: Readonly<Record<string, readonly string[]>>): Readonly<Record<string, KindRow>> {
  return Object.fromEntries(
    Object.entries(kinds).flatMap(([group, plurals]) => plurals.map((plural) => [`${plural}.${group}`, one])),
  );
}

/** Groups, with the groups below them, whose kinds are ordinary or are all treated alike unless WELL_KNOWN says otherwise. */
const GROUPS: readonly (readonly [group: string, row: KindRow])[] = [
  ['gateway.networking.k8s.io', ORDINARY],
  ['autoscaling.k8s.io', ORDINARY],
  // Policies for what others may make.
  ['kyverno.io', row('change-webhooks')],
  ['gatekeeper.sh', row('change-webhooks')],
  ['kubewarden.io', row('change-webhooks')],
];

/**
 * Returns how a kind is treated. Custom resources are ordinary, except for kinds that carry the plural of a guarded one, such as the
 * roles of another group. A kind of Kubernetes itself without a row is guarded.
 */
export function rowOf({ group, resource }: Pick<GroupVersionResource, 'group' | 'resource'>): KindRow {
  const name = group === '' ? resource : `${resource}.${group}`;
  for (const table of [KIND_TABLE, WELL_KNOWN]) {
    const known = Object.hasOwn(table, name) ? table[name] : undefined;
    if (known !== undefined) return known;
  }
  const [, ofGroup] = GROUPS.find(([each]) => group === each || group.endsWith(`.${each}`)) ?? [];
  return ofGroup ?? (isOfKubernetes(group) ? row('change-unknown-kinds') : customRow(resource));
}

/** Returns whether kinds of this group are custom resources, and not of Kubernetes' own projects. */
export function isCustomGroup(group: string): boolean {
  return group.includes('.') && !group.endsWith('.k8s.io');
}

/** Whether only Kubernetes itself, or a project of it, serves kinds of this group. */
function isOfKubernetes(group: string): boolean {
  return !isCustomGroup(group) || group.endsWith('.kubernetes.io');
}

function customRow(resource: string): KindRow {
  const guards = GUARDED.filter(({ resources }) => resources.has(resource));
  const change = guards.find(({ from }) => from === 'change')?.allowance ?? 'ordinary';
  return row(change, change, guards.find(({ from }) => from === 'deletion')?.allowance ?? change);
}
