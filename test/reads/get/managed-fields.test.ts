import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../../src/go/json.ts';
import { cutManagedFields, withoutManagedFields } from '../../../src/reads/get/managed-fields.ts';

const THEM = '"managedFields":[{"manager":"a ] \\" }","fieldsV1":{"f:spec":{"k:{\\"name\\":\\"app\\"}":{".":{}}}}},{}]';

describe('managed fields are cut out of the text of an object', () => {
  test.each([
    ['of a list', `{"metadata":{"name":"a",${THEM}},"spec":{}}`, '{"metadata":{"name":"a"},"spec":{}}'],
    [
      'alone',
      `{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","labels":{"x":"{]"},"generation":1,"ownerReferences":[{"uid":"b"},{"controller":true}],${THEM}}}`,
      '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","labels":{"x":"{]"},"generation":1,"ownerReferences":[{"uid":"b"},{"controller":true}]}}',
    ],
  ])('%s', (_, text, cut) => {
    expect(cutManagedFields(text)).toBe(cut);
  });

  test.each([
    ['where there are none', '{"metadata":{"name":"a"},"spec":{}}'],
    ['in another place', `{"metadata":{"name":"a"},"spec":{"metadata":{"name":"a",${THEM}}}}`],
    ['in a place of their name', `{"metadata":{"name":"a","metadata":{"name":"b",${THEM}}}}`],
    ['in a text', `{"metadata":{"name":${JSON.stringify(`a",${THEM}},"x":"`)}}}`],
    ['with lists in them', '{"metadata":{"name":"a","managedFields":[{"a":[1]}]}}'],
    ['that are no list', '{"metadata":{"name":"a","managedFields":{}}}'],
    ['before other fields', `{"metadata":{"name":"a",${THEM},"z":1}}`],
    ['before all others', `{"metadata":{${THEM}}}`],
    ['with space between', `{ "metadata": {"name":"a",${THEM}}}`],
    ['that are not complete', `{"metadata":{"name":"a",${THEM.slice(0, -1)}`],
  ])('but left %s', (_, text) => {
    expect(cutManagedFields(text)).toBe(text);
  });

  const key = fc.constantFrom('metadata', 'managedFields', 'kind', 'apiVersion', 'name', 'labels', 'f:spec', '"]');
  const { object } = fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, fc.string(), fc.nat(), tie('object'), fc.array(tie('value'), { maxLength: 3 })),
    object: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  }));
  test('and whatever the object is, what is shown of it stays the same', () => {
    fc.assert(
      fc.property(object, (value) => {
        const text = JSON.stringify(value);
        expect(withoutManagedFields(parseJson(cutManagedFields(text)))).toEqual(withoutManagedFields(parseJson(text)));
      }),
      { numRuns: 300 },
    );
  });
});
