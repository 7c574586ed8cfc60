import { describe, expect, test } from 'vitest';
import type { AdmissionRequest } from '../../../src/kube/admission-request.ts';
import { namespaces } from '../../../src/policy/admission/rules/namespaces.ts';
import { objectionsOf, write } from './writes.ts';

const says = (rest: Partial<AdmissionRequest>, policy: object = {}, line = 'delete pods a') =>
  objectionsOf(namespaces, { line, policy, request: write('UPDATE', 'pods', 'a', rest) });
const core = (resource: string) => ({ group: '', version: 'v1', resource });

describe('protected namespaces', () => {
  test.each([
    ['an object in another namespace', { namespace: 'shop' }, []],
    ['an object in one', { namespace: 'kube-system' }, ['NAMESPACE_PROTECTED']],
    [
      'a document that names none',
      { namespace: 'kube-system', object: { metadata: { namespace: '' } } },
      ['NAMESPACE_PROTECTED'],
    ],
    [
      'a namespace itself',
      { resource: core('namespaces'), name: 'kube-system', namespace: 'kube-system' },
      ['NAMESPACE_PROTECTED'],
    ],
    [
      'a namespace itself, by name alone',
      { resource: core('namespaces'), name: 'kube-system', namespace: undefined },
      ['NAMESPACE_PROTECTED'],
    ],
    ['a node of that name', { resource: core('nodes'), name: 'kube-system', namespace: undefined }, []],
    ['a subresource', { namespace: 'kube-system', subResource: 'scale' }, ['NAMESPACE_PROTECTED']],
    [
      'an eviction',
      { operation: 'CREATE', namespace: 'kube-system', subResource: 'eviction' },
      ['NAMESPACE_PROTECTED'],
    ],
  ] as const)('%s', (_, rest, expected) => {
    expect(says(rest)).toEqual(expected);
  });

  test('are emptied by a drain, which moves their pods', () => {
    const eviction = { operation: 'CREATE', namespace: 'kube-system', subResource: 'eviction' } as const;
    expect(says(eviction, {}, 'drain node-1 --ignore-daemonsets')).toEqual([]);
    expect(says({ ...eviction, subResource: undefined }, {}, 'drain node-1 --ignore-daemonsets')).toEqual([
      'NAMESPACE_PROTECTED',
    ]);
  });

  test('are protected by no allowance', () => {
    const request = write('UPDATE', 'pods', 'a', { namespace: 'kube-system' });
    expect(objectionsOf(namespaces, { request, policy: { protectedNamespaces: [] } })).toEqual([]);
  });
});

describe('the list of namespaces', () => {
  const policy = { allowedNamespaces: ['shop', 'web'] };

  test.each([
    ['an object in one', { namespace: 'web' }, []],
    ['an object in another', { namespace: 'bank' }, ['NAMESPACE_NOT_ALLOWED']],
    [
      'another namespace itself',
      { resource: core('namespaces'), name: 'bank', namespace: 'bank' },
      ['NAMESPACE_NOT_ALLOWED'],
    ],
    ['an object of the cluster', { resource: core('nodes'), namespace: undefined }, []],
    [
      'an eviction elsewhere',
      { operation: 'CREATE', namespace: 'bank', subResource: 'eviction' },
      ['NAMESPACE_NOT_ALLOWED'],
    ],
  ] as const)('%s', (_, rest, expected) => {
    expect(says(rest, policy, 'drain node-1')).toEqual(expected);
  });

  test('is in the refusal', () => {
    const [objection] = namespaces.judge({
      request: write('UPDATE', 'pods', 'a', { namespace: 'bank' }),
      command: { path: ['patch'] },
      policy: { allowedNamespaces: ['web', 'shop'], protectedNamespaces: [] },
    } as never);
    expect(objection?.hint).toBe('Name one of them with -n: shop, web.');
  });
});
