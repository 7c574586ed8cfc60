import { expect, test } from 'vitest';
import { deviceClaims } from '../../../src/policy/admission/rules/device-claims.ts';
import { objectionsOf, write } from './writes.ts';

const claim = (adminAccess?: unknown) => ({
  kind: 'ResourceClaim',
  spec: { devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu', adminAccess } }] } },
});
const template = (adminAccess?: unknown) => ({ kind: 'ResourceClaimTemplate', spec: claim(adminAccess) });
const says = (before: object | undefined, after: object, resource = 'resource.k8s.io/resourceclaims') =>
  objectionsOf(deviceClaims, {
    request: write(before === undefined ? 'CREATE' : 'UPDATE', resource, 'a', {
      ...(before && { oldObject: before as never }),
      object: after as never,
    }),
  });

test.each<[string, readonly string[], readonly string[]]>([
  ['admin access', says(undefined, claim(true)), ['host-access']],
  ['admin access in a template', says(undefined, template(true)), ['host-access']],
  ['admin access that comes later', says(claim(), claim(true)), ['host-access']],
  ['admin access that stays', says(claim(true), claim(true)), []],
  ['admin access that goes', says(claim(true), claim(false)), []],
  ['a device', says(undefined, claim()), []],
  ['a custom resource', says(undefined, claim(true), 'example.com/resourceclaims'), []],
])('%s', (_, found, expected) => {
  expect(found).toEqual(expected);
});
