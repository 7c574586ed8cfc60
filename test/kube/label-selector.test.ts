import { expect, test } from 'vitest';
import { meets, writeRequirement } from '../../src/kube/label-selector.ts';

const [AMONG, OTHER, NONE] = ['a', 'c', undefined];

test.each<[string, string | undefined, readonly (string | undefined)[]]>([
  ['In', 'tier in (a,b)', [AMONG]],
  ['NotIn', 'tier notin (a,b)', [OTHER, NONE]],
  ['Exists', 'tier', [AMONG, OTHER]],
  ['DoesNotExist', '!tier', [NONE]],
  ['Gt', undefined, []],
])('%s is written as %s and met by %j', (operator, text, met) => {
  const requirement = { key: 'tier', operator, values: ['b', 'a'] };
  expect(writeRequirement(requirement)).toBe(text);
  expect([AMONG, OTHER, NONE].filter((value) => meets(requirement, value))).toEqual(met);
});
