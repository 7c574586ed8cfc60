import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shellMetacharacters } from '../../../src/policy/rules/shell-metacharacters.ts';
import { effectOf, kubectlPlan, planWithStdin, policyWith, refusalOf, runImagePlan } from '../plans.ts';

const POLICY = policyWith({});
/** The list of the specification. */
const CHARACTERS = [';', '|', '&', '$', '`', '\\', "'", '"', '\n', '\r'];

describe('strict, the characters of the specification', () => {
  test.each(CHARACTERS)('%j is denied in any argument, also behind --', (character) => {
    for (const word of [character, `a${character}`, `${character}a`]) {
      for (const args of [
        ['get', word],
        ['get', 'pods', '-l', word],
        ['get', 'pods', `-l=a${word}`],
        ['get', 'pods', '-o', `jsonpath=${word}`],
        ['patch', 'pod', 'a', '-p', word],
        ['exec', 'pod', '--', word],
        ['label', 'pod', 'a', `b=${word}`],
      ])
        expect(effectOf(shellMetacharacters, kubectlPlan(args), POLICY), args.join(' ')).toBe('deny');
      expect(effectOf(shellMetacharacters, runImagePlan('a', [word]), POLICY)).toBe('deny');
    }
  });

  test.each([
    'custom-columns=NAME:.metadata.name',
    'jsonpath={.items[*].metadata.name}',
    'a=b,c!=d',
    'app in (web, api)',
    'cat /etc/resolv.conf',
    '*',
    '~',
    '#',
    '<>',
    '%',
    '',
    '\t',
    '；',
    '｜',
    'ünïcödé',
  ])('%j is no metacharacter', (word) => {
    expect(effectOf(shellMetacharacters, kubectlPlan(['get', word]), POLICY)).toBe('noOpinion');
  });

  test('an argument is denied exactly when it holds one of the characters', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (words) => {
        const bad = words.some((word) => CHARACTERS.some((character) => word.includes(character)));
        expect(effectOf(shellMetacharacters, kubectlPlan(['get', '--', ...words]), POLICY)).toBe(
          bad ? 'deny' : 'noOpinion',
        );
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});

describe('if data may contain metacharacters', () => {
  const DATA = policyWith({ metacharacters: 'data' });

  test.each(CHARACTERS)(
    '%j is taken in expressions, patches, selectors, label values and container commands',
    (character) => {
      const word = `a${character}b`;
      for (const args of [
        ['get', 'pods', '-l', word],
        ['get', 'pods', `--field-selector=${word}`],
        ['get', 'pods', '-o', `jsonpath=${word}`],
        ['get', 'pods', '--template', word],
        ['patch', 'pod', 'a', '-p', word],
        ['exec', 'pod', '--', 'sh', '-c', word],
        ['label', 'pod', 'a', `b=${word}`],
        ['create', 'configmap', 'a', `--from-literal=k=${word}`],
        ['wait', 'pod/a', `--for=jsonpath=${word}`],
      ])
        expect(effectOf(shellMetacharacters, kubectlPlan(args), DATA), args.join(' ')).toBe('noOpinion');
    },
  );

  test.each(CHARACTERS)('%j is denied in names, types, namespaces and every other flag', (character) => {
    const word = `a${character}b`;
    for (const args of [
      ['get', word],
      ['get', 'pods', word],
      ['get', 'pods', '-n', word],
      ['exec', word, '--', 'ls'],
      ['exec', 'pod', '-c', word, '--', 'ls'],
      ['label', 'pod', word, 'b=c'],
      ['run', 'a', `--image=${word}`],
      ['create', 'configmap', word],
    ])
      expect(effectOf(shellMetacharacters, kubectlPlan(args), DATA), args.join(' ')).toBe('deny');
  });
});

test('a patch given as stdin is no argument', () => {
  const plan = planWithStdin('patch deploy web', { metadata: { annotations: { note: 'a;b' } } });
  expect(effectOf(shellMetacharacters, plan, POLICY)).toBe('noOpinion');
});

test('the refusal shows the first bad argument on one line and says what to use instead', () => {
  const refusal = refusalOf(shellMetacharacters, kubectlPlan(['get', 'pods', 'a\nb', ';']), POLICY);
  expect(refusal).toMatchObject({ code: 'METACHARACTER', error: "Invalid characters in argument: 'a\\nb'" });
  expect(refusal?.hint).toContain('custom-columns');
});

test('an argument of 100 KiB is refused in few words', () => {
  const refusal = refusalOf(shellMetacharacters, kubectlPlan(['get', `${'x'.repeat(100 * 1024)};`]), POLICY);
  expect(refusal?.error.length).toBeLessThan(200);
});
