const secretRef = { name: 'credentials' };

/** One volume of each source a pod may have, bare and full. */
export const POD_VOLUMES: readonly { readonly name: string; readonly [source: string]: unknown }[] = Object.entries({
  hostPath: [{ path: '/var/log' }, { path: '/dev', type: 'Directory' }, { path: '/x', type: '' }],
  emptyDir: [{}, { medium: 'Memory', sizeLimit: '1.5Gi' }, { sizeLimit: '0' }],
  gcePersistentDisk: [{ pdName: 'disk' }, { pdName: 'disk', fsType: 'ext4', partition: 2, readOnly: true }],
  awsElasticBlockStore: [{ volumeID: 'vol-1' }, { volumeID: 'vol-1', fsType: 'xfs', partition: 1, readOnly: true }],
  gitRepo: [{ repository: 'https://git.example.com/r.git' }, { repository: 'r', revision: 'abc', directory: 'd' }],
  secret: [{ secretName: 's' }, { secretName: 's', optional: true, items: [{ key: 'k', path: 'p' }] }],
  configMap: [{ name: 'c' }, { name: 'c', optional: false }],
  nfs: [
    { server: 'nfs.example.com', path: '/export' },
    { server: 's', path: '/p', readOnly: true },
  ],
  iscsi: [
    { targetPortal: '10.0.0.1:3260', iqn: 'iqn.2001-04.com.example:storage', lun: 0 },
    {
      targetPortal: '10.0.0.1:3260',
      iqn: 'iqn.2001-04.com.example:storage',
      lun: 7,
      iscsiInterface: 'custom',
      fsType: 'ext4',
      readOnly: true,
      portals: ['10.0.0.2:3260', '10.0.0.3:3260'],
      chapAuthDiscovery: true,
      chapAuthSession: true,
      secretRef,
      initiatorName: 'iqn.1996-04.de.suse:linux-host1',
    },
  ],
  glusterfs: [
    { endpoints: 'e', path: 'p' },
    { endpoints: 'e', path: 'p', readOnly: true },
  ],
  persistentVolumeClaim: [{ claimName: 'claim-full' }, { claimName: 'claim-full', readOnly: true }],
  rbd: [
    { monitors: ['10.0.0.1:6789'], image: 'i' },
    {
      monitors: ['a:1', 'b:2'],
      image: 'i',
      fsType: 'ext4',
      pool: 'p',
      user: 'u',
      keyring: '/k',
      secretRef,
      readOnly: true,
    },
  ],
  quobyte: [
    { registry: 'r:1', volume: 'v' },
    { registry: 'r:1', volume: 'v', readOnly: true, user: 'u', group: 'g' },
  ],
  downwardAPI: [
    {},
    {
      items: [
        { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } },
        { path: 'cpu', resourceFieldRef: { containerName: 'app', resource: 'limits.cpu', divisor: '1m' } },
      ],
    },
  ],
  azureDisk: [
    { diskName: 'd', diskURI: 'https://d.example.com/d.vhd' },
    {
      diskName: 'd',
      diskURI: '/subscriptions/1/d',
      kind: 'Managed',
      fsType: 'ext4',
      cachingMode: 'None',
      readOnly: true,
    },
  ],
  vsphereVolume: [{ volumePath: '[ds] v/v.vmdk' }, { volumePath: '[ds] v', fsType: 'ext4', storagePolicyName: 'gold' }],
  cinder: [{ volumeID: 'v' }, { volumeID: 'v', fsType: 'ext4', readOnly: true, secretRef }],
  photonPersistentDisk: [{ pdID: 'p' }, { pdID: 'p', fsType: 'ext4' }],
  portworxVolume: [{ volumeID: 'v' }, { volumeID: 'v', fsType: 'ext4', readOnly: true }],
  scaleIO: [
    { gateway: 'https://g', system: 's', secretRef, volumeName: 'v' },
    {
      gateway: 'https://g',
      system: 's',
      secretRef,
      protectionDomain: 'd',
      storagePool: 'p',
      storageMode: 'ThickProvisioned',
      volumeName: 'v',
      fsType: 'ext4',
      readOnly: true,
    },
  ],
  cephfs: [
    { monitors: ['a:1'] },
    { monitors: ['a:1', 'b:2'], path: '/p', user: 'u', secretFile: '/etc/s', secretRef, readOnly: true },
  ],
  storageos: [
    { volumeName: 'v' },
    { volumeName: 'v', volumeNamespace: 'n', fsType: 'ext4', readOnly: true, secretRef },
  ],
  fc: [
    { targetWWNs: ['500a0982991b8dc5', '500a0982891b8dc5'], lun: 2 },
    { wwids: ['3600508b400105e210000900000490000'], fsType: 'ext4', readOnly: true },
  ],
  azureFile: [
    { secretName: 's', shareName: 'share' },
    { secretName: 's', shareName: 'share', readOnly: true },
  ],
  flexVolume: [
    { driver: 'example.com/d' },
    { driver: 'example.com/d', fsType: 'ext4', secretRef, readOnly: true, options: { size: '1Gi', b: '2', a: '' } },
  ],
  flocker: [{ datasetName: 'd' }, { datasetUUID: '1234' }],
  projected: [
    { sources: [] },
    {
      sources: [
        { secret: { name: 's', optional: true } },
        { configMap: { name: 'c' } },
        { downwardAPI: { items: [{ path: 'p', fieldRef: { fieldPath: 'metadata.name' } }] } },
        { serviceAccountToken: { path: 'token' } },
        { serviceAccountToken: { path: 'other', expirationSeconds: 7200, audience: 'a' } },
      ],
    },
  ],
  csi: [
    { driver: 'csi.example.com' },
    {
      driver: 'csi.example.com',
      fsType: 'ext4',
      readOnly: true,
      volumeAttributes: { z: 'last', a: 'first', long: 'x'.repeat(200), m: '' },
    },
  ],
  image: [{ reference: 'registry.example.com/artifact:v1', pullPolicy: 'IfNotPresent' }],
  ephemeral: [
    { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } } },
    {
      volumeClaimTemplate: {
        metadata: { labels: { b: '2', a: '1' }, annotations: { one: 'x', two: 'a\nb' } },
        spec: {
          accessModes: ['ReadWriteMany'],
          storageClassName: 'fast',
          volumeMode: 'Block',
          dataSource: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'snap' },
          resources: { requests: { storage: '1Gi' } },
        },
      },
    },
  ],
}).flatMap(([source, variants]) =>
  variants.map((variant, index) => ({ name: `${source.toLowerCase()}-${index}`, [source]: variant })),
);

