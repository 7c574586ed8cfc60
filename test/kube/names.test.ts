import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/errors.ts';
import { parseNamespace, parsePodName } from '../../src/kube/names.ts';

const HOSTILE = [
  '',
  ' ',
  '-n',
  '--kubeconfig=x',
  'a\n',
  '\na',
  'a\nb',
  'a\0',
  'a b',
  'A',
  'a-',
  '-a',
  'a_b',
  'a,b',
  'a=b',
  'a/b',
  '../a',
  'а',
  'ａ',
  'a\u200b',
  'ä',
  '.a',
  'a.',
  'a..b',
  'a.-b',
  '$(id)',
];

describe('namespaces', () => {
  test.each(['a', '0', 'default', 'kube-system', 'a-0-b', 'x'.repeat(63)])('%s is a namespace', (text) => {
    expect(parseNamespace(text)).toBe(text);
  });

  test.each([...HOSTILE, 'a.b'])('%j is not a namespace', (text) => {
    expect(parseNamespace(text)).toMatchObject({ refused: true, code: 'NAME_INVALID' });
  });
});

describe('pod names', () => {
  test.each(['a', '0', 'debug', 'web-0', 'a.b-c.d'])('%s is a pod name', (text) => {
    expect(parsePodName(text)).toBe(text);
  });

  test.each(HOSTILE)('%j is not a pod name', (text) => {
    expect(parsePodName(text)).toMatchObject({ refused: true, code: 'NAME_INVALID' });
  });
});

test('the refusal of a name shows the field, the name and an example', () => {
  expect(parseNamespace('Prod')).toEqual({
    refused: true,
    code: 'NAME_INVALID',
    error: "Invalid namespace: 'Prod' is not a valid Kubernetes name.",
    hint: "Use lower case letters, digits and '-', starting and ending with a letter or digit, at most 63 characters, for example 'debug-1'.",
  });
});

test('whatever is taken as a name can be neither a flag nor two words', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.stringMatching(/^[a-z0-9.\n-]*$/)), (text) => {
      const name = parsePodName(text);
      if (!isRefusal(name)) expect(name).toMatch(/^(?![-.])[a-z0-9.-]+(?<![-.])$/);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['a name 100 KiB long', 'a-'.repeat(50 * 1024)],
  ['a name within the length', `${'a.'.repeat(120)}!`],
])('%s that nearly matches is refused', (_, name) => {
  // A pattern that backtracks exceeds the time limit of the test here.
  expect(parsePodName(name)).toMatchObject({ code: 'NAME_INVALID' });
});

test.each([
  ['a namespace', parseNamespace, 63],
  ['a pod name', parsePodName, 253],
] as const)('%s is refused beyond its length, and shown in short', (_, parse, limit) => {
  expect(parse('x'.repeat(limit))).toBe('x'.repeat(limit));
  for (const length of [limit + 1, 100 * 1024]) {
    const refusal = parse('x'.repeat(length));
    expect(refusal).toMatchObject({ code: 'NAME_INVALID' });
    expect(isRefusal(refusal) && refusal.error.length).toBeLessThan(200);
  }
});
