import { describe, expect, test } from 'vitest';
import type { ApiObject } from '../../../src/kube/admission-request.ts';
import { claimRetention } from '../../../src/policy/admission/rules/claim-retention.ts';
import { objectionsOf, write } from './writes.ts';

const set = (persistentVolumeClaimRetentionPolicy?: object, rest: object = {}): ApiObject => ({
  spec: { replicas: 3, volumeClaimTemplates: [{}], persistentVolumeClaimRetentionPolicy, ...rest },
});
const SCALED = { whenScaled: 'Delete', whenDeleted: 'Retain' };
const DELETED = { whenScaled: 'Retain', whenDeleted: 'Delete' };
const REFUSED = ['delete-volumes'];

describe('a StatefulSet', () => {
  test.each<[string, ApiObject | undefined, ApiObject, readonly string[]]>([
    ['is made to delete claims', undefined, set(DELETED), REFUSED],
    ['comes to delete them if scaled', set(), set(SCALED), REFUSED],
    ['comes to delete them if deleted', set(SCALED), set(DELETED), REFUSED],
    ['keeps its policy', set(SCALED), set(SCALED, { replicas: 5 }), []],
    ['comes to retain them', set(DELETED), set(), []],
    ['has no claims', set(), set(DELETED, { volumeClaimTemplates: [] }), []],
    ['starts at another ordinal', set(SCALED), set(SCALED, { ordinals: { start: 3 } }), REFUSED],
    ['starts at another ordinal and retains', set(), set(undefined, { ordinals: { start: 3 } }), []],
  ])('that %s', (_, oldObject, object, expected) => {
    const operation = oldObject === undefined ? 'CREATE' : 'UPDATE';
    expect(
      objectionsOf(claimRetention, { request: write(operation, 'apps/statefulsets', 'db', { oldObject, object }) }),
    ).toEqual(expected);
  });

  test('that could not be read counts as empty', () => {
    const request = write('UPDATE', 'apps/statefulsets', 'db', { object: set(SCALED) });
    expect(objectionsOf(claimRetention, { request })).toEqual(REFUSED);
  });
});

describe('an autoscaler', () => {
  const hpa = (minReplicas: number | undefined, kind = 'StatefulSet', maxReplicas = 9) => ({
    spec: { scaleTargetRef: { kind, name: 'db' }, minReplicas, maxReplicas },
  });
  const seen = { '/apis/apps/v1/namespaces/shop/statefulsets/db': set(SCALED) };
  test.each<[string, ApiObject | undefined, ApiObject, Readonly<Record<string, unknown>>, readonly string[]]>([
    ['could scale down', undefined, hpa(1), seen, REFUSED],
    ['could scale down by default', undefined, hpa(undefined), seen, REFUSED],
    ['scales up alone', undefined, hpa(3), seen, []],
    ['comes to scale down', hpa(3), hpa(1), seen, REFUSED],
    ['could before', hpa(1), hpa(1), seen, []],
    ['comes to have a lower most', hpa(1), hpa(1, 'StatefulSet', 2), seen, REFUSED],
    ['scales a Deployment', undefined, hpa(1, 'Deployment'), {}, []],
    ['scales a set that retains', undefined, hpa(1), { '/apis/apps': set() }, []],
    ['scales a set that cannot be read', undefined, hpa(1), {}, []],
  ])('that %s', (_, oldObject, object, found, expected) => {
    const operation = oldObject === undefined ? 'CREATE' : 'UPDATE';
    const request = write(operation, 'autoscaling/horizontalpodautoscalers', 'db', { oldObject, object });
    expect(objectionsOf(claimRetention, { request, seen: found })).toEqual(expected);
  });

  test.each([
    ['could scale down', 1, REFUSED],
    ['could scale to zero by default', undefined, REFUSED],
    ['scales up alone', 3, []],
  ])('of KEDA that %s', (_, minReplicaCount, expected) => {
    const object = {
      spec: { scaleTargetRef: { kind: 'StatefulSet', name: 'db' }, minReplicaCount, maxReplicaCount: 9 },
    };
    const request = write('CREATE', 'keda.sh/scaledobjects', 'db', { object });
    expect(objectionsOf(claimRetention, { request, seen })).toEqual(expected);
  });
});
