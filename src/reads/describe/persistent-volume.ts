import { ageOf } from '../../go/duration.ts';
import { toLower } from '../../go/unicode.ts';
import { type Description, field } from './description.ts';
import type { Kind } from './kind.ts';
import { type KubeObject, writeClusterHead } from './metadata.ts';
import { formatAccessModes, storageClassOf } from './persistent-volume-claim.ts';
import { printQuantity, type ResourceList } from './resource-list.ts';
import {
  type SecretReference,
  type Source,
  secretReference,
  sharedSources,
  type VolumeKind,
  type VolumeLine,
  writeSource,
} from './volume-sources.ts';

interface Requirement {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}

interface Spec {
  readonly storageClassName?: string;
  readonly claimRef?: { readonly namespace?: string; readonly name?: string };
  readonly persistentVolumeReclaimPolicy?: string;
  readonly accessModes?: readonly string[];
  readonly volumeMode?: string;
  readonly capacity?: ResourceList;
  readonly nodeAffinity?: {
    readonly required?: {
      readonly nodeSelectorTerms?: readonly { readonly matchExpressions?: readonly Requirement[] }[];
    };
  };
  readonly [source: string]: unknown;
}

type PersistentVolume = KubeObject<Spec, { readonly phase?: string; readonly message?: string }>;

const shared = sharedSources(secretReference);

/** The volume sources that pods have too, and the additional lines of persistent volumes. */
const SOURCES: Readonly<Record<string, VolumeKind>> = {
  ...shared,
  local: {
    type: 'LocalVolume (a persistent volume backed by local storage on a node)',
    lines: [['Path:', 'path']],
  },
  glusterfs: extend('glusterfs', 'Path:', ['EndpointsNamespace:', 'endpointsNamespace', '<unset>']),
  scaleIO: extend(
    'scaleIO',
    'FSType:',
    ['SecretName:', 'secretRef', '', ({ name }: SecretReference) => name],
    ['SecretNamespace:', 'secretRef', '', ({ namespace }: SecretReference) => namespace],
  ),
  azureFile: extend('azureFile', 'ShareName:', ['SecretNamespace:', 'secretNamespace']),
  csi: extend('csi', 'ReadOnly:', ['VolumeHandle:', 'volumeHandle']),
};

function extend(name: string, before: string, ...more: readonly VolumeLine[]): VolumeKind {
  const { type = '', lines = [], ...rest } = shared[name] ?? {};
  const at = lines.findIndex(([title]) => title === before);
  return { type, lines: lines.toSpliced(at, 0, ...more), ...rest };
}

/** Source: describePersistentVolume of kubectl/pkg/describe. */
export const persistentVolume: Kind<PersistentVolume> = {
  at: { group: '', version: 'v1', resource: 'persistentvolumes' },
  write: (w, object, cluster) => {
    const { metadata, spec = {}, status = {} } = object;
    const { deletionTimestamp: deleted } = metadata;
    writeClusterHead(w, metadata);
    field(w, 0, 'Finalizers', `[${(metadata.finalizers ?? []).join(' ')}]`);
    field(w, 0, 'StorageClass', storageClassOf(object));
    field(w, 0, 'Status', deleted ? `Terminating (lasts ${ageOf(deleted, cluster.now())})` : status.phase);
    const { claimRef } = spec;
    field(w, 0, 'Claim', claimRef ? `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}` : '');
    field(w, 0, 'Reclaim Policy', spec.persistentVolumeReclaimPolicy);
    field(w, 0, 'Access Modes', formatAccessModes(spec.accessModes));
    if (spec.volumeMode !== undefined) field(w, 0, 'VolumeMode', spec.volumeMode);
    field(w, 0, 'Capacity', printQuantity(spec.capacity?.['storage']));
    writeNodeAffinity(w, spec.nodeAffinity);
    field(w, 0, 'Message', status.message);
    w.write(0, 'Source:\n');
    const name = Object.keys(SOURCES).find((each) => spec[each]) ?? '';
    const source = SOURCES[name];
    if (source === undefined) w.write(1, '<unknown>\n');
    else writeSource(w, source, spec[name] as Source);
  },
};

/** Source: printVolumeNodeAffinity of kubectl/pkg/describe. */
function writeNodeAffinity(w: Description, affinity: Spec['nodeAffinity']): void {
  w.write(0, 'Node Affinity:\t');
  if (!affinity?.required) {
    w.line('<none>');
    return;
  }
  const terms = affinity.required.nodeSelectorTerms ?? [];
  w.line('');
  w.write(1, 'Required Terms:\t');
  w.line(terms.length === 0 ? '<none>' : '');
  for (const [index, { matchExpressions = [] }] of terms.entries()) {
    writeRequirements(w, 2, `Term ${index}`, matchExpressions);
  }
}

/** Writes requirements below each other. Source: printNodeSelectorTermsMultilineWithIndent. */
export function writeRequirements(
  w: Description,
  level: number,
  title: string,
  requirements: readonly Requirement[],
): void {
  w.write(level, `${title}:\t`);
  if (requirements.length === 0) w.line('<none>');
  for (const [index, { key = '', operator = '', values = [] }] of requirements.entries()) {
    if (index > 0) w.write(level, '\t');
    w.write(0, `${key} ${toLower(operator)}${values.length > 0 ? ` [${values.join(', ')}]` : ''}\n`);
  }
}
