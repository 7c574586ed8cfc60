import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { call, type HttpServer, post, recorded, running, send, serveHttp } from '../../served.ts';

const TOKEN = 'the-token-of-the-test';
const RIGHT = { Authorization: `Bearer ${TOKEN}` };
const GET_PODS = call('kubectl', { args: ['get', 'pods'] });

describe('with a token configured', () => {
  let server: HttpServer;
  beforeAll(async () => {
    server = await serveHttp({ kubectl: 'record', environment: { MCP_AUTH_TOKEN: TOKEN, LOG_LEVEL: 'DEBUG' } });
  });
  afterAll(() => server.stop());

  test.each([
    ['as RFC 6750 has it', `Bearer ${TOKEN}`],
    ['with the scheme in another case', `bEARER ${TOKEN}`],
    ['with more blanks', `Bearer   ${TOKEN}  `],
  ])('a call with it runs, %s', async (_, authorization) => {
    const before = recorded(server).length;
    const answer = await post(server.url, GET_PODS, { Authorization: authorization });
    expect(answer.status).toBe(200);
    expect(recorded(server)).toHaveLength(before + 1);
  });

  test.each([
    ['a call without a credential', 401, {}, 'Authorization: Bearer TOKEN'],
    ['a wrong token', 401, { Authorization: 'Bearer wrong-token-of-the-test' }, 'does not know this bearer token'],
    [
      'the token in another case',
      401,
      { Authorization: `Bearer ${TOKEN.toUpperCase()}` },
      'does not know this bearer token',
    ],
    ['a part of the token', 401, { Authorization: `Bearer ${TOKEN.slice(0, -1)}` }, 'does not know this bearer token'],
    ['Basic', 400, { Authorization: `Basic ${TOKEN}` }, 'cannot read the Authorization header'],
    ['a scheme alone', 400, { Authorization: 'Bearer' }, 'cannot read the Authorization header'],
    ['the token alone', 400, { Authorization: TOKEN }, 'cannot read the Authorization header'],
    [
      'two tokens in one header',
      400,
      { Authorization: `Bearer ${TOKEN}, Bearer ${TOKEN}` },
      'cannot read the Authorization header',
    ],
    ['an empty header', 400, { Authorization: '' }, 'cannot read the Authorization header'],
  ])('%s gets %i, a sentence, and runs nothing', async (_, status, headers, says) => {
    const before = recorded(server).length;
    const answer = await post(server.url, GET_PODS, headers);
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ jsonrpc: '2.0', id: null, error: { message: expect.stringContaining(says) } });
    expect(answer.headers['www-authenticate']).toBe(
      status !== 401 ? undefined : 'Authorization' in headers ? 'Bearer error="invalid_token"' : 'Bearer',
    );
    expect(recorded(server)).toHaveLength(before);
  });

  test('refuses a token in the URL, also beside the right one: logs contain URLs', async () => {
    const answer = await send(server.url, {
      path: `/mcp?access_token=${TOKEN}`,
      headers: { 'Content-Type': 'application/json', ...RIGHT },
      body: JSON.stringify(GET_PODS),
    });
    expect(answer.status).toBe(400);
  });

  test.each(['/', '/mcp', '/mcp/', '/metrics', '/favicon.ico', '/.well-known/oauth-protected-resource'])(
    'GET %s says nothing without a credential',
    async (path) => {
      expect((await send(server.url, { method: 'GET', path })).status).toBe(401);
    },
  );

  test.each(['/healthz', '/readyz'])('the probe %s needs none', async (path) => {
    expect((await send(server.url, { method: 'GET', path })).status).not.toBe(401);
  });

  test('an origin is judged before a credential, so that a page cannot try tokens', async () => {
    const answer = await post(server.url, GET_PODS, { ...RIGHT, Origin: 'http://evil.example' });
    expect(answer.status).toBe(403);
  });

  test('the log tells the reason and the address of a refusal, and no token', () => {
    expect(server.log().find(({ msg }) => msg === 'caller refused')).toMatchObject({
      level: 'warn',
      address: '127.0.0.1',
      status: 401,
      reason: 'token',
    });
    expect(server.stderr().toLowerCase()).not.toContain('-token-of-the-');
  });
});

test('who guesses is told to wait, and who was right before is served at the same address', async () => {
  const server = await serveHttp({ environment: { MCP_AUTH_TOKEN: TOKEN } });
  onTestFinished(() => server.stop());
  expect((await post(server.url, GET_PODS, RIGHT)).status).toBe(200);
  const statuses: number[] = [];
  for (let at = 0; at < 60 && !statuses.includes(429); at++) {
    const { status } = await post(server.url, GET_PODS, { Authorization: `Bearer guess-number-${at}-of-many` });
    statuses.push(status);
  }
  expect(statuses.slice(0, 10)).toEqual(new Array(10).fill(401));
  expect(statuses.at(-1)).toBe(429);
  const waiting = await post(server.url, GET_PODS, { Authorization: 'Bearer one-more-guess-here' });
  expect(waiting.headers['retry-after']).toMatch(/^\d+$/);
  expect(waiting.json.error.message).toMatch(/^Too many wrong credentials .* try again in \d+ s/);
  expect((await post(server.url, GET_PODS, RIGHT)).status).toBe(200);
});

