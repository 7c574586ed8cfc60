import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import {
  type Choices,
  call,
  callTool,
  type HttpServer,
  post,
  running,
  send,
  serveHttp,
  start,
  until,
} from '../served.ts';
import { type Proofs, proveRows } from './prove.ts';

const TOKEN = 'token-of-32-characters-000000000';
const BEARER = { Authorization: `Bearer ${TOKEN}` };
const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
const INFO = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
const INITIALIZE = { jsonrpc: '2.0', id: 1, method: 'initialize', params: INFO };

let open: HttpServer;
let closed: HttpServer;
beforeAll(async () => {
  [open, closed] = await Promise.all([serveHttp(), serveHttp({ environment: { MCP_AUTH_TOKEN: TOKEN } })]);
});
afterAll(() => Promise.all([open.stop(), closed.stop()]));

const get = ({ url }: HttpServer, path: string, headers = {}) => send(url, { method: 'GET', path, headers });

/** Starts a server that serves until the end of the test. */
async function serving(choices: Choices): Promise<HttpServer> {
  const server = await serveHttp(choices);
  onTestFinished(() => server.stop());
  return server;
}

/** Starts the program with arguments that it refuses, and returns what it said. */
async function refused(...args: string[]): Promise<string> {
  const server = start({ args });
  server.child.stdin.end();
  expect(await server.exited).toEqual({ code: 2, signal: null });
  return server.stderr();
}

/** Asks a program on stdin, and returns the name of the server that answers on stdout. */
async function nameOnStdio(args: readonly string[]): Promise<string> {
  const server = start({ args });
  server.child.stdin.write(`${JSON.stringify(INITIALIZE)}\n`);
  const line = await until(() => server.stdout().split('\n', 2)[0] || undefined, 25_000);
  server.child.stdin.end();
  expect(await server.exited).toMatchObject({ code: 0 });
  return JSON.parse(line).result.serverInfo.name;
}

