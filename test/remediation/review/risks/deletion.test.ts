import { DELETION_RISKS } from '../../../../src/remediation/review/risks/deletion.ts';
import { deletion, object, pod, scaling, update } from '../writes.ts';
import { type Case, CLAIMS, claim, list, PODS, set, testRows, usesClaim, volume } from './cases.ts';

const definition = object('apiextensions.k8s.io/v1 CustomResourceDefinition widgets.example.com', {
  spec: { group: 'example.com', names: { plural: 'widgets' }, versions: [{ name: 'v1', served: true }] },
});

const CASES: readonly Case[] = [
  {
    row: 'namespace-deletion',
    of: 'a namespace',
    writes: [deletion(object('v1 Namespace shop'))],
    seen: { [PODS]: list(pod('a'), pod('b')), [CLAIMS]: { ...list(claim), metadata: { continue: 'x' } } },
    says: 'Namespace shop is deleted with everything in it: 2 pods, more than 1 volume claim, and all else.',
  },
  {
    row: 'namespace-deletion',
    of: 'one whose lists may not be read',
    writes: [deletion(object('v1 Namespace shop'))],
    says: 'Namespace shop is deleted with everything in it.',
  },
  { row: 'namespace-deletion', of: 'an object in it', writes: [deletion(pod('a'))], says: false },
  {
    row: 'definition-deletion',
    of: 'one with objects',
    writes: [deletion(definition)],
    seen: { '/apis/example.com/v1/widgets?limit=1': { metadata: { remainingItemCount: 6 }, items: [{}] } },
    says: /is deleted with all 7 objects of its kind, in all namespaces\.$/,
  },
  {
    row: 'definition-deletion',
    of: 'one without',
    writes: [deletion(definition)],
    seen: { '/apis/example.com/v1/widgets?limit=1': list() },
    says: /has no object of its kind now\.$/,
  },
  {
    row: 'definition-deletion',
    of: 'one whose objects may not be read',
    writes: [deletion(definition)],
    says: /is deleted with all objects of its kind/,
  },
  {
    row: 'definition-deletion',
    of: 'an update',
    writes: [update(definition, (each) => (each.metadata.labels = {}))],
    says: false,
  },
  {
    row: 'volume-deletion',
    of: 'a claim',
    writes: [deletion(claim)],
    seen: { '/api/v1/persistentvolumes/pv-1': volume({ persistentVolumeReclaimPolicy: 'Delete' }) },
    says: 'PersistentVolumeClaim shop/data: its volume pv-1 is deleted with its data (reclaim policy Delete).',
  },
  {
    row: 'volume-deletion',
    of: 'a claim whose volume may not be read',
    writes: [deletion(claim)],
    says: /could not read its volume pv-1, which may be deleted/,
  },
  {
    row: 'volume-deletion',
    of: 'a volume',
    writes: [deletion(volume({ persistentVolumeReclaimPolicy: 'Delete' }))],
    says: /^PersistentVolume pv-1: the storage behind it may be deleted/,
  },
  {
    row: 'volume-deletion',
    of: 'a StatefulSet',
    writes: [deletion(set({ whenDeleted: 'Delete' }))],
    says: /deletes the volume claims of the pods that end \(data\), because of whenDeleted: Delete\.$/,
  },
  {
    row: 'volume-deletion',
    of: 'a StatefulSet that is scaled down',
    writes: [scaling(set({}), 3, 2)],
    seen: { '/apis/apps/v1/namespaces/shop/statefulsets/db': set({ whenScaled: 'Delete' }) },
    says: /whenScaled: Delete/,
  },
  {
    row: 'volume-deletion',
    of: 'a StatefulSet that is scaled up',
    writes: [scaling(set({}), 3, 4)],
    seen: { '/apis/apps/v1/namespaces/shop/statefulsets/db': set({ whenScaled: 'Delete' }) },
    says: false,
  },
  {
    row: 'volume-deletion',
    of: 'a StatefulSet without its pods',
    writes: [deletion(set({ whenDeleted: 'Delete' }), { request: { options: { propagationPolicy: 'Orphan' } } })],
    says: false,
  },
  {
    row: 'volume-deletion',
    of: 'a volume that is retained',
    writes: [deletion(claim)],
    seen: { '/api/v1/persistentvolumes/pv-1': volume({ persistentVolumeReclaimPolicy: 'Retain' }) },
    says: false,
  },
  {
    row: 'claim-in-use',
    of: 'a claim of a pod',
    writes: [deletion(claim)],
    seen: { [PODS]: list(pod('a', usesClaim), pod('b')) },
    says: /^PersistentVolumeClaim shop\/data is in use by a: /,
  },
  {
    row: 'claim-in-use',
    of: 'a claim of no pod',
    writes: [deletion(claim)],
    seen: { [PODS]: list(pod('b')) },
    says: false,
  },
  {
    row: 'finalizers',
    of: 'a deletion',
    writes: [deletion(object('v1 ConfigMap c', {}, { finalizers: ['example.com/clean'] }))],
    says: 'ConfigMap shop/c is deleted only after example.com/clean is removed by its controller.',
  },
  {
    row: 'finalizers',
    of: 'a finalizer that is removed',
    writes: [
      update(
        object('v1 ConfigMap c', {}, { finalizers: ['example.com/clean'] }),
        (each) => (each.metadata.finalizers = []),
      ),
    ],
    says: 'ConfigMap shop/c loses the finalizer example.com/clean: its controller cleans nothing up.',
  },
  {
    row: 'finalizers',
    of: 'the protection of a claim',
    writes: [
      deletion({
        ...claim,
        metadata: { name: 'data', namespace: 'shop', finalizers: ['kubernetes.io/pvc-protection'] },
      }),
    ],
    says: false,
  },
  {
    row: 'finalizers',
    of: 'finalizers that stay',
    writes: [update(object('v1 ConfigMap c', {}, { finalizers: ['a/b'] }), (each) => (each.metadata.labels = {}))],
    says: false,
  },
];

testRows(DELETION_RISKS, CASES);
