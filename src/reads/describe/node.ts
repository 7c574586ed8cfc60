import { KubectlError } from '../../api/kubectl-error.ts';
import { byBytes, sortAsGo } from '../../go/sort.ts';
import { type Cluster, listAll, noneIfRefused, type ResourceAt, refusalOf } from './cluster.ts';
import type { Condition } from './conditions.ts';
import { PODS } from './controlled-pods.ts';
import { type Description, field, row } from './description.ts';
import { searchEvents } from './events.ts';
import type { Kind } from './kind.ts';
import { type KubeObject, type ObjectMeta, writeAnnotations, writeLabels } from './metadata.ts';
import { writeNodePods } from './node-resources.ts';
import type { Pod } from './pod-spec.ts';
import { type ResourceList, writeResourceList } from './resource-list.ts';
import { type ResourceSlice, writeResourceSlices } from './resource-slices.ts';
import { formatTime } from './times.ts';

interface Taint {
  readonly key?: string;
  readonly value?: string;
  readonly effect?: string;
}

interface Spec {
  readonly taints?: readonly Taint[];
  readonly unschedulable?: boolean;
  readonly podCIDR?: string;
  readonly podCIDRs?: readonly string[];
  readonly providerID?: string;
}

interface Status {
  readonly conditions?: readonly (Condition & { readonly lastHeartbeatTime?: string })[];
  readonly addresses?: readonly { readonly type?: string; readonly address?: string }[];
  readonly capacity?: ResourceList;
  readonly allocatable?: ResourceList;
  readonly nodeInfo?: Readonly<Record<string, string>>;
}

export type Node = KubeObject<Spec, Status>;

/** Source: describeNode of kubectl/pkg/describe. */
export const node: Kind<Node> = {
  at: { group: '', version: 'v1', resource: 'nodes' },
  // Controllers write events with the node's uid, the kubelet with its name in that place.
  events: async ({ metadata: { name, uid } }, cluster) => {
    const search = (each: string | undefined) => searchEvents(cluster, { kind: 'Node', name, uid: each });
    return [...(await search(uid)), ...(await search(name))];
  },
  write: async (w, object, cluster) => {
    const { metadata, spec = {}, status = {} } = object;
    const pods = await podsOn(metadata.name ?? '', cluster);
    field(w, 0, 'Name', metadata.name);
    field(w, 0, 'Roles', rolesOf(metadata).join(',') || '<none>');
    writeLabels(w, 'Labels', metadata.labels);
    writeAnnotations(w, 'Annotations', metadata.annotations);
    field(w, 0, 'CreationTimestamp', formatTime(metadata.creationTimestamp));
    writeTaints(w, spec.taints);
    field(w, 0, 'Unschedulable', spec.unschedulable === true);
    await writeLease(w, metadata, cluster);
    writeConditions(w, status);
    w.write(0, 'Addresses:\n');
    for (const { type = '', address } of status.addresses ?? []) field(w, 1, type, address);
    writeAmounts(w, 'Capacity', status.capacity);
    writeAmounts(w, 'Allocatable', status.allocatable);
    writeResourceSlices(w, await resourceSlicesOf(metadata.name ?? '', cluster));
    writeSystem(w, spec, status);
    if (pods === undefined) field(w, 0, 'Pods', 'not authorized');
    else writeNodePods(w, pods, status.allocatable ?? status.capacity ?? {}, cluster.now());
  },
};

/** The pods on a node that have not ended; undefined where they may not be seen. */
async function podsOn(name: string, cluster: Cluster): Promise<Pod[] | undefined> {
  const fieldSelector = `spec.nodeName=${name},status.phase!=Succeeded,status.phase!=Failed`;
  try {
    return await listAll<Pod>(cluster, PODS, undefined, { fieldSelector });
  } catch (error) {
    if (error instanceof KubectlError && error.status?.reason === 'Forbidden') return undefined;
    throw error;
  }
}

const ROLE_PREFIX = 'node-role.kubernetes.io/';

/** Source: findNodeRoles of kubectl/pkg/describe. */
function rolesOf({ labels = {} }: ObjectMeta): string[] {
  const roles = Object.entries(labels).map(([key, value]) =>
    key.startsWith(ROLE_PREFIX) ? key.slice(ROLE_PREFIX.length) : key === 'kubernetes.io/role' ? value : '',
  );
  return sortAsGo([...new Set(roles)].filter(Boolean), byBytes);
}

