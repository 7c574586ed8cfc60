import { type Description, field, nest } from './description.ts';
import type { KubeObject } from './metadata.ts';
import { type ClaimSpec, writeClaim } from './persistent-volume-claim.ts';
import type { KeySelector, Volume } from './pod-spec.ts';
import { localReference, type Source, sharedSources, type VolumeKind, writeSource } from './volume-sources.ts';

/** In the order in which kubectl looks for them. */
const SOURCES: Readonly<Record<string, VolumeKind>> = {
  ...sharedSources(localReference),
  ephemeral: {
    type: 'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)',
    lines: [],
    more: (w, { volumeClaimTemplate }) => {
      if (volumeClaimTemplate) writeClaim(nest(w, 2), volumeClaimTemplate as KubeObject<ClaimSpec>);
    },
  },
  downwardAPI: {
    type: 'DownwardAPI (a volume populated by information about the pod)',
    lines: [],
    more: writeDownwardItems,
  },
  projected: {
    type: 'Projected (a volume that contains injected data from multiple sources)',
    lines: [],
    more: writeProjections,
  },
  image: {
    type: 'Image (a container image or OCI artifact)',
    lines: [
      ['Reference:', 'reference'],
      ['PullPolicy:', 'pullPolicy'],
    ],
  },
};

/** Source: describeVolumes of kubectl/pkg/describe. */
export function writeVolumes(w: Description, volumes: readonly Volume[] = [], indent = ''): void {
  if (volumes.length === 0) {
    w.write(0, `${indent}Volumes:\t<none>\n`);
    return;
  }
  w.write(0, `${indent}Volumes:\n`);
  for (const volume of volumes) {
    w.write(1, `${indent === '' ? '' : ' '}${volume.name}:\n`);
    const kind = Object.keys(SOURCES).find((name) => volume[name]);
    const source = kind === undefined ? undefined : SOURCES[kind];
    if (source === undefined) w.write(1, '<unknown>\n');
    else writeSource(w, source, volume[kind ?? ''] as Source);
  }
}

interface DownwardItem {
  readonly path?: string;
  readonly fieldRef?: { readonly fieldPath?: string };
  readonly resourceFieldRef?: { readonly resource?: string };
}

function writeDownwardItems(w: Description, { items }: Source): void {
  w.write(2, 'Items:\n');
  for (const { path = '', fieldRef, resourceFieldRef } of (items ?? []) as readonly DownwardItem[]) {
    if (fieldRef) w.write(3, `${fieldRef.fieldPath ?? ''} -> ${path}\n`);
    if (resourceFieldRef) w.write(3, `${resourceFieldRef.resource ?? ''} -> ${path}\n`);
  }
}

interface Projection {
  readonly secret?: KeySelector;
  readonly configMap?: KeySelector;
  readonly downwardAPI?: object;
  readonly serviceAccountToken?: { readonly expirationSeconds?: number };
}

function writeProjections(w: Description, { sources }: Source): void {
  for (const { secret, configMap, downwardAPI, serviceAccountToken } of (sources ?? []) as readonly Projection[]) {
    if (secret) writeReference(w, 'SecretName', secret);
    else if (downwardAPI) field(w, 2, 'DownwardAPI', true);
    else if (configMap) writeReference(w, 'ConfigMapName', configMap);
    else if (serviceAccountToken) field(w, 2, 'TokenExpirationSeconds', serviceAccountToken.expirationSeconds);
  }
}

function writeReference(w: Description, title: string, { name, optional }: KeySelector): void {
  field(w, 2, title, name);
  field(w, 2, 'Optional', optional === true);
}
