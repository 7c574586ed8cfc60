import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shellMetacharacters } from '../../../src/policy/rules/shell-metacharacters.ts';
import { effectOf, kubectlPlan, policyWith, refusalOf, runImagePlan } from '../plans.ts';

const POLICY = policyWith({});
/** The list of the specification. */
const CHARACTERS = [';', '|', '&', '$', '`', '\\', "'", '"', '\n', '\r'];

describe('the characters of the specification', () => {
  test.each(CHARACTERS)('%j is denied in any argument, also behind --', (character) => {
    for (const word of [character, `a${character}`, `${character}a`, `-l=a${character}b`]) {
      expect(effectOf(shellMetacharacters, kubectlPlan(['get', word]), POLICY)).toBe('deny');
      expect(effectOf(shellMetacharacters, kubectlPlan(['exec', 'pod', '--', word]), POLICY)).toBe('deny');
      expect(effectOf(shellMetacharacters, runImagePlan('a', ['debug', '--', word]), POLICY)).toBe('deny');
    }
  });
});

describe('what else an argument holds', () => {
  test.each([
    ['custom-columns=NAME:.metadata.name'],
    ['jsonpath={.items[*].metadata.name}'],
    ['a=b,c!=d'],
    ['app in (web, api)'],
    ['cat /etc/resolv.conf'],
    ['*'],
    ['~'],
    ['#'],
    ['<>'],
    ['%'],
    [''],
    ['\t'],
    ['；'],
    ['｜'],
    ['ünïcödé'],
  ])('%j is no metacharacter', (word) => {
    expect(effectOf(shellMetacharacters, kubectlPlan(['get', word]), POLICY)).toBe('noOpinion');
  });

  test('an argument is denied exactly when it holds one of the characters', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (words) => {
        const bad = words.some((word) => CHARACTERS.some((character) => word.includes(character)));
        expect(effectOf(shellMetacharacters, kubectlPlan(['get', ...words]), POLICY)).toBe(bad ? 'deny' : 'noOpinion');
      }),
      { numRuns: 300 },
    );
  });
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
