import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesGlob } from '../../src/policy/glob.ts';

test.each([
  ['web', 'web', true],
  ['web', 'web2', false],
  ['web', 'aweb', false],
  ['', '', true],
  ['', 'a', false],
  ['*', '', true],
  ['*', 'any text', true],
  ['web-*', 'web-', true],
  ['web-*', 'web', false],
  ['*-web', 'a-web', true],
  ['*-web', 'a-web2', false],
  ['a*a', 'a', false],
  ['a*a', 'aa', true],
  ['a*b*c', 'a-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['a*bc*c', 'abc', false],
  ['a.b', 'axb', false],
  ['*', 'a\nb', true],
])('the pattern %j and the text %j: %s', (pattern, text, expected) => {
  expect(matchesGlob(pattern, text)).toBe(expected);
});

test('a pattern stands for the texts that the same regular expression matches', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
  let matched = 0;
  fc.assert(
    fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), (pattern, text) => {
      const expected = new RegExp(`^${pattern.replaceAll('*', '[^]*')}$`).test(text);
      if (expected) matched++;
      expect(matchesGlob(pattern, text)).toBe(expected);
    }),
    { numRuns: 2000 },
  );
  expect(matched).toBeGreaterThan(100);
});