const namespacedRef = { name: 'credentials', namespace: 'kube-system' };

/** The sources of persistent volumes; those of pods that name no secret fit too. */
export const PERSISTENT_SOURCES: Readonly<Record<string, readonly object[]>> = {
  ...Object.fromEntries(
    ['hostPath', 'gcePersistentDisk', 'awsElasticBlockStore', 'nfs', 'quobyte', 'vsphereVolume', 'azureDisk', 'fc'].map(
      (source) => [source, POD_VOLUMES.filter((volume) => volume[source]).map((volume) => volume[source] as object)],
    ),
  ),
  photonPersistentDisk: [{ pdID: 'p', fsType: 'ext4' }],
  portworxVolume: [{ volumeID: 'v' }],
  flocker: [{ datasetName: 'd' }],
  local: [{ path: '/mnt/disks/1' }],
  glusterfs: [
    { endpoints: 'e', path: 'p' },
    { endpoints: 'e', path: 'p', endpointsNamespace: 'n', readOnly: true },
  ],
  iscsi: [
    {
      targetPortal: '10.0.0.1:3260',
      iqn: 'iqn.2001-04.com.example:storage',
      lun: 1,
      chapAuthSession: true,
      secretRef: namespacedRef,
    },
  ],
  rbd: [{ monitors: ['a:1'], image: 'i', secretRef: namespacedRef }],
  cinder: [{ volumeID: 'v', secretRef: namespacedRef }],
  cephfs: [{ monitors: ['a:1', 'b:2'], secretRef: namespacedRef }],
  scaleIO: [{ gateway: 'https://g', system: 's', secretRef: namespacedRef, volumeName: 'v' }],
  storageos: [{ volumeName: 'v', volumeNamespace: 'n', secretRef: namespacedRef }],
  azureFile: [
    { secretName: 's', shareName: 'share' },
    { secretName: 's', shareName: 'share', secretNamespace: 'n', readOnly: true },
  ],
  flexVolume: [{ driver: 'example.com/d', secretRef: namespacedRef, options: { b: '2', a: '1' } }],
  csi: [
    { driver: 'csi.example.com', volumeHandle: 'h' },
    {
      driver: 'csi.example.com',
      volumeHandle: 'h',
      fsType: 'xfs',
      readOnly: true,
      volumeAttributes: { b: '2', a: '1' },
    },
  ],
};
