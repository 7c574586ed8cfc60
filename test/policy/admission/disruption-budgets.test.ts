import { expect, test } from 'vitest';
import { disruptionBudgets } from '../../../src/policy/admission/rules/disruption-budgets.ts';
import { change, objectionsOf, write } from './writes.ts';

test.each<[string, object, object, boolean]>([
  ['a lower minAvailable', { minAvailable: 3 }, { minAvailable: 2 }, true],
  ['a lower share', { minAvailable: '80%' }, { minAvailable: '50%' }, true],
  ['a count in place of a share', { minAvailable: '80%' }, { minAvailable: 1 }, true],
  ['a lost minAvailable', { minAvailable: 3 }, {}, true],
  ['a higher maxUnavailable', { maxUnavailable: 1 }, { maxUnavailable: 3 }, true],
  ['a higher share of maxUnavailable', { maxUnavailable: '20%' }, { maxUnavailable: '100%' }, true],
  ['maxUnavailable in place of minAvailable', { minAvailable: 3 }, { maxUnavailable: '50%' }, true],
  ['another selector', { minAvailable: 1, selector: { a: 1 } }, { minAvailable: 1, selector: { a: 2 } }, true],
  ['one pod at a time', { maxUnavailable: 0 }, { maxUnavailable: 1 }, false],
  ['one pod at a time in place of a share', { minAvailable: '100%' }, { maxUnavailable: 1 }, false],
  ['no pod at a time', { minAvailable: 1 }, { maxUnavailable: 0 }, false],
  ['a higher minAvailable', { minAvailable: 1 }, { minAvailable: 2 }, false],
  ['a lower maxUnavailable', { maxUnavailable: '50%' }, { maxUnavailable: '20%' }, false],
  ['what stays as it was', { maxUnavailable: 9, selector: { a: 1 } }, { maxUnavailable: 9, selector: { a: 1 } }, false],
])('%s', (_, before, after, objects) => {
  const request = change('policy/poddisruptionbudgets', 'web', before, after);
  expect(objectionsOf(disruptionBudgets, { request })).toEqual(objects ? ['drain-without-care'] : []);
});

test.each([
  [write('DELETE', 'policy/poddisruptionbudgets', 'web'), ['drain-without-care']],
  [write('CREATE', 'policy/poddisruptionbudgets', 'web', { object: { spec: { maxUnavailable: 9 } } }), []],
  [write('DELETE', 'x.io/poddisruptionbudgets', 'web'), []],
  [write('UPDATE', 'policy/poddisruptionbudgets', 'web', { subResource: 'status' }), []],
  [
    write('UPDATE', 'policy/poddisruptionbudgets', 'web', { object: { spec: { maxUnavailable: 9 } } }),
    ['drain-without-care'],
  ],
])('%j', (request, expected) => {
  expect(objectionsOf(disruptionBudgets, { request })).toEqual(expected);
});
