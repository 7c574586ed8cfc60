import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, gone, type HttpServer, post, running, send, serveHttp, until } from '../served.ts';

const TOKENS = { alice: 'a'.repeat(20), bob: 'b'.repeat(20), carol: 'c'.repeat(20) };
const as = (name: keyof typeof TOKENS) => ({ Authorization: `Bearer ${TOKENS[name]}` });
const folder = mkdtempSync(join(tmpdir(), 'sse-'));
let server: HttpServer;
let plain: HttpServer;

beforeAll(async () => {
  const file = join(folder, 'tokens');
  writeFileSync(file, `alice ${TOKENS.alice}\nbob ${TOKENS.bob}\ncarol ${TOKENS.carol}\n`, { mode: 0o600 });
  [server, plain] = await Promise.all([
    serveHttp({ kubectl: 'hang', environment: { TOOLSET: 'sregym', MCP_AUTH_TOKEN_FILE: file } }),
    serveHttp(),
  ]);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await Promise.all([server.stop(), plain.stop()]);
});

/** Opens a stream, and gives what came on it, the address for messages, and its end. */
async function open(by: keyof typeof TOKENS) {
  const leaving = new AbortController();
  const response = await fetch(new URL('/kubectl/sse', server.url), { headers: as(by), signal: leaving.signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  let text = '';
  void (async () => {
    const decoder = new TextDecoder();
    for await (const part of response.body ?? []) text += decoder.decode(part, { stream: true });
  })().catch(() => undefined);
  const path = await until(() => /^event: endpoint\ndata: (\S+)\n\n/.exec(text)?.[1]);
  return { path, text: () => text, leave: () => leaving.abort() };
}

/** Tries to open a stream, and gives what the server says to that. */
async function tryToOpen(by: keyof typeof TOKENS) {
  const leaving = new AbortController();
  const { status } = await fetch(new URL('/kubectl/sse', server.url), { headers: as(by), signal: leaving.signal });
  return { status, leave: () => leaving.abort() };
}

/** Opens a stream whose client reads nothing but the address for messages. */
async function openUnread(by: keyof typeof TOKENS) {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.write(`GET /kubectl/sse HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${TOKENS[by]}\r\n\r\n`);
  let text = '';
  const take = (part: Buffer) => (text += part);
  socket.on('data', take);
  const path = await until(() => /^data: (\S+)$/m.exec(text)?.[1]);
  socket.off('data', take).pause();
  return { socket, path };
}

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 'i',
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'a', version: '1' } },
};
const say = (path: string, message: object, by: keyof typeof TOKENS) =>
  send(server.url, { path, headers: { 'Content-Type': 'application/json', ...as(by) }, body: JSON.stringify(message) });

describe('the older transport', () => {
  test('answers a message on the stream of its sender', async () => {
    const stream = await open('alice');
    expect(stream.path).toMatch(/^\/kubectl\/messages\/\?session_id=[0-9a-f-]{36}$/);
    expect(await say(stream.path, INITIALIZE, 'alice')).toMatchObject({ status: 202, text: 'Accepted' });
    const line = await until(() => /^event: message\ndata: (.*)$/m.exec(stream.text())?.[1]);
    expect(JSON.parse(line)).toMatchObject({ id: 'i', result: { protocolVersion: '2025-06-18' } });
    stream.leave();
  });

  test('takes no message of another caller, and none without a stream', async () => {
    const stream = await open('alice');
    expect((await say(stream.path, INITIALIZE, 'bob')).status).toBe(404);
    expect((await say('/kubectl/messages/?session_id=none', INITIALIZE, 'alice')).status).toBe(404);
    expect(
      (await send(server.url, { path: stream.path, headers: { 'Content-Type': 'application/json' } })).status,
    ).toBe(401);
    expect((await send(server.url, { method: 'GET', path: '/kubectl/sse' })).status).toBe(401);
    expect(
      (
        await send(server.url, {
          path: '/kubectl/sse',
          headers: { 'Content-Type': 'application/json', ...as('bob') },
          body: '{}',
        })
      ).status,
    ).toBe(405);
    await pause(50);
    expect(stream.text()).not.toContain('event: message');
    stream.leave();
  });

  test('outlives messages that are none', async () => {
    const stream = await open('alice');
    for (const message of [{}, { jsonrpc: '2.0' }, { jsonrpc: '2.0', id: null, method: 7 }])
      expect((await say(stream.path, message, 'alice')).status).toBeLessThan(500);
    expect((await say(stream.path, INITIALIZE, 'alice')).status).toBe(202);
    await until(() => /"id":"i"/.exec(stream.text())?.[0]);
    stream.leave();
  });

  test('takes no more of a client that does not read, until it reads', async () => {
    const { socket, path } = await openUnread('alice');
    const padding = 'x'.repeat(900_000);
    const ask = () => say(path, { jsonrpc: '2.0', id: padding, method: 'ping' }, 'alice');
    let taken = 0;
    let answer = await ask();
    for (; answer.status === 202 && taken < 60; taken++) answer = await ask();
    expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
    expect(answer.text).toContain('Read the answers on the stream');
    // Another stream of the same caller is not held up by it.
    const other = await open('alice');
    expect((await say(other.path, INITIALIZE, 'alice')).status).toBe(202);
    other.leave();
    socket.resume();
    for (let asked = 0; (await ask()).status !== 202; asked++) {
      expect(asked).toBeLessThan(200);
      await pause(50);
    }
    socket.destroy();
  });

  test('ends what a client asked for when its stream ends', async () => {
    const stream = await open('bob');
    await say(stream.path, INITIALIZE, 'bob');
    await say(stream.path, { jsonrpc: '2.0', method: 'notifications/initialized' }, 'bob');
    await say(stream.path, call('exec_kubectl_cmd_safely', { cmd: 'kubectl logs a -n shop' }), 'bob');
    const processes = await running(server);
    stream.leave();
    await gone(processes);
    expect((await say(stream.path, INITIALIZE, 'bob')).status).toBe(404);
  });

  test('has so many streams for one caller, and then still some for others', async () => {
    const streams: { readonly leave: () => void }[] = [];
    while (streams.length < 50) streams.push(await open('carol'));
    expect((await tryToOpen('carol')).status).toBe(429);
    const other = await open('alice');
    other.leave();
    streams.pop()?.leave();
    // The server learns of the end of a connection a moment later.
    let answer = await tryToOpen('carol');
    for (let tries = 0; answer.status === 429 && tries < 100; tries++) {
      await pause(50);
      answer = await tryToOpen('carol');
    }
    expect(answer.status).toBe(200);
    answer.leave();
    for (const { leave } of streams) leave();
  });

  test('is served for the tools of the benchmark only', async () => {
    expect((await send(plain.url, { method: 'GET', path: '/kubectl/sse' })).status).toBe(404);
    const { json } = await post(server.url, call('exec_kubectl_cmd_safely', { cmd: 'helm list' }), as('alice'));
    expect(json.result).toMatchObject({
      isError: false,
      content: [{ text: expect.stringMatching(/^Command Rejected/) }],
    });
    expect(json.result.structuredContent).toMatchObject({ success: false, code: 'UNKNOWN_COMMAND' });
  });
});
