import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HttpServer, post, type RawAnswer, send, serveHttp } from '../served.ts';

let server: HttpServer;
beforeAll(async () => {
  server = await serveHttp();
});
afterAll(() => server.stop());

const REVISION = '2025-11-25';
const ACCEPT = { Accept: 'application/json, text/event-stream' };
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: REVISION, capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};
const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

async function initialize(): Promise<Record<string, string>> {
  const answer = await post(server.url, INITIALIZE, ACCEPT);
  expect(answer.status).toBe(200);
  const headers = {
    ...ACCEPT,
    'Mcp-Session-Id': String(answer.headers['mcp-session-id']),
    'Mcp-Protocol-Version': REVISION,
  };
  const initialized = await post(server.url, { jsonrpc: '2.0', method: 'notifications/initialized' }, headers);
  expect(initialized.status).toBe(202);
  return headers;
}

/** The JSON-RPC message in an answer, which may be framed as one server-sent event. */
function message({ text }: RawAnswer) {
  const data = text.split('\n').find((line) => line.startsWith('data: {'));
  return JSON.parse(data === undefined ? text : data.slice(6));
}

test('initialize opens a session whose id is not to be guessed', async () => {
  const { 'Mcp-Session-Id': id } = await initialize();
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('a second initialize opens a second session and leaves the first one alone', async () => {
  const first = await initialize();
  const second = await initialize();
  expect(first['Mcp-Session-Id']).not.toBe(second['Mcp-Session-Id']);
  for (const headers of [first, second]) {
    const answer = await post(server.url, LIST, headers);
    expect(message(answer).result.tools).toHaveLength(4);
  }
});

test('a session answers ping', async () => {
  const headers = await initialize();
  const answer = await post(server.url, { jsonrpc: '2.0', id: 7, method: 'ping' }, headers);
  expect(message(answer)).toEqual({ jsonrpc: '2.0', id: 7, result: {} });
});

test('DELETE ends a session: it is not found afterwards, and another one goes on', async () => {
  const ended = await initialize();
  const other = await initialize();
  expect((await send(server.url, { method: 'DELETE', headers: ended })).status).toBe(200);
  expect((await post(server.url, LIST, ended)).status).toBe(404);
  expect((await send(server.url, { method: 'DELETE', headers: ended })).status).toBe(404);
  expect((await post(server.url, LIST, other)).status).toBe(200);
});

test.each(['POST', 'GET', 'DELETE'])('a %s in a session that is not known gets 404 and the way on', async (method) => {
  const headers = { ...ACCEPT, 'Content-Type': 'application/json', 'Mcp-Session-Id': 'long-gone' };
  const answer = await send(server.url, { method, headers, body: method === 'POST' ? JSON.stringify(LIST) : '' });
  expect(answer.status).toBe(404);
  expect(answer.json.error.message).toBe('Session not found: initialize again.');
});

test('refuses an unknown protocol revision within a session', async () => {
  const headers = await initialize();
  const answer = await post(server.url, LIST, { ...headers, 'Mcp-Protocol-Version': '1999-01-01' });
  expect(answer.status).toBe(400);
  expect(answer.json.error.message).toContain('1999-01-01');
});

test('a client of a revision from the future is offered one that the server speaks', async () => {
  const asked = { ...INITIALIZE, params: { ...INITIALIZE.params, protocolVersion: '2099-01-01' } };
  const answer = await post(server.url, asked, ACCEPT);
  expect(message(answer).result.protocolVersion).toBe(REVISION);
});

test('GET opens the stream of a session, which stays open while calls are answered, and DELETE ends it', async () => {
  const headers = await initialize();
  const { hostname, port } = new URL(server.url);
  const opened = Promise.withResolvers<{ status: number | undefined; type: string | undefined }>();
  const ended = Promise.withResolvers<void>();
  const stream = request({ host: hostname, port, path: '/mcp', headers: { ...headers, Accept: 'text/event-stream' } });
  stream.on('response', (response) => {
    opened.resolve({ status: response.statusCode, type: response.headers['content-type'] });
    response.on('close', ended.resolve).resume();
  });
  stream.on('error', () => undefined).end();
  expect(await opened.promise).toEqual({ status: 200, type: 'text/event-stream' });
  expect((await post(server.url, LIST, headers)).status).toBe(200);
  await send(server.url, { method: 'DELETE', headers });
  await ended.promise;
});

test('a POST in a session without an Accept header is served too', async () => {
  const { Accept: _, ...headers } = await initialize();
  const answer = await post(server.url, LIST, headers);
  expect(message(answer).result.tools).toHaveLength(4);
});
