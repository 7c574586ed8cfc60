import { ageOf } from '../../go/duration.ts';
import { byBytes, sortAsGo } from '../../go/sort.ts';
import type { Cluster } from './cluster.ts';
import { PODS } from './controlled-pods.ts';
import { type Description, field, row } from './description.ts';
import type { Kind } from './kind.ts';
import { type KubeObject, writeAnnotations, writeLabels } from './metadata.ts';
import type { Pod } from './pod-spec.ts';
import { printQuantity, type ResourceRequirements } from './resource-list.ts';
import { formatTime } from './times.ts';

export interface ClaimSpec {
  readonly storageClassName?: string;
  readonly volumeName?: string;
  readonly volumeMode?: string;
  readonly accessModes?: readonly string[];
  readonly resources?: ResourceRequirements;
  readonly dataSource?: { readonly apiGroup?: string; readonly kind?: string; readonly name?: string };
}

interface ClaimStatus {
  readonly phase?: string;
  readonly accessModes?: readonly string[];
  readonly capacity?: Readonly<Record<string, string>>;
  readonly conditions?: readonly {
    readonly type?: string;
    readonly status?: string;
    readonly lastProbeTime?: string | null;
    readonly lastTransitionTime?: string | null;
    readonly reason?: string;
    readonly message?: string;
  }[];
}

export type Claim = KubeObject<ClaimSpec, ClaimStatus>;

/** Source: describePersistentVolumeClaim of kubectl/pkg/describe. */
export const persistentVolumeClaim: Kind<Claim> = {
  at: { group: '', version: 'v1', resource: 'persistentvolumeclaims' },
  write: async (w, claim, cluster) => {
    const users = await findUsers(claim, cluster);
    writeClaim(w, claim, cluster.now());
    writeNames(w, 'Used By', users);
    const conditions = claim.status?.conditions ?? [];
    if (conditions.length === 0) return;
    w.write(0, 'Conditions:\n');
    w.write(1, 'Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage\n');
    w.write(1, '----\t------\t-----------------\t------------------\t------\t-------\n');
    for (const { type, status, lastProbeTime, lastTransitionTime, reason = '', message } of conditions) {
      const [probed, changed] = [formatTime(lastProbeTime), formatTime(lastTransitionTime)];
      row(w, 1, `${type} `, `${status} `, `${probed} `, `${changed} `, `${reason} `, message);
    }
  },
};

/** Writes a claim, or with no `now` the template of one. Source: printPersistentVolumeClaim of kubectl/pkg/describe. */
export function writeClaim(
  w: Description,
  { metadata = {}, spec = {}, status = {} }: Partial<Claim>,
  now?: number,
): void {
  if (now !== undefined) {
    field(w, 0, 'Name', metadata.name);
    field(w, 0, 'Namespace', metadata.namespace);
  }
  field(w, 0, 'StorageClass', storageClassOf({ metadata, spec }));
  if (now !== undefined) {
    const { deletionTimestamp } = metadata;
    field(w, 0, 'Status', deletionTimestamp ? `Terminating (lasts ${ageOf(deletionTimestamp, now)})` : status.phase);
  }
  field(w, 0, 'Volume', spec.volumeName);
  writeLabels(w, 'Labels', metadata.labels);
  writeAnnotations(w, 'Annotations', metadata.annotations);
  if (now !== undefined) field(w, 0, 'Finalizers', `[${(metadata.finalizers ?? []).join(' ')}]`);
  const isBound = Boolean(spec.volumeName);
  field(w, 0, 'Capacity', isBound ? printQuantity(status.capacity?.['storage']) : '');
  field(w, 0, 'Access Modes', isBound ? formatAccessModes(status.accessModes) : '');
  if (spec.volumeMode !== undefined) field(w, 0, 'VolumeMode', spec.volumeMode);
  if (!spec.dataSource) return;
  w.write(0, 'DataSource:\n');
  if (spec.dataSource.apiGroup !== undefined) field(w, 1, 'APIGroup', spec.dataSource.apiGroup);
  field(w, 1, 'Kind', spec.dataSource.kind);
  field(w, 1, 'Name', spec.dataSource.name);
}

/** The class that a claim or a volume asks for. Source: GetPersistentVolumeClaimClass of kubectl/pkg/util/storage. */
export function storageClassOf({ metadata, spec }: KubeObject<{ readonly storageClassName?: string }>): string {
  return metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName ?? '';
}

const SHORT_MODES = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
] as const;

/** Source: GetAccessModesAsString of kubectl/pkg/util/storage. */
export function formatAccessModes(modes: readonly string[] = []): string {
  return SHORT_MODES.flatMap(([mode, short]) => (modes.includes(mode) ? [short] : [])).join(',');
}

/** Source: getPodsForPVC of kubectl/pkg/describe. */
async function findUsers({ metadata }: Claim, cluster: Cluster): Promise<string[]> {
  const users: string[] = [];
  const owners: string[] = [];
  await cluster.each<Pod>(PODS, metadata.namespace, {}, ({ metadata: { name = '', uid }, spec }) => {
    const volumes = spec?.volumes ?? [];
    const mounts = volumes.filter((volume) => claimNameOf(volume['persistentVolumeClaim']) === metadata.name);
    // A pod that mounts the claim twice is named twice.
    users.push(...mounts.map(() => name));
    const isOwner = metadata.ownerReferences?.some((owner) => owner.kind === 'Pod' && owner.uid === uid);
    if (isOwner === true && mounts.length === 0) owners.push(name);
  });
  return [...users, ...owners];
}

function claimNameOf(source: unknown): string | undefined {
  return (source as { readonly claimName?: string } | undefined)?.claimName;
}

function writeNames(w: Description, title: string, names: readonly string[]): void {
  w.write(0, `${title}:\t`);
  if (names.length === 0) w.line('<none>');
  for (const [index, name] of sortAsGo(names, byBytes).entries()) w.write(0, `${index > 0 ? '\t' : ''}${name}\n`);
}
