import { describe, expect, test } from 'vitest';
import { formatSelector, isPlainSelector } from '../../src/reads/label-selector.ts';

test('a selector is written with its keys in order and its values sorted', () => {
  const matchExpressions = [
    { key: 'tier', operator: 'NotIn', values: ['b', 'a'] },
    { key: 'app', operator: 'In', values: ['web'] },
    { key: 'z', operator: 'DoesNotExist' },
    { key: 'x', operator: 'Exists' },
  ];
  expect(formatSelector({ matchLabels: { m: '1' }, matchExpressions })).toBe('app in (web),m=1,tier notin (a,b),x,!z');
  expect(formatSelector({})).toBe('');
});

describe('a selector is surely one that kubectl takes', () => {
  test.each(['', 'a=b', 'a==b,c!=d', 'a=', 'example.com/a in (x,y)', 'a notin (x)', '!a', 'a', 'a.b-c.d/e_f=F.g'])(
    '%j',
    (text) => {
      expect(isPlainSelector(text)).toBe(true);
    },
  );

  test.each([
    'a in',
    'a=b c',
    'a=-b',
    '-a',
    'a..b/c=d',
    'a=b,',
    ',',
    'a in (x',
    'a>1',
    ' a=b',
    `a=${'x'.repeat(64)}`,
    'A/b/c',
    'Ä=b',
  ])('or not: %j', (text) => {
    expect(isPlainSelector(text)).toBe(false);
  });
});
