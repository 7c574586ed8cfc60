import { expect, test } from 'vitest';
import type { AdmissionRequest } from '../../../src/kube/admission-request.ts';
import { policyParameters } from '../../../src/policy/admission/rules/policy-parameters.ts';
import { objectionsOf, write } from './writes.ts';

const ADMISSION = '/apis/admissionregistration.k8s.io/v1';
const cluster = (
  paramRef: object,
  paramKind: object = { apiVersion: 'v1', kind: 'ConfigMap' },
  kind = 'validating',
) => ({
  [`${ADMISSION}/${kind}admissionpolicybindings`]: { items: [{ spec: { policyName: 'limits', paramRef } }] },
  [`${ADMISSION}/${kind}admissionpolicies`]: { items: [{ metadata: { name: 'limits' }, spec: { paramKind } }] },
});
const BOUND = cluster({ name: 'limits', namespace: 'shop' });
const map = (most: string, labels: object = { of: 'policy' }) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'limits', labels },
  data: { most },
});
const change = (name = 'limits', resource = 'configmaps', rest: Partial<AdmissionRequest> = {}) =>
  write('UPDATE', resource, name, { oldObject: map('5'), object: map('500'), ...rest });
const REFUSED = ['change-webhooks'];

test.each<[string, AdmissionRequest, Readonly<Record<string, unknown>>, readonly string[]]>([
  ['another limit', change(), BOUND, REFUSED],
  ['another limit of a policy that alters', change(), cluster({ name: 'limits' }, undefined, 'mutating'), REFUSED],
  ['a deletion', write('DELETE', 'configmaps', 'limits', { oldObject: map('5') }), BOUND, REFUSED],
  [
    'a label by which it is picked',
    change('any', 'configmaps', { object: map('5', {}) }),
    cluster({ selector: { matchLabels: { of: 'policy' } } }),
    REFUSED,
  ],
  ['one that is not picked', change(), cluster({ selector: { matchLabels: { of: 'other' } } }), []],
  ['one of any namespace', change(), cluster({ name: 'limits' }), REFUSED],
  ['one of another namespace', change(), cluster({ name: 'limits', namespace: 'bank' }), []],
  ['one of another name', change('app'), BOUND, []],
  [
    'an object of another kind',
    change(),
    cluster({ name: 'limits' }, { apiVersion: 'example.com/v1', kind: 'Limits' }),
    [],
  ],
  [
    'a custom resource',
    change('limits', 'example.com/limits', { oldObject: { kind: 'Limits' }, object: { kind: 'Limits', spec: {} } }),
    cluster({ name: 'limits' }, { apiVersion: 'example.com/v1', kind: 'Limits' }),
    REFUSED,
  ],
  ['a status', change('limits', 'configmaps', { object: { ...map('5'), status: { a: 1 } } }), {}, []],
  ['what stays as it was', change('limits', 'configmaps', { object: map('5') }), {}, []],
  ['a new one', write('CREATE', 'configmaps', 'limits', { object: map('5') }), {}, []],
  ['a cluster whose policies cannot be read', change(), {}, []],
  [
    'a binding without parameters',
    change(),
    { [`${ADMISSION}/validatingadmissionpolicybindings`]: { items: [{ spec: {} }] } },
    [],
  ],
])('%s', (_, request, seen, expected) => {
  expect(objectionsOf(policyParameters, { request, seen })).toEqual(expected);
});

test('looks for policies only where they may have parameters', () => {
  const looks = (resource: string) => policyParameters.looks?.({ request: change('limits', resource) } as never) ?? [];
  expect(looks('configmaps')).toHaveLength(4);
  expect(looks('apps/deployments')).toEqual([]);
  expect(looks('services')).toEqual([]);
});