describe('a session', () => {
  const ACCEPT = { Accept: 'application/json, text/event-stream' };
  const INITIALIZE = {
    jsonrpc: '2.0',
    id: 0,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
  };

  test('belongs to the caller who opened it: another caller gets 404, as for an unknown id', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tokens-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'tokens');
    writeFileSync(file, 'alice alice-token-of-the-test\nbob bob-token-of-the-test\n');
    const server = await serveHttp({ kubectl: 'record', environment: { MCP_AUTH_TOKEN_FILE: file } });
    onTestFinished(() => server.stop());
    const as = (name: string) => ({ ...ACCEPT, Authorization: `Bearer ${name}-token-of-the-test` });
    const opened = await post(server.url, INITIALIZE, as('alice'));
    const session = {
      'Mcp-Session-Id': String(opened.headers['mcp-session-id']),
      'Mcp-Protocol-Version': '2025-11-25',
    };
    const stolen = await post(server.url, GET_PODS, { ...as('bob'), ...session });
    const guessed = await post(server.url, GET_PODS, { ...as('bob'), ...session, 'Mcp-Session-Id': 'guessed' });
    expect(stolen.status).toBe(404);
    expect(stolen.text).toBe(guessed.text);
    for (const method of ['GET', 'DELETE']) {
      expect((await send(server.url, { method, headers: { ...as('bob'), ...session } })).status).toBe(404);
    }
    expect((await post(server.url, GET_PODS, { ...ACCEPT, ...session })).status).toBe(401);
    expect(recorded(server)).toEqual([]);
    expect((await post(server.url, GET_PODS, { ...as('alice'), ...session })).status).toBe(200);
    expect(recorded(server)).toHaveLength(1);
  });
});

test('one caller has no more calls under way than the operator set, and another one is served meanwhile', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tokens-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'tokens');
  writeFileSync(file, 'alice alice-token-of-the-test\nbob bob-token-of-the-test\n');
  const environment = { MCP_AUTH_TOKEN_FILE: file, MCP_MAX_CALLS_PER_CALLER: '1' };
  const server = await serveHttp({ kubectl: 'slow', environment });
  onTestFinished(() => server.stop());
  const by = async (name: string, message: unknown) => {
    const { json } = await post(server.url, message, { Authorization: `Bearer ${name}-token-of-the-test` });
    return JSON.parse(json.result.content[0].text);
  };
  const first = by('alice', GET_PODS);
  await running(server, 1);
  expect(await by('alice', call('get_config'))).toMatchObject({ success: false, code: 'CALLER_BUSY' });
  expect(await by('bob', call('get_config'))).toMatchObject({ timeout_seconds: 60 });
  expect(await first).toMatchObject({ success: true });
  expect(await by('alice', call('get_config'))).toMatchObject({ timeout_seconds: 60 });
});

test('warns at startup if no authentication is configured', async () => {
  const server = await serveHttp({ audited: true });
  onTestFinished(() => server.stop());
  expect((await post(server.url, GET_PODS, { Authorization: 'Bearer whatever' })).status).toBe(200);
  expect(server.log().filter(({ level }) => level === 'warn')).toMatchObject([
    { msg: expect.stringContaining('No authentication is configured') },
  ]);
});

test('rules match the groups of a token file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tokens-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'tokens');
  writeFileSync(file, 'alice alice-token-of-the-test web,ops\nbob bob-token-of-the-test web\n');
  const policy = join(folder, 'policy.yaml');
  writeFileSync(policy, 'rules: [{id: ops, effect: allow, subcommands: [get], subjects: {groups: [ops]}}]');
  const environment = { MCP_AUTH_TOKEN_FILE: file, POLICY_FILE: policy };
  const server = await serveHttp({ kubectl: 'record', environment });
  onTestFinished(() => server.stop());
  const by = async (name: string) => {
    const { json } = await post(server.url, GET_PODS, { Authorization: `Bearer ${name}-token-of-the-test` });
    return JSON.parse(json.result.content[0].text);
  };
  expect(await by('bob')).toMatchObject({ success: false, code: 'POLICY_DENIED' });
  expect(recorded(server)).toEqual([]);
  expect(await by('alice')).toMatchObject({ success: true });
});

test('a file of tokens that is not there stops the start with one sentence', async () => {
  await expect(serveHttp({ environment: { MCP_AUTH_TOKEN_FILE: '/nowhere/tokens' } })).rejects.toThrow(
    'MCP_AUTH_TOKEN_FILE is "/nowhere/tokens", which cannot be used (ENOENT); use a readable file',
  );
});
