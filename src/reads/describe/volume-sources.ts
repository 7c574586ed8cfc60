import { sortedKeys } from '../../go/sort.ts';
import { compareQuantities, formatQuantity, NO_QUANTITY } from '../../kube/quantity.ts';
import type { Description, Printable } from './description.ts';
import { type StringMap, shorten } from './metadata.ts';
import { readQuantity } from './resource-list.ts';

/** A source of a volume as the API states it: texts, numbers, lists, and small objects. */
export type Source = Readonly<Record<string, unknown>>;

/** One line: its title, the field it shows, what stands for an absent one, and how a present one is written. */
export type VolumeLine = readonly [
  title: string,
  field: string,
  absent?: Printable,
  format?: (value: never) => Printable,
];

/** A kind of volume: what kubectl calls it, its lines, and what follows them. */
export interface VolumeKind {
  readonly type: string;
  readonly lines: readonly VolumeLine[];
  readonly more?: (w: Description, source: Source) => void;
}

/** Source: the print...VolumeSource functions of kubectl/pkg/describe. */
export function writeSource(w: Description, { type, lines, more }: VolumeKind, source: Source): void {
  w.write(2, `Type:\t${type}\n`);
  for (const [title, name, absent = '', format] of lines) {
    const value = source[name];
    const isAbsent = value === undefined || value === null;
    const text = isAbsent ? absent : format === undefined ? (value as Printable) : format(value as never);
    w.write(2, `${title}\t${text}\n`);
  }
  more?.(w, source);
}

const list = (values: readonly string[]): string => `[${values.join(' ')}]`;
const map = (values: StringMap): string =>
  `map[${sortedKeys(values)
    .map((key) => `${key}:${values[key]}`)
    .join(' ')}]`;

/** Source: the String methods of core/v1. */
export const localReference = ({ name = '' }: { readonly name?: string }): string =>
  `&LocalObjectReference{Name:${name},}`;
export const secretReference = ({ name = '', namespace = '' }: SecretReference): string =>
  `&SecretReference{Name:${name},Namespace:${namespace},}`;

/** Source: core/v1 SecretReference. */
export interface SecretReference {
  readonly name?: string;
  readonly namespace?: string;
}

const READ_ONLY: VolumeLine = ['ReadOnly:', 'readOnly', false];
const FS_TYPE: VolumeLine = ['FSType:', 'fsType'];
const OPTIONAL: VolumeLine = ['Optional:', 'optional', false];