/** The proof of each row, by its item. */
const PROOFS: Proofs = {
  'stdio is the default transport': async () => expect(await nameOnStdio([])).toBe('kubernetes-remediation'),

  '`--transport http`, `--host`, `--port`': async () => {
    expect(new URL(open.url).hostname).toBe('127.0.0.1');
    const everywhere = await serving({ args: ['--host', '0.0.0.0'] });
    const port = new URL(everywhere.url).port;
    expect(everywhere.url).toBe(`http://0.0.0.0:${port}/mcp`);
    expect((await post(`http://127.0.0.1:${port}/mcp`, LIST)).status).toBe(200);
  },

  '`--transport=http` is ignored': async () => {
    const server = start({ args: ['--transport=http', '--port=0'] });
    onTestFinished(() => server.stop());
    await until(() => (server.stderr().includes('"msg":"serving on HTTP"') ? true : undefined), 25_000);
  },

  'a flag without its value means the default': async () => {
    expect(await refused('--transport', 'http', '--port')).toContain('--port');
    expect(await refused('--transport', 'http', '--host')).toContain('--host');
  },

  'a port that is no number stops the start': async () =>
    expect(await refused('--transport', 'http', '--port', 'http')).toContain('--port is "http"'),

  '`--help` and unknown flags are ignored': async () => {
    expect(await refused('--reload')).toContain('--reload');
    const help = start({ args: ['--help'] });
    expect(await help.exited).toMatchObject({ code: 0 });
    expect(help.stdout()).toContain('Usage:');
  },

  '`LOG_LEVEL=debug` crashes': async () => {
    for (const LOG_LEVEL of ['debug', 'Debug', 'DEBUG']) await serving({ environment: { LOG_LEVEL } });
  },

  'a `.env` file is loaded': async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dotenv-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, '.env'), `KUBECTL_ALLOWED_COMMANDS=delete\nMCP_AUTH_TOKEN=${TOKEN}\n`);
    const server = await serving({ under: ['/bin/sh', '-c', `cd ${folder} && exec "$@"`, 'sh'] });
    const { allowed_commands: allowed } = await callTool(server.url, 'get_config', {});
    expect(allowed).toEqual(['get', 'describe', 'logs']);
  },

  'the server calls itself `kubernetes-remediation`': async () => {
    const { text } = await post(open.url, INITIALIZE);
    expect(text).toMatch(/"serverInfo":\{"name":"kubernetes-remediation","version":"\d+\.\d+\.\d+"/);
  },

  '`initialize` opens a session, and answers are SSE': async () => {
    const opened = await post(open.url, INITIALIZE);
    expect(opened.headers).toMatchObject({ 'content-type': 'text/event-stream' });
    const session = { 'Mcp-Session-Id': String(opened.headers['mcp-session-id']) };
    const listed = await post(open.url, LIST, { ...session, Accept: 'application/json, text/event-stream' });
    expect(listed).toMatchObject({ status: 200, headers: { 'content-type': 'text/event-stream' } });
    expect(listed.text).toMatch(/^event: message\ndata: \{/m);
  },

  'without a session: 400': async () => {
    const { status, headers, json } = await post(open.url, LIST);
    expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: 'application/json' });
    expect(json.result.tools).toHaveLength(4);
  },

  'an unknown session: 404, `Session not found`': async () => {
    const { status, json } = await post(open.url, LIST, { 'Mcp-Session-Id': 'unknown' });
    expect({ status, said: json.error.message }).toMatchObject({ status: 404 });
    expect(json.error.message).toContain('Session not found');
  },

  'without a suitable Accept: 406': async () => {
    for (const Accept of ['text/html', 'application/json', '']) {
      expect((await post(open.url, LIST, { Accept })).status).toBe(200);
      expect((await post(open.url, INITIALIZE, { Accept })).status).toBe(200);
    }
  },

  '`/mcp/` redirects to `/mcp`': async () => {
    const headers = { 'Content-Type': 'application/json' };
    const slash = await send(open.url, { path: '/mcp/', headers, body: JSON.stringify(LIST) });
    expect(slash.status).toBe(200);
    expect(slash.json).toEqual((await post(open.url, LIST)).json);
  },

  'broken JSON: 400 with the code -32700': async () =>
    expect(await post(open.url, '{"jsonrpc": ')).toMatchObject({ status: 400, json: { error: { code: -32700 } } }),

  'OPTIONS: 405': async () => {
    const { status, headers } = await send(open.url, { method: 'OPTIONS' });
    expect({ status, allow: headers['allow'] }).toEqual({ status: 405, allow: 'GET, POST, DELETE' });
  },

  'other paths: 404': async () => {
    for (const path of ['/', '/sse', '/mcp/messages', '/health']) expect((await get(open, path)).status).toBe(404);
  },

  'no paths for health and metrics': async () => {
    expect(await get(open, '/healthz')).toMatchObject({ status: 200, json: { status: 'ok' } });
    expect(await get(open, '/readyz')).toMatchObject({ status: 503, json: { status: 'not ready' } });
    expect((await get(open, '/metrics')).text).toContain('# TYPE kubernetes_remediation_mcp_calls_total counter');
  },

  'probes connect by TCP': async () => {
    const { hostname, port } = new URL(closed.url);
    for (let at = 0; at < 3; at++) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const probe = connect(Number(port), hostname, () => probe.destroy());
      probe.on('close', () => resolve()).on('error', reject);
      await promise;
    }
    expect((await post(closed.url, LIST, BEARER)).status).toBe(200);
  },

  'with a token every path needs it': async () => {
    for (const path of ['/mcp', '/mcp/', '/', '/metrics', '/nothing']) {
      expect((await get(closed, path)).status).toBe(401);
      expect((await get(closed, path, BEARER)).status).not.toBe(401);
    }
    expect((await get(closed, '/healthz')).status).toBe(200);
    expect((await get(closed, '/readyz')).status).toBe(503);
  },

  'a wrong or missing token: 401, `www-authenticate: Bearer`': async () => {
    for (const headers of [{}, { Authorization: `Bearer ${TOKEN}x` }, { Authorization: 'Bearer wrong' }]) {
      const { status, headers: answered, json } = await post(closed.url, LIST, headers as Record<string, string>);
      expect(status).toBe(401);
      expect(answered).toMatchObject({ 'content-type': 'application/json' });
      expect(answered['www-authenticate']).toMatch(/^Bearer/);
      expect(json).toMatchObject({ jsonrpc: '2.0', error: { message: expect.stringMatching(/\S/) } });
    }
  },

  'an Authorization header of another scheme: 401': async () => {
    const { status, json } = await post(closed.url, LIST, { Authorization: `Basic ${TOKEN}` });
    expect(status).toBe(400);
    expect(json.error.message).toContain('Authorization: Bearer TOKEN');
  },

  'the scheme in any case, with blanks around the token': async () => {
    for (const Authorization of [`bearer ${TOKEN}`, `BEARER  ${TOKEN}`, ` Bearer ${TOKEN} `])
      expect((await post(closed.url, LIST, { Authorization })).status).toBe(200);
  },

  'of several Authorization headers the first counts': async () => {
    const Authorization = [`Bearer ${TOKEN}`, 'Bearer wrong'] as unknown as string;
    expect((await post(closed.url, LIST, { Authorization })).status).toBe(400);
  },

  'a web socket closes with 1008': async () => {
    const headers = {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'YQ==',
    };
    expect((await get(closed, '/mcp', headers)).status).toBe(401);
    expect((await get(open, '/nothing', headers)).status).toBe(404);
  },

  'without a token the endpoint is open': async () => {
    expect((await post(open.url, LIST)).status).toBe(200);
    const warned = ({ log }: HttpServer) =>
      log().filter(({ level, msg }) => level === 'warn' && /authenticat/i.test(String(msg)));
    expect(warned(open)).toHaveLength(1);
    expect(warned(closed)).toHaveLength(0);
  },

  'no check of Host and Origin': async () => {
    expect((await post(open.url, LIST, { Host: 'evil.example' })).status).toBe(403);
    expect((await post(open.url, LIST, { Origin: 'https://evil.example' })).status).toBe(403);
  },

  'no limit of bodies and rates': async () => {
    const big = await post(open.url, call('kubectl', { args: ['x'.repeat(1024 * 1024)] }));
    expect(big).toMatchObject({ status: 413, json: { error: { message: expect.stringContaining('1048576 bytes') } } });
    const environment = { MCP_AUTH_TOKEN: TOKEN, MCP_MAX_CALLS_PER_CALLER: '1' };
    const busy = await serveHttp({ kubectl: 'hang', environment });
    const first = post(busy.url, call('kubectl', { args: ['get', 'pods'] }), BEARER).catch(() => undefined);
    await running(busy, 2, 20_000);
    const second = await post(busy.url, call('kubectl', { args: ['get', 'pods'] }), BEARER);
    expect(second.json.result.structuredContent).toMatchObject({ success: false, code: 'CALLER_BUSY' });
    await busy.stop();
    await first;
  },
};

proveRows(import.meta.filename, PROOFS);
