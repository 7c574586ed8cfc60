/** What kind of object a resource holds, and every name kubectl takes for it. */
export interface Kind {
  /** Empty for the core group. */
  readonly group: string;
  /** The plural, as used in paths. */
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
}

/** A kind in the version in which kubectl would ask for it. */
export interface ServedKind extends Kind {
  readonly version: string;
}

/** What a word for a type stands for in a cluster. */
export interface Meaning {
  /** Undefined if no type of the cluster goes by it. */
  readonly kind: ServedKind | undefined;
  /** The kinds of the category of that name, in kubectl's order, if there is one. */
  readonly category?: readonly ServedKind[] | undefined;
  /** What the same short name could stand for with less priority, as `resource.group`. kubectl warns of them. */
  readonly others: readonly string[];
}

/**
 * The kinds that every API server of the pinned minor serves, by group: kind, plural, scope, short names, categories.
 * Source: discovery of that API server; test/cluster/kinds.test.ts compares the two.
 */
const BUILT_IN: Readonly<Record<string, string>> = {
  '': `
    Binding bindings namespaced - -
    ComponentStatus componentstatuses cluster cs -
    ConfigMap configmaps namespaced cm -
    Endpoints endpoints namespaced ep -
    Event events namespaced ev -
    LimitRange limitranges namespaced limits -
    Namespace namespaces cluster ns -
    Node nodes cluster no -
    PersistentVolumeClaim persistentvolumeclaims namespaced pvc -
    PersistentVolume persistentvolumes cluster pv -
    Pod pods namespaced po all
    PodTemplate podtemplates namespaced - -
    ReplicationController replicationcontrollers namespaced rc all
    ResourceQuota resourcequotas namespaced quota -
    Secret secrets namespaced - -
    ServiceAccount serviceaccounts namespaced sa -
    Service services namespaced svc all
  `,
  'apiregistration.k8s.io': `
    APIService apiservices cluster - api-extensions
  `,
  apps: `
    ControllerRevision controllerrevisions namespaced - -
    DaemonSet daemonsets namespaced ds all
    Deployment deployments namespaced deploy all
    ReplicaSet replicasets namespaced rs all
    StatefulSet statefulsets namespaced sts all
  `,
  'events.k8s.io': `
    Event events namespaced ev -
  `,
  'authentication.k8s.io': `
    SelfSubjectReview selfsubjectreviews cluster - -
    TokenReview tokenreviews cluster - -
  `,
  'authorization.k8s.io': `
    LocalSubjectAccessReview localsubjectaccessreviews namespaced - -
    SelfSubjectAccessReview selfsubjectaccessreviews cluster - -
    SelfSubjectRulesReview selfsubjectrulesreviews cluster - -
    SubjectAccessReview subjectaccessreviews cluster - -
  `,
  autoscaling: `
    HorizontalPodAutoscaler horizontalpodautoscalers namespaced hpa all
  `,
  batch: `
    CronJob cronjobs namespaced cj all
    Job jobs namespaced - all
  `,
  'certificates.k8s.io': `
    CertificateSigningRequest certificatesigningrequests cluster csr -
    ClusterTrustBundle clustertrustbundles cluster - -
    PodCertificateRequest podcertificaterequests namespaced - -
  `,
  'networking.k8s.io': `
    IngressClass ingressclasses cluster - -
    Ingress ingresses namespaced ing -
    IPAddress ipaddresses cluster ip -
    NetworkPolicy networkpolicies namespaced netpol -
    ServiceCIDR servicecidrs cluster - -
  `,
  policy: `
    PodDisruptionBudget poddisruptionbudgets namespaced pdb -
  `,
  'rbac.authorization.k8s.io': `
    ClusterRoleBinding clusterrolebindings cluster - -
    ClusterRole clusterroles cluster - -
    RoleBinding rolebindings namespaced - -
    Role roles namespaced - -
  `,
  'storage.k8s.io': `
    CSIDriver csidrivers cluster - -
    CSINode csinodes cluster - -
    CSIStorageCapacity csistoragecapacities namespaced - -
    StorageClass storageclasses cluster sc -
    VolumeAttachment volumeattachments cluster - -
    VolumeAttributesClass volumeattributesclasses cluster vac -
  `,
  'admissionregistration.k8s.io': `
    MutatingAdmissionPolicy mutatingadmissionpolicies cluster - api-extensions
    MutatingAdmissionPolicyBinding mutatingadmissionpolicybindings cluster - api-extensions
    MutatingWebhookConfiguration mutatingwebhookconfigurations cluster - api-extensions
    ValidatingAdmissionPolicy validatingadmissionpolicies cluster - api-extensions
    ValidatingAdmissionPolicyBinding validatingadmissionpolicybindings cluster - api-extensions
    ValidatingWebhookConfiguration validatingwebhookconfigurations cluster - api-extensions
  `,
  'apiextensions.k8s.io': `
    CustomResourceDefinition customresourcedefinitions cluster crd,crds api-extensions
  `,
  'scheduling.k8s.io': `
    PriorityClass priorityclasses cluster pc -
  `,
  'coordination.k8s.io': `
    Lease leases namespaced - -
  `,
  'node.k8s.io': `
    RuntimeClass runtimeclasses cluster - -
  `,
  'discovery.k8s.io': `
    EndpointSlice endpointslices namespaced - -
  `,
  'resource.k8s.io': `
    DeviceClass deviceclasses cluster - -
    DeviceTaintRule devicetaintrules cluster - -
    ResourceClaim resourceclaims namespaced - -
    ResourceClaimTemplate resourceclaimtemplates namespaced - -
    ResourceSlice resourceslices cluster - -
  `,
  'flowcontrol.apiserver.k8s.io': `
    FlowSchema flowschemas cluster - -
    PriorityLevelConfiguration prioritylevelconfigurations cluster - -
  `,
  'storagemigration.k8s.io': `
    StorageVersionMigration storageversionmigrations cluster - -
  `,
};

