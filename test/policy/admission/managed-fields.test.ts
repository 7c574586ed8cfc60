import { expect, test } from 'vitest';
import { managedFields } from '../../../src/policy/admission/rules/managed-fields.ts';
import { objectionsOf, write } from './writes.ts';

const CLIENT = 'kubectl-client-side-apply';
const entry = (manager: string, fieldsV1: object, operation = 'Apply') => ({ manager, operation, fieldsV1 });
const spec = (...fields: readonly string[]) => ({
  'f:spec': Object.fromEntries(fields.map((field) => [`f:${field}`, {}])),
});
const managed = (...entries: readonly object[]) => ({ metadata: { managedFields: entries } });
const judged = (line: string, oldObject: object | undefined, object: object) =>
  objectionsOf(managedFields, {
    line,
    request: write('UPDATE', 'apps/deployments', 'web', { oldObject, object } as never),
  });
const REFUSED = ['change-protected-metadata'];
const ONE = managed(entry('argocd', spec('replicas')));
const TWO = managed(entry('argocd', spec('replicas', 'template')));

test.each<[string, string, object, object, readonly string[]]>([
  ['gains a field', 'patch deployment web -p {}', ONE, TWO, REFUSED],
  ['comes to apply', 'patch deployment web -p {}', managed(), ONE, REFUSED],
  ['loses a field', 'patch deployment web -p {}', TWO, ONE, []],
  ['goes', 'patch deployment web -p {}', TWO, managed({}), []],
  ['stays', 'patch deployment web -p {}', TWO, TWO, []],
  ['only updates', 'patch deployment web -p {}', managed(), managed(entry('kubectl-patch', spec('a'), 'Update')), []],
  [
    'gains a field of client-side apply',
    'patch deployment web -p {}',
    managed(),
    managed(entry(CLIENT, spec('a'), 'Update')),
    REFUSED,
  ],
  ['is client-side apply itself', 'apply -f -', managed(), managed(entry(CLIENT, spec('a'), 'Update')), []],
  ['is server-side apply itself', 'apply --server-side -f -', managed(), managed(entry('kubectl', spec('a'))), []],
  ['is named by the call', 'apply --server-side --field-manager=argocd -f -', ONE, TWO, []],
  ['is another than the call names', 'apply --server-side --field-manager=me -f -', ONE, TWO, REFUSED],
  ['is named by a patch', 'patch deployment web -p {} --field-manager=argocd', ONE, TWO, REFUSED],
])('a manager that %s', (_, line, before, after, expected) => {
  expect(judged(line, before, after)).toEqual(expected);
});

test('an object that could not be read has its managers as they are', () => {
  expect(judged('patch deployment web -p {}', undefined, ONE)).toEqual([]);
});
