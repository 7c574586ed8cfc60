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

  test('two tokens of one name are valid together while callers switch', async () => {
    const tokens = tokensOf(`holmes ${A}\nholmes ${B}`);
    expect(await tokens.identify(A)).toEqual(await tokens.identify(B));
  });

  test('gives groups after the token, in any order for several tokens of one caller', async () => {
    const tokens = tokensOf(`holmes ${A} agents,readers\r\nholmes ${B}\treaders,agents\n`);
    expect(await tokens.identify(A)).toEqual({ method: 'token', name: 'holmes', groups: ['agents', 'readers'] });
    expect(await tokens.identify(B)).toEqual({ method: 'token', name: 'holmes', groups: ['readers', 'agents'] });
  });

  const CSV = 'the server does not read the comma-separated form of kube-apiserver';
  test.each([
    [`${A},holmes,7`, `line 1 is not NAME TOKEN GROUP,GROUP with blanks between the three; ${CSV}`],
    [`holmes ${B}\n${A},holmes,7,agents`, CSV],
    [`${A}, holmes, 7`, CSV],
    [`holmes,${A}`, CSV],
    [`holmes, ${A}`, CSV],
    [`holmes ${A},${B}`, CSV],
    [`holmes ${A} agents, readers`, CSV],
    [`${A},holmes,7,"agents,readers"`, 'line 1 has quotes'],
    [`holmes "${A}"`, 'line 1 has quotes'],
    [`# two\nholmes ${A}\n\nalice ${A}`, 'line 4 repeats the token of line 2'],
    [`${A}\n${A}`, 'line 2 repeats the token of line 1'],
    [`holmes ${A}\nholmes ${B} agents`, 'line 2 gives the caller of line 1 other groups'],
    [`holmes ${A} agents\nholmes ${B} readers`, 'line 2 gives the caller of line 1 other groups'],
    [`holmes ${A} system:masters`, 'no name or group begins with system:'],
    [`holmes ${A} agents,`, 'line 1 is not TOKEN, NAME TOKEN or NAME TOKEN GROUP,GROUP'],
    [`holmes ${A} agents,,readers`, 'line 1 is not TOKEN, NAME TOKEN or NAME TOKEN GROUP,GROUP'],
    [`${A} holmes`, 'line 1 is not TOKEN, NAME TOKEN or NAME TOKEN GROUP,GROUP'],
  ])('%j is refused, quotes nothing, and is told with its line: %s', (text, says) => {
    const reason = parseTokens(text);
    expect(reason).toContain(says);
    for (const secret of [A, B, 'holmes', 'alice', 'masters']) expect(reason).not.toContain(secret);
  });

  test('with the token of MCP_AUTH_TOKEN is refused', () => {
    const own = [staticToken(A)].filter((each) => each !== undefined);
    expect(parseTokens(`holmes ${B}\nalice ${A}`, own)).toBe('line 2 repeats the token of MCP_AUTH_TOKEN');
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
