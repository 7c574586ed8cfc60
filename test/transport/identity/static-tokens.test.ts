import { describe, expect, test } from 'vitest';
import { parseTokens, StaticTokens, staticToken } from '../../../src/transport/identity/static-tokens.ts';

const A = 'aaaaaaaaaaaaaaaaaaaa';
const B = 'bbbbbbbbbbbbbbbbbbbb';

function tokensOf(text: string): StaticTokens {
  const parsed = parseTokens(text);
  if (typeof parsed === 'string') throw new Error(parsed);
  const tokens = new StaticTokens();
  tokens.use(parsed);
  return tokens;
}

describe('a file of tokens', () => {
  test('names the caller of each token, and knows no other', async () => {
    const tokens = tokensOf(`# the agents\nholmes ${A}\n\n  ${B}\t\r\n`);
    expect(await tokens.identify(A)).toEqual({ method: 'token', name: 'holmes', groups: [] });
    expect(await tokens.identify(B)).toEqual({ method: 'token', name: 'token', groups: [] });
    for (const wrong of ['', `${A} `, A.slice(1), `${A}a`, A.toUpperCase(), 'holmes', `holmes ${A}`, '#']) {
      expect(tokens.takes(wrong)).toBe(false);
      expect(await tokens.identify(wrong)).toMatchObject({ status: 401, reason: 'token' });
    }
  });

  test('two tokens of one name stand side by side while callers change over', async () => {
    const tokens = tokensOf(`holmes ${A}\nholmes ${B}`);
    expect(await tokens.identify(A)).toEqual(await tokens.identify(B));
  });

  test.each([
    ['', 'it holds no token'],
    ['\n# only a comment\n', 'it holds no token'],
    ['short', 'line 1 '],
    [`holmes ${A}\nholmes`, 'line 2 '],
    [`one two ${A}`, 'line 1 '],
    [`system:admin ${A}`, 'line 1 '],
    [`${'n'.repeat(257)} ${A}`, 'line 1 '],
    [`holmes ${A}ä`, 'line 1 '],
  ])('%j is refused and quotes nothing: %s', (text, says) => {
    const reason = parseTokens(text);
    expect(reason).toContain(says);
    expect(reason).not.toContain(A);
  });
});

test('what is kept of a token is its hash', () => {
  expect(JSON.stringify(staticToken(A))).not.toContain(A);
});