function writeTaints(w: Description, taints: readonly Taint[] = []): void {
  w.write(0, 'Taints:\t');
  if (taints.length === 0) w.line('<none>');
  const orderOf = ({ effect = '', key = '' }: Taint): string => `${effect},${key}`;
  const sorted = sortAsGo(taints, (first, second) => byBytes(orderOf(first), orderOf(second)));
  for (const [index, taint] of sorted.entries()) w.write(0, `${index > 0 ? '\t' : ''}${formatTaint(taint)}\n`);
}

/** Source: Taint.ToString of core/v1. */
function formatTaint({ key = '', value, effect }: Taint): string {
  if (value) return `${key}=${value}:${effect ?? ''}`;
  return effect ? `${key}:${effect}` : key;
}

const LEASES: ResourceAt = { group: 'coordination.k8s.io', version: 'v1', resource: 'leases' };

type Lease = KubeObject<{
  readonly holderIdentity?: string;
  readonly acquireTime?: string;
  readonly renewTime?: string;
}>;

async function writeLease(w: Description, { name = '' }: ObjectMeta, cluster: Cluster): Promise<void> {
  const lease = await cluster.get<Lease>(LEASES, 'kube-node-lease', name).catch(refusalOf);
  if (typeof lease === 'string') {
    field(w, 0, 'Lease', `Failed to get lease: ${lease}`);
    return;
  }
  const { holderIdentity = '<unset>', acquireTime, renewTime } = lease.spec ?? {};
  w.write(0, 'Lease:\n');
  field(w, 1, 'HolderIdentity', holderIdentity);
  field(w, 1, 'AcquireTime', acquireTime === undefined ? '<unset>' : formatTime(acquireTime));
  field(w, 1, 'RenewTime', renewTime === undefined ? '<unset>' : formatTime(renewTime));
}

function writeConditions(w: Description, { conditions = [] }: Status): void {
  if (conditions.length === 0) return;
  w.write(0, 'Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n');
  w.write(1, '----\t------\t-----------------\t------------------\t------\t-------\n');
  for (const { type, status, lastHeartbeatTime, lastTransitionTime, reason = '', message } of conditions) {
    const [beat, changed] = [formatTime(lastHeartbeatTime), formatTime(lastTransitionTime)];
    row(w, 1, `${type} `, `${status} `, `${beat} `, `${changed} `, `${reason} `, message);
  }
}

function writeAmounts(w: Description, title: string, list: ResourceList = {}): void {
  if (Object.keys(list).length === 0) return;
  w.write(0, `${title}:\n`);
  writeResourceList(w, 1, list);
}

/** Those with devices of this node only; none where they are not served or may not be listed. */
function resourceSlicesOf(name: string, cluster: Cluster): Promise<ResourceSlice[]> {
  const at = { group: 'resource.k8s.io', version: 'v1', resource: 'resourceslices' };
  return listAll<ResourceSlice>(cluster, at, undefined, { fieldSelector: `spec.nodeName=${name}`, whole: true }).catch(
    noneIfRefused,
  );
}

const SYSTEM = [
  ['Machine ID', 'machineID'],
  ['System UUID', 'systemUUID'],
  ['Boot ID', 'bootID'],
  ['Kernel Version', 'kernelVersion'],
  ['OS Image', 'osImage'],
  ['Operating System', 'operatingSystem'],
  ['Architecture', 'architecture'],
  ['Container Runtime Version', 'containerRuntimeVersion'],
  ['Kubelet Version', 'kubeletVersion'],
] as const;

function writeSystem(w: Description, { podCIDR, podCIDRs = [], providerID }: Spec, { nodeInfo = {} }: Status): void {
  w.write(0, 'System Info:\n');
  for (const [title, name] of SYSTEM) field(w, 1, title, nodeInfo[name]);
  if (podCIDR) field(w, 0, 'PodCIDR', podCIDR);
  if (podCIDRs.length > 0) field(w, 0, 'PodCIDRs', podCIDRs.join(','));
  if (providerID) field(w, 0, 'ProviderID', providerID);
}