/** Every built-in kind, the core group first, as kubectl prefers them. */
export const BUILT_IN_KINDS: readonly Kind[] = Object.entries(BUILT_IN).flatMap(([group, rows]) =>
  rows
    .trim()
    .split('\n')
    .map((row) => {
      const [kind = '', resource = '', scope, shortNames = '-', categories = '-'] = row.trim().split(' ');
      return {
        group,
        resource,
        singular: kind.toLowerCase(),
        kind,
        namespaced: scope === 'namespaced',
        shortNames: shortNames === '-' ? [] : shortNames.split(','),
        categories: categories === '-' ? [] : categories.split(','),
      };
    }),
);

/** A spelling of a resource taken apart: `deploy`, `Deployments`, `deployments.apps`, `deployments.v1.apps`, `secrets.v1.`. */
export interface Spelling {
  /** In lower case. */
  readonly name: string;
  /** Undefined where none is written, which stands for any group. */
  readonly group: string | undefined;
}

const VERSION = /^v\d+((alpha|beta)\d+)?$/;

export function parseSpelling(spelling: string): Spelling {
  const [name = '', ...rest] = spelling.trim().toLowerCase().split('.');
  const versioned = rest[0] !== undefined && VERSION.test(rest[0]);
  const group = (versioned ? rest.slice(1) : rest).join('.');
  // `secrets.v1.` names the core group; `secrets.` and `secrets.v1` name none.
  return { name, group: group !== '' ? group : versioned && rest.length > 1 ? '' : undefined };
}

/** The group, in lower case, whose kinds a spelling of the form `*.GROUP` stands for; undefined for any other form. */
export function wholeGroupOf(spelling: string): string | undefined {
  return spelling.startsWith('*.') ? spelling.slice(2).toLowerCase() : undefined;
}

/** Whether two kinds are the same one, whatever version they are served in. */
export function isSameKind(one: Kind, other: Kind): boolean {
  return one.group === other.group && one.resource === other.resource;
}

/** Whether a word is one of the names of a kind, its group left aside. */
export function isNameOf(name: string, { resource, singular, kind, shortNames }: Kind): boolean {
  return name === resource || name === singular || name === kind.toLowerCase() || shortNames.includes(name);
}

const BY_NAME = new Map<string, Kind[]>();
for (const kind of BUILT_IN_KINDS)
  for (const name of new Set([kind.resource, kind.singular, ...kind.shortNames]))
    BY_NAME.set(name, [...(BY_NAME.get(name) ?? []), kind]);

/** The built-in kind that a spelling stands for, as long as no other kind of the cluster takes its name; undefined if none. */
export function builtInKind(spelling: string): Kind | undefined {
  const { name, group } = parseSpelling(spelling);
  const named = BY_NAME.get(name) ?? [];
  if (group === undefined) return named[0];
  return (
    named.find((kind) => kind.group === group) ?? named.find((kind) => group !== '' && kind.group.startsWith(group))
  );
}

/** Whether a spelling names a built-in kind by a name that no other kind can take: not a short one. Source: kubectl prefers built-in groups. */
export function isSure(spelling: string): boolean {
  return builtInKind(spelling)?.shortNames.includes(parseSpelling(spelling).name) === false;
}

/**
 * Whether a word is the plain name of a core kind, which kubectl takes for that kind whatever else the cluster serves: it prefers
 * the core group to all others. Short names are not plain: another kind may go by them. Source: client-go restmapper.
 */
export function isCertain(word: string): boolean {
  return !word.includes('.') && builtInKind(word)?.group === '' && isSure(word);
}

/** The spelling that kubectl takes for this kind and no other: `gateways.v1.example.com`, and `pods` for core kinds. */
export function canonicalName({
  resource,
  version,
  group,
}: Pick<ServedKind, 'resource' | 'version' | 'group'>): string {
  return group === '' && isCertain(resource) ? resource : `${resource}.${version}.${group}`;
}

/** The built-in kinds of a category such as `all`, which kubectl takes in lower case only; empty if there is none of that name. */
export function builtInCategory(word: string): readonly Kind[] {
  return BY_CATEGORY.get(word) ?? [];
}

const BY_CATEGORY = new Map<string, Kind[]>();
for (const kind of BUILT_IN_KINDS)
  for (const category of kind.categories) BY_CATEGORY.set(category, [...(BY_CATEGORY.get(category) ?? []), kind]);