/** The kinds that pods and persistent volumes share, in the order in which kubectl looks for them; `reference` prints a secret's. */
export function sharedSources(reference: (value: never) => string): Readonly<Record<string, VolumeKind>> {
  const secretRef: VolumeLine = ['SecretRef:', 'secretRef', 'nil', reference];
  return {
    hostPath: {
      type: 'HostPath (bare host directory volume)',
      lines: [
        ['Path:', 'path'],
        ['HostPathType:', 'type', '<none>'],
      ],
    },
    emptyDir: {
      type: "EmptyDir (a temporary directory that shares a pod's lifetime)",
      lines: [
        ['Medium:', 'medium'],
        ['SizeLimit:', 'sizeLimit', '<unset>', sizeLimit],
      ],
    },
    gcePersistentDisk: {
      type: 'GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)',
      lines: [['PDName:', 'pdName'], FS_TYPE, ['Partition:', 'partition', 0], READ_ONLY],
    },
    awsElasticBlockStore: {
      type: 'AWSElasticBlockStore (a Persistent Disk resource in AWS)',
      lines: [['VolumeID:', 'volumeID'], FS_TYPE, ['Partition:', 'partition', 0], READ_ONLY],
    },
    gitRepo: {
      type: 'GitRepo (a volume that is pulled from git when the pod is created)',
      lines: [
        ['Repository:', 'repository'],
        ['Revision:', 'revision'],
      ],
    },
    secret: { type: 'Secret (a volume populated by a Secret)', lines: [['SecretName:', 'secretName'], OPTIONAL] },
    configMap: { type: 'ConfigMap (a volume populated by a ConfigMap)', lines: [['Name:', 'name'], OPTIONAL] },
    nfs: {
      type: 'NFS (an NFS mount that lasts the lifetime of a pod)',
      lines: [['Server:', 'server'], ['Path:', 'path'], READ_ONLY],
    },
    iscsi: {
      type: "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
      lines: [
        ['TargetPortal:', 'targetPortal'],
        ['IQN:', 'iqn'],
        ['Lun:', 'lun', 0],
        // kubectl forgot the colon.
        ['ISCSIInterface', 'iscsiInterface'],
        FS_TYPE,
        READ_ONLY,
        ['Portals:', 'portals', '[]', list],
        ['DiscoveryCHAPAuth:', 'chapAuthDiscovery', false],
        ['SessionCHAPAuth:', 'chapAuthSession', false],
        secretRef,
        ['InitiatorName:', 'initiatorName', '<none>'],
      ],
    },
    glusterfs: {
      type: "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
      lines: [['EndpointsName:', 'endpoints'], ['Path:', 'path'], READ_ONLY],
    },
    persistentVolumeClaim: {
      type: 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
      lines: [['ClaimName:', 'claimName'], READ_ONLY],
    },
    rbd: {
      type: "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
      lines: [
        ['CephMonitors:', 'monitors', '[]', list],
        ['RBDImage:', 'image'],
        FS_TYPE,
        ['RBDPool:', 'pool'],
        ['RadosUser:', 'user'],
        ['Keyring:', 'keyring'],
        secretRef,
        READ_ONLY,
      ],
    },
    quobyte: {
      type: "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
      lines: [['Registry:', 'registry'], ['Volume:', 'volume'], READ_ONLY],
    },
    azureDisk: {
      type: 'AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)',
      lines: [
        ['DiskName:', 'diskName'],
        ['DiskURI:', 'diskURI'],
        ['Kind: ', 'kind'],
        FS_TYPE,
        ['CachingMode:', 'cachingMode'],
        READ_ONLY,
      ],
    },
    vsphereVolume: {
      type: 'vSphereVolume (a Persistent Disk resource in vSphere)',
      lines: [['VolumePath:', 'volumePath'], FS_TYPE, ['StoragePolicyName:', 'storagePolicyName']],
    },
    cinder: {
      type: 'Cinder (a Persistent Disk resource in OpenStack)',
      lines: [['VolumeID:', 'volumeID'], FS_TYPE, READ_ONLY, secretRef],
    },
    photonPersistentDisk: {
      type: 'PhotonPersistentDisk (a Persistent Disk resource in photon platform)',
      lines: [['PdID:', 'pdID'], FS_TYPE],
    },
    portworxVolume: { type: 'PortworxVolume (a Portworx Volume resource)', lines: [['VolumeID:', 'volumeID']] },
    scaleIO: {
      type: 'ScaleIO (a persistent volume backed by a block device in ScaleIO)',
      lines: [
        ['Gateway:', 'gateway'],
        ['System:', 'system'],
        ['Protection Domain:', 'protectionDomain'],
        ['Storage Pool:', 'storagePool'],
        ['Storage Mode:', 'storageMode'],
        ['VolumeName:', 'volumeName'],
        FS_TYPE,
        READ_ONLY,
      ],
    },
    cephfs: {
      type: "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
      lines: [
        ['Monitors:', 'monitors', '[]', list],
        ['Path:', 'path'],
        ['User:', 'user'],
        ['SecretFile:', 'secretFile'],
        secretRef,
        READ_ONLY,
      ],
    },
    storageos: {
      type: 'StorageOS (a StorageOS Persistent Disk resource)',
      lines: [['VolumeName:', 'volumeName'], ['VolumeNamespace:', 'volumeNamespace'], FS_TYPE, READ_ONLY],
    },
    fc: {
      type: 'FC (a Fibre Channel disk)',
      lines: [
        ['TargetWWNs:', 'targetWWNs', '', (names: readonly string[]) => names.join(', ')],
        ['LUN:', 'lun', '<none>'],
        FS_TYPE,
        READ_ONLY,
      ],
    },
    azureFile: {
      type: 'AzureFile (an Azure File Service mount on the host and bind mount to the pod)',
      lines: [['SecretName:', 'secretName'], ['ShareName:', 'shareName'], READ_ONLY],
    },
    flexVolume: {
      type: 'FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)',
      lines: [['Driver:', 'driver'], FS_TYPE, secretRef, READ_ONLY, ['Options:', 'options', 'map[]', map]],
    },
    flocker: {
      type: 'Flocker (a Flocker volume mounted by the Flocker agent)',
      lines: [
        ['DatasetName:', 'datasetName'],
        ['DatasetUUID:', 'datasetUUID'],
      ],
    },
    csi: {
      type: 'CSI (a Container Storage Interface (CSI) volume source)',
      lines: [['Driver:', 'driver'], FS_TYPE, READ_ONLY],
      more: writeAttributes,
    },
  };
}

function sizeLimit(text: string): string {
  const limit = readQuantity(text);
  return compareQuantities(limit, NO_QUANTITY) > 0 ? formatQuantity(limit) : '<unset>';
}

/** Source: printCSIPersistentVolumeAttributesMultilineIndent of kubectl/pkg/describe. */
function writeAttributes(w: Description, { volumeAttributes }: { readonly volumeAttributes?: unknown }): void {
  const attributes = (volumeAttributes ?? {}) as StringMap;
  w.write(2, 'VolumeAttributes:\t');
  const keys = sortedKeys(attributes);
  if (keys.length === 0) w.line('<none>');
  for (const [index, key] of keys.entries()) {
    if (index > 0) {
      w.write(2, '');
      w.write(2, '\t');
    }
    w.write(2, `${shorten(`${key}=${attributes[key]}`, 140, '...')}\n`);
  }
}
