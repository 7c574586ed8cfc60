import { expect, test } from 'vitest';
import { lostClaims } from '../../../src/policy/admission/rules/lost-claims.ts';
import { change, objectionsOf, scaling, write } from './writes.ts';

const set = (policy: object, replicas = 2) => ({
  replicas,
  volumeClaimTemplates: [{ metadata: { name: 'data' } }],
  persistentVolumeClaimRetentionPolicy: policy,
});
const SCALED = set({ whenScaled: 'Delete', whenDeleted: 'Retain' });
const DELETED = set({ whenScaled: 'Retain', whenDeleted: 'Delete' });
const deletion = (spec: object, options = {}) =>
  write('DELETE', 'apps/statefulsets', 'db', { oldObject: { spec }, options });
const stored = (spec: object) => ({ '/apis/apps/v1/namespaces/shop/statefulsets/db': { spec } });
const toZero = scaling('apps/statefulsets', 'db', 2, 0);

test.each([
  ['scaled down', toZero, stored(SCALED), true],
  ['scaled down, claims are kept', toZero, stored(DELETED), false],
  ['scaled down without claims', toZero, stored({ ...SCALED, volumeClaimTemplates: [] }), false],
  ['scaled up', scaling('apps/statefulsets', 'db', 2, 3), {}, false],
  ['patched to fewer', change('apps/statefulsets', 'db', SCALED, { ...SCALED, replicas: 1 }), {}, true],
  ['patched to as many', change('apps/statefulsets', 'db', SCALED, SCALED), {}, false],
  [
    'policy and replicas in one patch',
    change('apps/statefulsets', 'db', DELETED, { ...SCALED, replicas: 1 }),
    {},
    true,
  ],
  [
    'set to Retain in the same patch',
    change('apps/statefulsets', 'db', SCALED, { ...DELETED, replicas: 1 }),
    {},
    false,
  ],
  ['deleted', deletion(DELETED), {}, true],
  ['deleted, pods are kept', deletion(DELETED, { propagationPolicy: 'Orphan' }), {}, false],
  ['deleted, claims are kept', deletion(SCALED), {}, false],
  ['another kind', scaling('apps/deployments', 'db', 2, 0), {}, false],
])('a stateful set is %s', (_, request, seen, objects) => {
  expect(objectionsOf(lostClaims, { request, seen })).toEqual(objects ? ['delete-volumes'] : []);
});
