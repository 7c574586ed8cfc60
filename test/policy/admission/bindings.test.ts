import { describe, expect, test } from 'vitest';
import { bindings } from '../../../src/policy/admission/rules/bindings.ts';
import { objectionsOf, write } from './writes.ts';

const API = 'rbac.authorization.k8s.io';
const VIEW = { apiGroup: API, kind: 'ClusterRole', name: 'view' };
const BOB = { apiGroup: API, kind: 'User', name: 'bob' };
const user = (name: unknown) => ({ ...BOB, name });
const group = (name: unknown) => ({ ...BOB, kind: 'Group', name });
const account = (namespace: string, name = 'web') => ({ kind: 'ServiceAccount', name, namespace });

const says = (subjects: unknown, roleRef: unknown = VIEW, role?: unknown) =>
  objectionsOf(bindings, {
    request: write('CREATE', `${API}/rolebindings`, 'a', { object: { subjects, roleRef } }),
    seen: { '/apis': role },
  });
const REFUSED = ['change-permissions'];

describe('a new role binding', () => {
  test.each([
    ['view for a user', [BOB], VIEW, []],
    ['view for no one', undefined, VIEW, []],
    ['view for two users', [BOB, user('eve')], VIEW, []],
    ['view for a group of people', [group('oncall')], VIEW, []],
    ['view for a service account of its namespace', [account('shop')], VIEW, []],
    ['view for a service account of another one', [account('kube-system')], VIEW, REFUSED],
    ['view for unauthenticated callers', [group('system:unauthenticated')], VIEW, REFUSED],
    ['view for all callers', [group('system:authenticated')], VIEW, REFUSED],
    ['view for all service accounts', [group('system:serviceaccounts')], VIEW, REFUSED],
    ['view for the service accounts of a namespace', [group('system:serviceaccounts:shop')], VIEW, REFUSED],
    ['view for the masters', [group('system:masters')], VIEW, REFUSED],
    ['view for the anonymous user', [user('system:anonymous')], VIEW, REFUSED],
    ['view for a node', [user('system:node:node-1')], VIEW, REFUSED],
    ['view for a service account as a user', [user('system:serviceaccount:bank:web')], VIEW, REFUSED],
    ['view for a user and everyone', [BOB, group('system:authenticated')], VIEW, REFUSED],
    ['view for too many', Array(6).fill(BOB), VIEW, REFUSED],
    ['view for a star', [group('*')], VIEW, REFUSED],
    ['view for what is no name', [user(['bob'])], VIEW, REFUSED],
    ['view for what is no kind', [{ ...BOB, kind: 'Everyone' }], VIEW, REFUSED],
    ['edit for a user', [BOB], { ...VIEW, name: 'edit' }, REFUSED],
    ['a Role named view', [BOB], { ...VIEW, kind: 'Role' }, REFUSED],
    ['a role of another group', [BOB], { ...VIEW, apiGroup: 'example.com' }, REFUSED],
    ['no role', [BOB], null, REFUSED],
  ])('%s', (_, subjects, roleRef, expected) => {
    expect(says(subjects, roleRef)).toEqual(expected);
  });
});

describe('the role view of this cluster', () => {
  const rule = (resources: readonly string[], verbs = ['get', 'list', 'watch'], rest: object = {}) => ({
    rules: [{ apiGroups: [''], resources, verbs, ...rest }],
  });
  test.each([
    ['reads', rule(['pods', 'pods/log', 'services']), []],
    ['cannot be read', undefined, []],
    ['is no role', 'x', []],
    ['writes', rule(['pods'], ['get', 'create']), REFUSED],
    ['does everything', rule(['pods'], ['*']), REFUSED],
    ['reads Secrets', rule(['secrets']), REFUSED],
    ['reads everything', rule(['*']), REFUSED],
    ['reaches into pods', rule(['pods/exec']), REFUSED],
    ['reaches into every subresource', rule(['*/*']), REFUSED],
    ['reads other paths', rule([], ['get'], { nonResourceURLs: ['/metrics'] }), REFUSED],
  ])('%s', (_, role, expected) => {
    expect(says([BOB], VIEW, role)).toEqual(expected);
  });
});

test('bindings that exist and other kinds are the table of kinds', () => {
  const object = { subjects: [group('system:masters')], roleRef: VIEW };
  for (const request of [
    write('UPDATE', `${API}/rolebindings`, 'a', { oldObject: {}, object }),
    write('CREATE', `${API}/clusterrolebindings`, 'a', { object }),
  ])
    expect(objectionsOf(bindings, { request })).toEqual([]);
});

test('names that are no text are refused, not thrown', () => {
  const odd = { toString: 1, valueOf: 1 };
  expect(says([user(odd)])).toEqual(REFUSED);
  expect(says([BOB], { ...VIEW, name: odd })).toEqual(REFUSED);
});
