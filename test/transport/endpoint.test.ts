import { McpServer } from '@modelcontextprotocol/server';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ANONYMOUS, type Subject } from '../../src/kube/subject.ts';
import { Endpoint } from '../../src/transport/endpoint.ts';
import type { SessionOptions } from '../../src/transport/sessions.ts';

const ALICE: Subject = { method: 'token', name: 'alice', groups: [] };
const MALLORY: Subject = { method: 'token', name: 'mallory', groups: [] };
const KEY = 'a key that three instances share.';
const REVISION = '2025-06-18';

/** An instance whose only tool says who the server believes the client to be. */
function instance(options: Partial<SessionOptions> = {}) {
  const createServer = () => {
    const mcp = new McpServer({ name: 'test', version: '1' }, { capabilities: { tools: {} } });
    mcp.server.setRequestHandler('tools/call', () => {
      const { name, version } = mcp.server.getClientVersion() ?? {};
      return { content: [{ type: 'text', text: `${name} ${version} ${mcp.server.getNegotiatedProtocolVersion()}` }] };
    });
    return mcp;
  };
  const endpoint = new Endpoint(createServer, {
    sessions: { most: 10, idleMs: 60_000, key: KEY, ...options },
    onError: () => undefined,
  });
  onTestFinished(() => endpoint.close());
  return endpoint;
}

async function ask(endpoint: Endpoint, subject: Subject, method: string, session?: string, body?: object) {
  const over = new AbortController();
  const headers = {
    accept: 'application/json, text/event-stream',
    'content-type': 'application/json',
    ...(session === undefined ? {} : { 'mcp-session-id': session, 'mcp-protocol-version': REVISION }),
  };
  const request = new Request('http://localhost/mcp', { method, headers, signal: over.signal });
  const answer = await endpoint.handle(request, body, subject);
  const isOwn = 'parts' in answer;
  const text = isOwn ? answer.parts.join('') : await answer.text();
  over.abort();
  return { status: answer.status, id: isOwn ? '' : (answer.headers.get('mcp-session-id') ?? ''), text };
}

const initialize = (endpoint: Endpoint, subject: Subject) =>
  ask(endpoint, subject, 'POST', undefined, {
    jsonrpc: '2.0',
    id: 0,
    method: 'initialize',
    params: { protocolVersion: REVISION, capabilities: {}, clientInfo: { name: 'agent', version: '7' } },
  });
const call = (endpoint: Endpoint, subject: Subject, session: string, id = 1) =>
  ask(endpoint, subject, 'POST', session, { jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'who' } });

describe('a session, with a key that several instances share', () => {
  test('goes on at an instance that never saw it, which knows the client and its revision', async () => {
    const { id } = await initialize(instance(), ALICE);
    const answer = await call(instance(), ALICE, id);
    expect(answer).toMatchObject({ status: 200, id });
    expect(answer.text).toContain('agent 7 2025-06-18');
  });

  test('goes on once only, however many requests come at the same time', async () => {
    const { id } = await initialize(instance(), ALICE);
    const other = instance();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => call(other, ALICE, id, at)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  });

  test('is not found at an instance with another key, or with none', async () => {
    const { id } = await initialize(instance(), ALICE);
    expect((await call(instance({ key: 'another key, also of 32 characters' }), ALICE, id)).status).toBe(404);
    expect((await call(instance({ key: undefined }), ALICE, id)).status).toBe(404);
  });

  test('belongs to who opened it: for everybody else it does not exist, wherever they ask', async () => {
    const first = instance();
    const { id } = await initialize(first, ALICE);
    for (const endpoint of [first, instance()]) {
      for (const subject of [MALLORY, ANONYMOUS]) {
        expect((await call(endpoint, subject, id)).status).toBe(404);
        expect((await ask(endpoint, subject, 'DELETE', id)).status).toBe(404);
      }
      expect((await call(endpoint, ALICE, id)).status).toBe(200);
    }
  });

  test('that was ended at an instance does not come back there', async () => {
    const other = instance();
    const { id } = await initialize(instance(), ALICE);
    expect((await ask(other, ALICE, 'DELETE', id)).status).toBe(200);
    expect((await call(other, ALICE, id)).status).toBe(404);
    expect((await ask(other, ALICE, 'DELETE', id)).status).toBe(404);
  });

  test('that made room for others comes back when it is used again', async () => {
    const small = instance({ most: 2 });
    const ids = [];
    for (let at = 0; at < 5; at++) ids.push((await initialize(small, ALICE)).id);
    for (const id of ids) expect((await call(small, ALICE, id)).status).toBe(200);
  });
});

describe('a session, without a key', () => {
  test('is known to the instance that opened it, and to no other', async () => {
    const first = instance({ key: undefined });
    const { id } = await initialize(first, ALICE);
    expect((await call(first, ALICE, id)).status).toBe(200);
    expect((await call(instance({ key: undefined }), ALICE, id)).status).toBe(404);
  });

  test('makes room for others when there are too many, the one idle for longest first', async () => {
    const small = instance({ key: undefined, most: 2 });
    const [one, two] = [(await initialize(small, ALICE)).id, (await initialize(small, ALICE)).id];
    expect((await call(small, ALICE, one)).status).toBe(200);
    const { id: three } = await initialize(small, ALICE);
    expect((await call(small, ALICE, two)).status).toBe(404);
    expect((await call(small, ALICE, one)).status).toBe(200);
    expect((await call(small, ALICE, three)).status).toBe(200);
  });

  test('ends after a while without use', async () => {
    const brief = instance({ key: undefined, idleMs: 30 });
    const { id } = await initialize(brief, ALICE);
    expect((await call(brief, ALICE, id)).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect((await call(brief, ALICE, id)).status).toBe(404);
  });
});
