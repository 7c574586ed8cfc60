import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call, type HttpServer, post, type RawAnswer, recorded, send, serveHttp } from '../served.ts';

/** What HolmesGPT 0.45 with its MCP client (mcp 1.28) sends: a session for each call, with a stream that it never reads from. */
const REVISION = '2025-11-25';
const BASE = { Accept: 'application/json, text/event-stream', 'Content-Type': 'application/json' };

let server: HttpServer;
beforeAll(async () => {
  server = await serveHttp({ kubectl: 'record' });
});
afterAll(() => server.stop());

function message({ text }: RawAnswer) {
  const data = text.split('\n').find((line) => line.startsWith('data: {'));
  return JSON.parse(data === undefined ? text : data.slice(6));
}

function openStream(headers: Readonly<Record<string, string>>) {
  const { hostname, port } = new URL(server.url);
  const { promise: opened, resolve: open } = Promise.withResolvers<number | undefined>();
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const stream = request({ host: hostname, port, path: '/mcp', headers: { ...headers, Accept: 'text/event-stream' } });
  stream.on('response', (response) => {
    open(response.statusCode);
    response.on('close', end).resume();
  });
  stream.on('error', () => end()).end();
  return { opened, ended };
}

async function callAsHolmes(name: string, args: unknown) {
  const clientInfo = { name: 'mcp', version: '0.1.0' };
  const params = { protocolVersion: REVISION, capabilities: {}, clientInfo };
  const opened = await post(server.url, { jsonrpc: '2.0', id: 0, method: 'initialize', params }, BASE);
  expect(message(opened).result.protocolVersion).toBe(REVISION);
  const headers = {
    ...BASE,
    'Mcp-Session-Id': String(opened.headers['mcp-session-id']),
    'Mcp-Protocol-Version': REVISION,
  };
  const initialized = await post(server.url, { jsonrpc: '2.0', method: 'notifications/initialized' }, headers);
  expect(initialized.status).toBe(202);
  const stream = openStream(headers);
  expect(await stream.opened).toBe(200);
  const { result } = message(await post(server.url, call(name, args, 1), headers));
  // Its client validates what it got against the schema, for which it lists the tools once more.
  const listed = message(await post(server.url, { jsonrpc: '2.0', id: 2, method: 'tools/list' }, headers)).result;
  expect(listed.nextCursor).toBeUndefined();
  expect(listed.tools.map((tool: { name: string }) => tool.name)).toContain(name);
  expect((await send(server.url, { method: 'DELETE', headers })).status).toBe(200);
  await stream.ended;
  return result;
}

test('Holmes calls tools one after another, each in a session of its own that it ends', async () => {
  for (let at = 0; at < 5; at++) {
    const result = await callAsHolmes('kubectl', { args: ['get', 'pods', '-n', 'shop'] });
    expect(result).toMatchObject({ isError: false, structuredContent: { success: true, stdout: 'recorded\n' } });
  }
  expect(recorded(server)).toHaveLength(5);
});

test('what Holmes shows its model is always an object, with nothing in it that Holmes takes for a sign to itself', async () => {
  for (const args of [{ args: ['get', 'pods'] }, { args: ['exec', 'web', '--', 'sh'] }, { args: 'get ns' }, {}]) {
    const result = await callAsHolmes('kubectl', args);
    expect(result.content).toHaveLength(1);
    const body = JSON.parse(result.content[0].text);
    expect(body).toBeTypeOf('object');
    expect(Array.isArray(body)).toBe(false);
    expect(body).not.toHaveProperty('response');
    expect(body).not.toHaveProperty('status');
    expect(result.isError).toBe(!body.success);
  }
});

test('what Holmes leaves empty or adds of its own is no argument', async () => {
  for (const extra of [{ stdin: null }, { __robusta_user_approved: true }, { stdin: [null] }]) {
    const result = await callAsHolmes('kubectl', { args: ['get', 'pods'], ...extra });
    expect(result.structuredContent).toMatchObject({ success: true });
  }
  const absent = await callAsHolmes('kubectl', { args: [null] });
  expect(absent.structuredContent).toMatchObject({ code: 'ARGUMENTS_INVALID' });
});
