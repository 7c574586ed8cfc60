import { describe, expect, test } from 'vitest';
import { podAccounts } from '../../../src/policy/admission/rules/pod-accounts.ts';
import { deployment, errorsOf, HOLDERS, objectionsOf } from './pods.ts';

const PLAIN = { containers: [{ name: 'c', image: 'a' }] };
const as = (serviceAccountName: string | null) => ({ ...PLAIN, serviceAccountName });
const judged = (before: unknown, after: unknown) =>
  errorsOf(podAccounts, { before: before === undefined ? undefined : deployment(before), after: deployment(after) });

describe('the service account of pods', () => {
  test.each<[string, object | undefined, object, string | undefined]>([
    ['gained', PLAIN, as('admin'), "'admin' instead of 'default'"],
    ['of a new object', undefined, as('admin'), "'admin'."],
    ['altered', as('admin'), as('other'), "'other' instead of 'admin'"],
    ['altered back', as('admin'), PLAIN, "'default' instead of 'admin'"],
    ['in its old field', PLAIN, { ...PLAIN, serviceAccount: 'admin' }, "'admin' instead of 'default'"],
    [
      'in both fields',
      as('admin'),
      { ...as('admin'), serviceAccount: 'other' },
      "'admin and other' instead of 'admin'",
    ],
    ['in another letter case', PLAIN, { ...PLAIN, ServiceAccountName: 'admin' }, "'admin' instead of 'default'"],
    ['as a mapping', PLAIN, { ...PLAIN, serviceAccount: { name: 'admin' } }, "'admin' instead of 'default'"],
    ['as it was', as('admin'), { ...as('admin'), serviceAccount: 'admin' }, undefined],
    ['default by name', PLAIN, as('default'), undefined],
    ['default by name in a new object', undefined, as('default'), undefined],
    ['empty', as(''), as(null), undefined],
  ])('%s', (_, before, after, words) => {
    const errors = judged(before, after);
    expect(errors).toHaveLength(words === undefined ? 0 : 1);
    expect(errors.join('')).toContain(words ?? '');
  });

  test.each(Object.entries(HOLDERS))('is judged in %s', (_, holder) => {
    const objections = objectionsOf(podAccounts, { before: holder(PLAIN), after: holder(as('admin')) });
    expect(objections.map(({ allowance }) => allowance)).toEqual(['other-service-accounts']);
    expect(objectionsOf(podAccounts, { before: holder(as('admin')), after: holder(as('admin')) })).toEqual([]);
  });

  test('is judged as new if the object before is unknown', () => {
    const written = { after: deployment(as('admin')), request: { operation: 'UPDATE' as const } };
    expect(errorsOf(podAccounts, written)).toHaveLength(1);
  });
});
