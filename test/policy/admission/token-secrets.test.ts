import { expect, test } from 'vitest';
import { tokenSecrets } from '../../../src/policy/admission/rules/token-secrets.ts';
import { objectionsOf, write } from './writes.ts';

const BOOTSTRAP = { type: 'bootstrap.kubernetes.io/token', data: { a: 'b' } };
const TOKEN = { type: 'kubernetes.io/service-account-token' };
const named = (name: string, rest: object = {}) => ({
  ...rest,
  metadata: { annotations: { 'kubernetes.io/service-account.name': name } },
});

test.each([
  ['made of a token type', undefined, TOKEN, ['token-secrets']],
  ['made to join nodes', undefined, BOOTSTRAP, ['token-secrets']],
  ['turned into one', { type: 'Opaque' }, TOKEN, ['token-secrets']],
  ['made for an account', undefined, named('admin', { type: 'Opaque' }), ['token-secrets']],
  ['pointed at another account', named('web', TOKEN), named('admin', TOKEN), ['token-secrets']],
  ['whose account is taken away', named('web', TOKEN), TOKEN, ['token-secrets']],
  ['for joining nodes that is altered', BOOTSTRAP, { ...BOOTSTRAP, data: { a: 'c' } }, ['token-secrets']],
  ['that stays as it was', named('web', TOKEN), named('web', { ...TOKEN, data: { a: 'b' } }), []],
  ['for joining nodes that stays', BOOTSTRAP, { ...BOOTSTRAP, metadata: { labels: { a: 'b' } } }, []],
  ['of another type', undefined, { type: 'Opaque', data: {} }, []],
  ['that loses the type', TOKEN, { type: 'Opaque' }, []],
  ['with a type that is no text', undefined, { type: ['kubernetes.io/service-account-token'] }, []],
])('a Secret %s', (_, oldObject, object, expected) => {
  const operation = oldObject === undefined ? 'CREATE' : 'UPDATE';
  expect(objectionsOf(tokenSecrets, { request: write(operation, 'secrets', 'a', { oldObject, object }) })).toEqual(
    expected,
  );
  const unread = write('UPDATE', 'secrets', 'a', { object });
  const asIfNew = objectionsOf(tokenSecrets, { request: write('CREATE', 'secrets', 'a', { object }) });
  expect(objectionsOf(tokenSecrets, { request: unread })).toEqual(asIfNew);
});

test('other kinds, and deletions, are left alone', () => {
  expect(objectionsOf(tokenSecrets, { request: write('CREATE', 'configmaps', 'a', { object: TOKEN }) })).toEqual([]);
  expect(
    objectionsOf(tokenSecrets, { request: write('CREATE', 'example.com/secrets', 'a', { object: TOKEN }) }),
  ).toEqual([]);
  expect(objectionsOf(tokenSecrets, { request: write('DELETE', 'secrets', 'a', { oldObject: TOKEN }) })).toEqual([]);
});
