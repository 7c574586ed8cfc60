import { describe, expect, test } from 'vitest';
import { grantText, permittedText } from '../../../console/src/changes/grant-text.ts';
import { lengthsUpTo, usesOf } from '../../../console/src/grants/lengths.ts';

describe('the lengths of time to choose for a grant', () => {
  test.each<[number, readonly string[]]>([
    [60, ['1 minute']],
    [900, ['15 minutes']],
    [5400, ['15 minutes', '30 minutes', '1 hour', '1 hour 30 minutes']],
    [28_800, ['15 minutes', '30 minutes', '1 hour', '4 hours', '8 hours']],
    [604_800, ['15 minutes', '30 minutes', '1 hour', '4 hours', '8 hours', '1 day', '3 days', '7 days']],
  ])('up to %i seconds end with what is permitted', (most, says) => {
    const lengths = lengthsUpTo(most);
    expect(lengths.map((length) => length.says)).toEqual(says);
    expect(lengths.at(-1)?.seconds).toBe(most);
  });
});

test.each<[string, number | undefined]>([
  ['1', 1],
  ['5', 5],
  [' 3 ', 3],
  ['6', undefined],
  ['0', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['1e0', undefined],
  ['', undefined],
  ['x', undefined],
])('of five uses at most, %j is %j', (typed, expected) => {
  expect(usesOf(typed, 5)).toBe(expected);
});

test('a grant is said with its number of changes, before and after it is made', () => {
  expect(permittedText({ maxUses: 1, asker: 'agent', lasts: '8 hours' })).toBe(
    '1 change of agent within 8 hours, without asking again.',
  );
  expect(grantText({ name: 'scale-x', by: 'alice', maxUses: 2 })).toBe('by alice: grant scale-x, for 2 changes');
  expect(grantText({ name: 'scale-x', by: 'alice', maxUses: 2, use: 1 })).toBe(
    'by alice: grant scale-x, change 1 of 2',
  );
});
