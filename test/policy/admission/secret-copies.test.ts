import { expect, test } from 'vitest';
import { secretCopies } from '../../../src/policy/admission/rules/secret-copies.ts';
import { objectionsOf, write } from './writes.ts';

const DATA = { password: 'aHVudGVyMg==', empty: '' };
const secret = (metadata: object = {}, data: object = DATA) => ({ metadata, data });

test.each<[string, object, object, boolean]>([
  ['to an annotation', secret(), secret({ annotations: { a: DATA.password } }), true],
  ['to a label', secret(), secret({ labels: { a: DATA.password } }), true],
  ['of its own write to an annotation', secret(), secret({ annotations: { a: 'bmV3' } }, { password: 'bmV3' }), true],
  ['out of data', secret(), secret({ annotations: { a: DATA.password } }, {}), true],
  ['to the name of an owner', secret(), secret({ ownerReferences: [{ name: DATA.password }] }), true],
  ['to another key of data', secret(), secret({}, { ...DATA, again: DATA.password }), false],
  ['that is empty', secret(), secret({ annotations: { a: '' } }), false],
  ['where it was', secret({ labels: { a: DATA.password } }), secret({ labels: { a: DATA.password } }), false],
  ['and another annotation', secret(), secret({ annotations: { note: 'rotated' } }), false],
])('a value %s', (_, oldObject, object, objects) => {
  const judged = (resource: string) =>
    objectionsOf(secretCopies, { request: write('UPDATE', resource, 'db', { oldObject, object } as never) });
  expect(judged('secrets')).toEqual(objects ? ['SECRET_VALUES'] : []);
  expect(judged('configmaps'), 'a ConfigMap is shown as a whole').toEqual([]);
});

test('a new Secret has its values in data alone, and a deleted one shows nothing', () => {
  const object = secret({ annotations: { a: DATA.password } });
  expect(objectionsOf(secretCopies, { request: write('CREATE', 'secrets', 'db', { object }) })).toHaveLength(1);
  expect(objectionsOf(secretCopies, { request: write('DELETE', 'secrets', 'db', { oldObject: object }) })).toEqual([]);
});
