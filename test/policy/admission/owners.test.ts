import { expect, test } from 'vitest';
import { owners } from '../../../src/policy/admission/rules/owners.ts';
import { objectionsOf, write } from './writes.ts';

const owner = (uid: string, rest: object = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', name: 'a', uid, ...rest });
const owned = (...ownerReferences: readonly object[]) => ({ metadata: { ownerReferences } });
const held = (...finalizers: readonly string[]) => ({ metadata: { finalizers } });
const NOTHING = { metadata: {} };
const REFUSED = ['change-owners'];

test.each([
  ['gains an owner', NOTHING, owned(owner('1')), REFUSED],
  ['gains a second owner', owned(owner('1')), owned(owner('1'), owner('2')), REFUSED],
  ['loses an owner', owned(owner('1')), NOTHING, REFUSED],
  ['gets another owner', owned(owner('1')), owned(owner('2')), REFUSED],
  ['blocks its owner', owned(owner('1')), owned(owner('1', { blockOwnerDeletion: true })), REFUSED],
  ['keeps its owners', owned(owner('1'), owner('2')), owned(owner('2'), owner('1')), []],
  ['gains a finalizer', NOTHING, held('orphan'), REFUSED],
  ['loses a finalizer', held('kubernetes.io/pvc-protection'), held(), REFUSED],
  ['gets another finalizer', held('a.io/b'), held('a.io/c'), REFUSED],
  ['keeps its finalizers', held('a', 'b'), held('b', 'a'), []],
  ['could not be read', undefined, held('a'), REFUSED],
  ['has nonsense', { metadata: { ownerReferences: 1 } }, { metadata: { finalizers: {} } }, []],
  [
    'gains both',
    NOTHING,
    { metadata: { ...owned(owner('1')).metadata, ...held('a').metadata } },
    [...REFUSED, ...REFUSED],
  ],
])('an object that %s', (_, oldObject, object, expected) => {
  for (const resource of ['persistentvolumeclaims', 'example.com/widgets', 'pods'])
    expect(objectionsOf(owners, { request: write('UPDATE', resource, 'a', { oldObject, object }) })).toEqual(expected);
});

test('a new object may have both', () => {
  const object = { metadata: { ...owned(owner('1')).metadata, ...held('a').metadata } };
  expect(objectionsOf(owners, { request: write('CREATE', 'batch/jobs', 'a', { object }) })).toEqual([]);
});

test.each([
  ['pods', true, REFUSED],
  ['apps/replicasets', true, []],
  ['pods', false, []],
  ['batch/jobs', true, []],
])('a new object of %s with an owner, a controller: %s', (resource, controller, expected) => {
  const request = write('CREATE', resource, 'a', { object: owned(owner('1', { controller })) });
  expect(objectionsOf(owners, { request })).toEqual(expected);
});
