import { PERSISTENT_SOURCES } from './volumes.ts';
import { type Animal, core, NASTY_METADATA } from './zoo.ts';

const claimSpec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } };

/** Claims of storage. */
export const CLAIMS: readonly Animal[] = [
  core('PersistentVolumeClaim', 'claim', { spec: claimSpec }, {}),
  core('PersistentVolumeClaim', 'claim-full', {
    metadata: { ...NASTY_METADATA, name: 'claim-full' },
    spec: {
      ...claimSpec,
      storageClassName: 'fast',
      volumeMode: 'Block',
      volumeName: 'zoo-hostpath-0',
      dataSource: { kind: 'PersistentVolumeClaim', name: 'other' },
    },
    status: {
      phase: 'Bound',
      accessModes: ['ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod', 'ReadOnlyMany'],
      capacity: { storage: '10Gi' },
      conditions: [
        {
          type: 'Resizing',
          status: 'True',
          lastProbeTime: null,
          lastTransitionTime: '2024-01-01T00:00:00Z',
          message: 'growing',
        },
      ],
    },
  }),
];

const AFFINITY = {
  required: {
    nodeSelectorTerms: [
      {
        matchExpressions: [
          { key: 'zone', operator: 'In', values: ['a', 'b'] },
          { key: 'gpu', operator: 'DoesNotExist' },
        ],
      },
      { matchExpressions: [{ key: 'size', operator: 'Gt', values: ['5'] }] },
      { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n'] }] },
    ],
  },
};

/** Volumes of every source, and what makes them. */
export const CLUSTER_STORAGE: readonly Animal[] = [
  ...Object.entries(PERSISTENT_SOURCES).flatMap(([source, variants]) =>
    variants.map((variant, at) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: {
        name: `zoo-${source.toLowerCase()}-${at}`,
        ...(at === 0 ? { annotations: NASTY_METADATA.annotations } : {}),
      },
      spec: {
        capacity: { storage: at === 0 ? '1.5Gi' : '10G' },
        accessModes: at === 0 ? ['ReadWriteMany', 'ReadWriteOnce'] : ['ReadWriteOncePod'],
        persistentVolumeReclaimPolicy: 'Retain',
        ...(at === 0 ? {} : { storageClassName: 'fast', volumeMode: 'Block', claimRef: { namespace: 'n', name: 'c' } }),
        ...(source === 'local' || at > 0 ? { nodeAffinity: AFFINITY } : {}),
        [source]: variant,
      },
    })),
  ),
  storage('StorageClass', 'class', {
    provisioner: 'example.com/p',
    parameters: { b: '2', a: '1' },
    allowVolumeExpansion: true,
    mountOptions: ['ro', 'noatime'],
    reclaimPolicy: 'Retain',
    volumeBindingMode: 'WaitForFirstConsumer',
    allowedTopologies: [
      {
        matchLabelExpressions: [
          { key: 'zone', values: ['a', 'b'] },
          { key: 'rack', values: ['1'] },
        ],
      },
    ],
  }),
  storage('StorageClass', 'bare-class', { provisioner: 'example.com/p' }),
  storage('VolumeAttributesClass', 'attributes', {
    driverName: 'csi.example.com',
    parameters: { iops: '1000', b: '' },
  }),
  storage('CSINode', 'csi-node', {
    spec: {
      drivers: [
        { name: 'a.example.com', nodeID: 'n1', topologyKeys: ['zone', 'rack'], allocatable: { count: 5 } },
        { name: 'b.example.com', nodeID: 'n2' },
      ],
    },
  }),
  storage('CSINode', 'no-drivers', { spec: { drivers: [] } }),
  storage('CSIDriver', 'csi.example.com', { spec: { attachRequired: false, fsGroupPolicy: 'File' } }),
];

function storage(kind: string, name: string, rest: object): Animal {
  const annotations = { 'storageclass.kubernetes.io/is-default-class': String(name === 'no-drivers'), b: '1', a: '2' };
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind,
    metadata: { name: kind === 'CSIDriver' ? name : `zoo-${name}`, annotations },
    ...rest,
  };
}
