import { expect, test } from 'vitest';
import { outsideStorage } from '../../../src/policy/admission/rules/outside-storage.ts';
import { deployment, HOLDERS, objectionsOf } from './pods.ts';

const PLAIN = { containers: [{ name: 'c', image: 'a' }] };
const volume = (source: object, name = 'v') => ({ ...PLAIN, volumes: [{ name, ...source }] });
const NFS = volume({ nfs: { server: 'a.example', path: '/shop' } });
const SMB = (shareName: string) => volume({ csi: { driver: 'file.csi.azure.com', volumeAttributes: { shareName } } });
const judged = (before: object | undefined, after: object) =>
  objectionsOf(outsideStorage, { before: before && deployment(before), after: deployment(after) }).map(
    ({ allowance }) => allowance,
  );

test.each<[string, object | undefined, object, boolean]>([
  ['a new pod with an export', undefined, NFS, true],
  ['a pod that gains one', PLAIN, NFS, true],
  ['another path', NFS, volume({ nfs: { server: 'a.example', path: '/' } }), true],
  ['another server', NFS, volume({ nfs: { server: 'b.example', path: '/shop' } }), true],
  [
    'a share that can be written',
    volume({ nfs: { server: 'a', path: '/', readOnly: true } }),
    volume({ nfs: { server: 'a', path: '/' } }),
    true,
  ],
  [
    'another disk',
    volume({ awsElasticBlockStore: { volumeID: '1' } }),
    volume({ awsElasticBlockStore: { volumeID: '2' } }),
    true,
  ],
  ['other attributes for a driver', SMB('shop'), SMB('payroll'), true],
  ['another server in another letter case', NFS, volume({ NFS: { server: 'b.example', path: '/' } }), true],
  ['what was there', NFS, NFS, false],
  ['the same under another name', NFS, volume({ nfs: { path: '/shop', server: 'a.example' } }, 'w'), false],
  ['one that is taken away', NFS, PLAIN, false],
  ['a claim', PLAIN, volume({ persistentVolumeClaim: { claimName: 'data' } }), false],
  ['space of the node', PLAIN, volume({ emptyDir: {} }), false],
  ['a class of Secrets', PLAIN, volume({ csi: { driver: 'secrets-store.csi.k8s.io' } }), false],
])('%s', (_, before, after, objects) => {
  expect(judged(before, after)).toEqual(objects ? ['change-volumes'] : []);
});

test.each(Object.entries(HOLDERS))('is found in %s', (_, holder) => {
  expect(objectionsOf(outsideStorage, { before: holder(PLAIN), after: holder(NFS) })).toHaveLength(1);
  expect(objectionsOf(outsideStorage, { before: holder(NFS), after: holder(NFS) })).toEqual([]);
});
