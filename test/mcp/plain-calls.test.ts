import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import { createPlainAnswers } from '../../src/mcp/plain-calls.ts';
import { createServerFactory } from '../../src/mcp/server.ts';
import type { Surface } from '../../src/mcp/surface.ts';
import { TOOLS } from '../../src/tools/index.ts';
import { listenOnHttp } from '../../src/transport/http.ts';
import { call, type HttpServer, post, recorded, serveHttp } from '../served.ts';
import { OPEN_ENDPOINT } from '../transport/open-endpoint.ts';

vi.setConfig({ testTimeout: 20_000, hookTimeout: 30_000 });

const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
const GET = call('kubectl', { args: ['get', 'pods'] });

/** A header that means nothing here, but that the short way leaves to the SDK. */
const LONG_WAY = { Baggage: 'a=b' };
/** Messages that take the short way. */
const PLAIN: readonly (readonly [string, object])[] = [
  ['the list of tools', LIST],
  ['the list of tools, asked with no parameters', { ...LIST, id: 'a "quoted" id', params: {} }],
  ['a call that runs', GET],
  ['a refusal', call('kubectl', { args: ['exec', 'web', '--', 'sh'] }, 'x')],
  ['a report', call('get_config', {})],
  ['a call without arguments', call('kubectl')],
  ['a call with arguments that are wrong', call('kubectl', { args: 7, more: true })],
  ['a call with arguments from a client in strict mode', call('kubectl', { args: ['get', 'ns'], stdin: null })],
];

const answered: unknown[] = [];
const surface = {
  name: 'test',
  version: '1.0.0',
  prompts: [],
  tools: TOOLS,
  settingsFor: () => ({
    readOnly: true,
    allowedCommands: ['get'],
    dangerousFlags: [],
    allowedImages: [],
    timeoutSeconds: 60,
    defaultNamespace: '',
  }),
  pipeline: {
    answer: (given: unknown) => {
      answered.push(given);
      return Promise.resolve({ success: true, body: {} });
    },
  },
} as unknown as Surface;
beforeEach(() => {
  answered.length = 0;
});
const answer = createPlainAnswers(surface);
const who = { subject: ANONYMOUS, signal: new AbortController().signal };
const caller = { ...who, headers: { host: 'localhost', accept: 'application/json' } };

describe('a plain POST that takes the short way', () => {
  let server: HttpServer;
  beforeAll(async () => {
    server = await serveHttp({ kubectl: 'record' });
  });
  afterAll(() => server.stop());

  test.each(PLAIN)('is answered as by the SDK, byte for byte: %s', async (_, message) => {
    // Otherwise this would compare two answers of the SDK.
    expect(answer(message, caller)).toBeDefined();
    const short = await post(server.url, message);
    const long = await post(server.url, message, LONG_WAY);
    expect(short.text).toBe(long.text);
    expect(short.status).toBe(long.status);
    expect(short.headers['content-type']).toBe(long.headers['content-type']);
    expect(short.status).toBe(200);
  });

  test.each(PLAIN)('takes no server instance of the SDK: %s', async (_, message) => {
    const createServer = vi.fn(createServerFactory(surface));
    const options = { ...OPEN_ENDPOINT, answerPlainly: answer, logger: pino({ enabled: false }) };
    const listener = await listenOnHttp(createServer, options);
    onTestFinished(async () => {
      listener.stopListening();
      await listener.close();
    });
    expect(await post(listener.url, message)).toMatchObject({ status: 200 });
    expect(createServer).not.toHaveBeenCalled();
    expect(await post(listener.url, message, LONG_WAY)).toMatchObject({ status: 200 });
    expect(createServer).toHaveBeenCalled();
  });

  test('runs what it asks for once', async () => {
    const before = recorded(server).length;
    await post(server.url, GET);
    expect(recorded(server)).toHaveLength(before + 1);
  });
});

describe('only a message that is in order takes it', () => {
  test('a call is handed on with who sent it', async () => {
    await answer(GET, caller);
    expect(answered).toEqual([{ tool: TOOLS[0], arguments: { args: ['get', 'pods'] }, ...who }]);
  });

  test.each([
    ['null', null],
    ['a text', 'tools/list'],
    ['a batch', [LIST]],
    ['no version', { ...LIST, jsonrpc: undefined }],
    ['another version', { ...LIST, jsonrpc: '1.0' }],
    ['no id', { jsonrpc: '2.0', method: 'tools/list' }],
    ['an id that is null', { ...LIST, id: null }],
    ['an id with a fraction', { ...LIST, id: 1.5 }],
    ['another member', { ...LIST, extra: 1 }],
    ['a cursor', { ...LIST, params: { cursor: 'x' } }],
    ['parameters that are a list', { ...LIST, params: [] }],
    ['meta data', { ...GET, params: { ...GET.params, _meta: { progressToken: 1 } } }],
    ['an unknown tool', call('no_such_tool', {})],
    ['a tool without a name', { ...GET, params: {} }],
    ['arguments that are a list', call('kubectl', ['get'])],
    ['arguments that are null', call('kubectl', null)],
    ['initialize', { ...LIST, method: 'initialize' }],
    ['another method', { ...LIST, method: 'prompts/list' }],
  ])('not %s', (_, message) => {
    expect(answer(message, caller)).toBeUndefined();
    expect(answered).toEqual([]);
  });

  test.each([
    'mcp-session-id',
    'mcp-protocol-version',
    'mcp-method',
    'mcp-name',
    'traceparent',
    'tracestate',
    'baggage',
  ])('not a message that came with the header %s', (name) => {
    expect(answer(GET, { ...who, headers: { ...caller.headers, [name]: '' } })).toBeUndefined();
    expect(answered).toEqual([]);
  });
});
