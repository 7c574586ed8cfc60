import { describe, expect, test } from 'vitest';
import type { ApiObject } from '../../../src/kube/admission-request.ts';
import { volumes } from '../../../src/policy/admission/rules/volumes.ts';
import { objectionsOf, write } from './writes.ts';

const says = (resource: string, oldObject: ApiObject | undefined, object: ApiObject) =>
  objectionsOf(volumes, {
    request: write(oldObject === undefined ? 'CREATE' : 'UPDATE', resource, 'a', { oldObject, object }),
  });
const annotated = (key: string, spec: object = {}) => ({ metadata: { annotations: { [key]: 'x' } }, spec });
const REFUSED = ['change-volumes'];
const DELETES = ['delete-volumes'];

describe('a volume', () => {
  const pv = (spec: object = {}) => ({
    spec: {
      capacity: { storage: '1Gi' },
      persistentVolumeReclaimPolicy: 'Retain',
      claimRef: { name: 'db' },
      nfs: { server: 'a' },
      ...spec,
    },
  });
  const reclaims = (persistentVolumeReclaimPolicy: string) => pv({ persistentVolumeReclaimPolicy });
  test.each<[string, ApiObject, ApiObject, readonly string[]]>([
    ['is deleted with its claim', pv(), reclaims('Delete'), DELETES],
    ['is emptied with its claim', pv(), reclaims('Recycle'), DELETES],
    ['is kept after its claim', reclaims('Delete'), pv(), []],
    ['stays', reclaims('Delete'), reclaims('Delete'), []],
    ['gets another claim', pv(), pv({ claimRef: { name: 'evil' } }), REFUSED],
    ['loses its claim', pv(), pv({ claimRef: null }), REFUSED],
    ['gains a claim', pv({ claimRef: undefined }), pv(), REFUSED],
    ['gets another source', pv(), pv({ nfs: { server: 'b' } }), REFUSED],
    ['gains a source', pv(), pv({ hostPath: { path: '/' } }), REFUSED],
    ['gets another place', pv(), pv({ nodeAffinity: {} }), REFUSED],
    ['grows', pv(), pv({ capacity: { storage: '2Gi' } }), []],
    ['is labelled', pv(), { ...pv(), metadata: { labels: { a: 'b' } } }, []],
    ['forgets that it is bound', annotated('pv.kubernetes.io/bound-by-controller'), { spec: {} }, REFUSED],
    ['changes its provisioner', { spec: {} }, annotated('pv.kubernetes.io/provisioned-by'), REFUSED],
  ])('that %s', (_, before, after, expected) => {
    expect(says('persistentvolumes', before, after)).toEqual(expected);
  });

  test('that could not be read counts as empty', () => {
    const request = write('UPDATE', 'persistentvolumes', 'a', { object: reclaims('Delete') });
    expect(objectionsOf(volumes, { request })).toEqual(REFUSED);
  });
});

describe('a claim', () => {
  const pvc = (spec: object = {}) => ({ spec: { resources: { requests: { storage: '1Gi' } }, ...spec } });
  const from = (dataSourceRef: object) =>
    pvc({ dataSourceRef: { kind: 'VolumeSnapshot', name: 'a', ...dataSourceRef } });
  test.each<[string, ApiObject | undefined, ApiObject, readonly string[]]>([
    ['is made', undefined, pvc(), []],
    ['is made of a class', undefined, annotated('volume.beta.kubernetes.io/storage-class'), []],
    ['is made by a provisioner', undefined, annotated('volume.kubernetes.io/storage-provisioner'), []],
    ['is made of a volume by name', undefined, pvc({ volumeName: 'pv-1' }), REFUSED],
    ['is made as if it was bound', undefined, annotated('pv.kubernetes.io/bind-completed'), REFUSED],
    ['is made of a snapshot', undefined, from({}), []],
    ['is made of a snapshot here', undefined, from({ namespace: 'shop' }), []],
    ['is made of a snapshot elsewhere', undefined, from({ namespace: 'bank' }), REFUSED],
    ['is made of a volume by its labels', undefined, pvc({ selector: { matchLabels: { of: 'bank' } } }), REFUSED],
    ['gains a volume', pvc(), pvc({ volumeName: 'pv-1' }), REFUSED],
    ['gets another volume', pvc({ volumeName: 'pv-1' }), pvc({ volumeName: 'pv-2' }), REFUSED],
    ['keeps its volume', pvc({ volumeName: 'pv-1' }), pvc({ volumeName: 'pv-1', a: 1 }), []],
    ['grows', pvc(), pvc({ resources: { requests: { storage: '2Gi' } } }), []],
    ['forgets that it is bound', annotated('pv.kubernetes.io/bind-completed'), pvc(), REFUSED],
    ['moves to another node', pvc(), annotated('volume.kubernetes.io/selected-node'), REFUSED],
  ])('that %s', (_, before, after, expected) => {
    expect(says('persistentvolumeclaims', before, after)).toEqual(expected);
  });

  test('of a template is judged like any other', () => {
    const template = { spec: { volumeName: 'pv-1' } };
    const set = { spec: { volumeClaimTemplates: [{ spec: {} }, template] } };
    const volume = { name: 'a', ephemeral: { volumeClaimTemplate: template } };
    const deployment = { spec: { template: { spec: { volumes: [volume] } } } };
    expect(says('apps/statefulsets', undefined, set)).toEqual(REFUSED);
    expect(says('apps/deployments', undefined, deployment)).toEqual(REFUSED);
    expect(says('apps/deployments', deployment, { ...deployment, metadata: {} })).toEqual([]);
    expect(says('example.com/databases', undefined, { a: [{ b: set }] })).toEqual(REFUSED);
  });
});

test('deletions and subresources are left alone', () => {
  expect(
    objectionsOf(volumes, { request: write('DELETE', 'persistentvolumes', 'a', { oldObject: { spec: {} } }) }),
  ).toEqual([]);
});
