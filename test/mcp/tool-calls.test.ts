import { pino } from 'pino';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Call } from '../../src/call/pipeline-parts.ts';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import { createServerFactory } from '../../src/mcp/server.ts';
import type { Surface } from '../../src/mcp/surface.ts';
import { createToolCalls, type ToolCalls } from '../../src/mcp/tool-calls.ts';
import type { Outcome } from '../../src/result/outcome.ts';
import { TOOLS } from '../../src/tools/index.ts';
import { listenOnHttp } from '../../src/transport/http.ts';
import { call, post, recorded, send, serveHttp } from '../served.ts';
import { OPEN_ENDPOINT } from '../transport/open-endpoint.ts';
import { ENVELOPE } from './envelope.ts';

const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
const GET = call('kubectl', { args: ['get', 'pods'] });
const SESSION_REVISIONS = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'] as const;

const answered: Call[] = [];
let outcome: (given: Call) => Outcome | Promise<Outcome>;
const surface = {
  name: 'test',
  version: '1.0.0',
  prompts: [],
  tools: TOOLS,
  caller: ANONYMOUS,
  settingsFor: () => ({
    readOnly: true,
    allowedCommands: ['get'],
    dangerousFlags: [],
    allowedImages: [],
    timeoutSeconds: 60,
    defaultNamespace: '',
  }),
  pipeline: {
    answer: async (given: Call) => {
      answered.push(given);
      return outcome(given);
    },
  },
} as unknown as Surface;
beforeEach(() => {
  answered.length = 0;
  outcome = ({ tool, arguments: given }) => {
    const success = !JSON.stringify(given ?? null).includes('exec');
    return { success, body: { success, tool: tool.name, given } };
  };
});

/** An endpoint that answers calls beside the SDK, or has the SDK answer all of them. */
async function listen(toolCalls?: ToolCalls) {
  const createServer = vi.fn(createServerFactory(surface));
  const options = { ...OPEN_ENDPOINT, toolCalls, logger: pino({ enabled: false }) };
  const listener = await listenOnHttp(createServer, options);
  onTestFinished(async () => {
    listener.stopListening();
    await listener.close();
  });
  return { url: listener.url, createServer };
}

function shortWay() {
  const toolCalls = createToolCalls(surface);
  return { ...toolCalls, answer: vi.fn(toolCalls.answer), list: vi.fn(toolCalls.list) };
}

type Message = { readonly id: unknown; readonly params: Readonly<Record<string, unknown>> };

/** What a client of a revision adds to its requests; it opens a session first if the revision has sessions. */
async function openWay(url: string, revision: string | undefined) {
  if (revision === undefined) return { headers: {}, dress: (message: Message) => message };
  if (revision === '2026-07-28')
    return {
      headers: { 'Mcp-Protocol-Version': revision, 'Mcp-Method': 'tools/call', 'Mcp-Name': 'kubectl' },
      dress: (message: Message) => {
        const { _meta } = message.params;
        return { ...message, params: { ...message.params, _meta: { ...ENVELOPE, ...(_meta as object) } } };
      },
    };
  const clientInfo = { name: 'agent', version: '7' };
  const params = { protocolVersion: revision, capabilities: {}, clientInfo };
  const opened = await post(url, { jsonrpc: '2.0', id: 'hello', method: 'initialize', params });
  const headers = { 'Mcp-Session-Id': String(opened.headers['mcp-session-id']), 'Mcp-Protocol-Version': revision };
  await post(url, { jsonrpc: '2.0', method: 'notifications/initialized' }, headers);
  return { headers, dress: (message: Message) => message };
}

const CALLS: readonly (readonly [string, Message])[] = [
  ['a call that runs', GET],
  ['a call that fails', call('kubectl', { args: ['exec', 'web', '--', 'sh'] }, 'a "quoted" id')],
  ['a call without arguments', call('kubectl')],
  ['a call with arguments that are wrong', call('kubectl', { args: 7, more: true })],
  ['a call with arguments from a client in strict mode', call('kubectl', { args: ['get', 'ns'], stdin: null })],
  ['a call whose answer has every kind of character', call('kubectl', { args: ['"\\\n\u2028\u{1f600}\ud800'] })],
  ['a long call', call('kubectl', { args: ['é'.repeat(40_000)] })],
  ['a call with more to it', { ...GET, params: { ...GET.params, _meta: { progressToken: 7, 'agent/use': 'x' } } }],
];
const WAYS = [undefined, ...SESSION_REVISIONS, '2026-07-28'];

describe.each(WAYS)('a call by a client of revision %s', (revision) => {
  test.each(CALLS)('is answered as by the SDK, byte for byte, and without it: %s', async (_, message) => {
    const toolCalls = shortWay();
    const [short, long] = [await listen(toolCalls), await listen()];
    const [shortAnswer, longAnswer] = await Promise.all(
      [short, long].map(async ({ url, createServer }) => {
        const { headers, dress } = await openWay(url, revision);
        createServer.mockClear();
        return post(url, dress(message), headers);
      }),
    );
    expect(toolCalls.answer).toHaveBeenCalledOnce();
    expect(short.createServer).not.toHaveBeenCalled();
    expect(shortAnswer?.text).toBe(longAnswer?.text);
    expect(shortAnswer?.status).toBe(200);
    for (const name of ['content-type', 'cache-control', 'x-accel-buffering'])
      expect(shortAnswer?.headers[name]).toBe(longAnswer?.headers[name]);
    expect(shortAnswer?.headers['mcp-session-id'] === undefined).toBe(
      longAnswer?.headers['mcp-session-id'] === undefined,
    );
  });

  test('is handed on with who sent it, once, and its trace', async () => {
    const { url } = await listen(createToolCalls(surface));
    const { headers, dress } = await openWay(url, revision);
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const meta = { traceparent: 'of the message' };
    await post(url, dress({ ...GET, params: { ...GET.params, _meta: meta } }), { ...headers, traceparent });
    expect(answered).toMatchObject([
      {
        tool: TOOLS[0],
        arguments: { args: ['get', 'pods'] },
        subject: ANONYMOUS,
        client: revision === undefined ? undefined : { name: 'agent', version: '7' },
        trace: { meta, http: { traceparent }, protocolVersion: revision },
      },
    ]);
  });
});

test('a plain list of the tools is answered as by the SDK, byte for byte, and without it', async () => {
  const toolCalls = shortWay();
  const [short, long] = [await listen(toolCalls), await listen()];
  for (const message of [LIST, { ...LIST, id: 'a "quoted" id', params: {} }]) {
    const answer = await post(short.url, message);
    expect(short.createServer).not.toHaveBeenCalled();
    expect(answer.text).toBe((await post(long.url, message)).text);
    expect(answer.status).toBe(200);
  }
});

test('a call to the server itself runs once', async () => {
  const server = await serveHttp({ kubectl: 'record' });
  onTestFinished(() => server.stop());
  for (const revision of WAYS) {
    const { headers, dress } = await openWay(server.url, revision);
    const before = recorded(server).length;
    await post(server.url, dress(GET), headers);
    expect(recorded(server)).toHaveLength(before + 1);
  }
});

describe('a session', () => {
  /** A call that runs until it is ended. */
  const hang = () => {
    const { promise: running, resolve: begun } = Promise.withResolvers<AbortSignal>();
    outcome = ({ signal }) => {
      begun(signal);
      const { promise, resolve } = Promise.withResolvers<Outcome>();
      signal.addEventListener('abort', () => resolve({ success: false, body: { success: false } }));
      return promise;
    };
    return running;
  };

  test.each([
    [
      'is cancelled',
      async (url: string, headers: Record<string, string>) => {
        const params = { requestId: 7, reason: 'no need' };
        const { status } = await post(url, { jsonrpc: '2.0', method: 'notifications/cancelled', params }, headers);
        expect(status).toBe(202);
      },
    ],
    [
      'loses its session',
      async (url: string, headers: Record<string, string>) => {
        expect((await send(url, { method: 'DELETE', headers })).status).toBe(200);
      },
    ],
  ])('ends the stream of a call that %s, without an answer', async (_, end) => {
    const { url } = await listen(createToolCalls(surface));
    const { headers } = await openWay(url, '2025-11-25');
    const running = hang();
    const called = post(url, call('kubectl', { args: ['get', 'pods'] }, 7), headers);
    expect((await running).aborted).toBe(false);
    await end(url, headers);
    expect((await running).aborted).toBe(true);
    expect(await called).toMatchObject({ status: 200, text: '' });
  });

  test('cannot cancel the call of another session', async () => {
    const { url } = await listen(createToolCalls(surface));
    const [one, other] = [await openWay(url, '2025-11-25'), await openWay(url, '2025-11-25')];
    const running = hang();
    const called = post(url, call('kubectl', { args: ['get', 'pods'] }, 7), one.headers);
    const signal = await running;
    const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } };
    await post(url, cancel, other.headers);
    expect(signal.aborted).toBe(false);
    await post(url, cancel, one.headers);
    await called;
  });

  test('whose client does not exist runs nothing', async () => {
    const toolCalls = shortWay();
    const { url } = await listen(toolCalls);
    expect((await post(url, GET, { 'Mcp-Session-Id': 'unknown' })).status).toBe(404);
    expect(toolCalls.answer).not.toHaveBeenCalled();
  });
});

test('a defect in a call is an internal error, and says nothing else', async () => {
  const { url } = await listen(createToolCalls(surface));
  outcome = () => {
    throw new Error('secret of the server');
  };
  for (const revision of WAYS) {
    const { headers, dress } = await openWay(url, revision);
    const { status, text } = await post(url, dress(GET), headers);
    expect({ status, text }).toEqual({ status: 500, text: expect.stringContaining('Internal error.') });
    expect(text).not.toContain('secret');
  }
});

describe('a call whose headers contradict it is refused by the SDK, and runs nothing', () => {
  const MODERN = { 'Mcp-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/call', 'Mcp-Name': 'kubectl' };
  test.each([
    ['no revision in its headers', { ...MODERN, 'Mcp-Protocol-Version': undefined }],
    ['another revision in its headers', { ...MODERN, 'Mcp-Protocol-Version': '2025-11-25' }],
    ['another method in its headers', { ...MODERN, 'Mcp-Method': 'tools/list' }],
    ['another tool in its headers', { ...MODERN, 'Mcp-Name': 'get_config' }],
  ])('a request of 2026-07-28 with %s', async (_, given) => {
    const toolCalls = shortWay();
    const { url } = await listen(toolCalls);
    const headers = Object.fromEntries(
      Object.entries(given).flatMap(([name, value]) => (value ? [[name, value]] : [])),
    );
    const stated = { ...GET, params: { ...GET.params, _meta: ENVELOPE } };
    expect((await post(url, stated, headers)).status).toBe(400);
    expect(toolCalls.answer).not.toHaveBeenCalled();
    expect(answered).toEqual([]);
  });

  test.each([
    ['a revision without a session that has none', '2026-07-28'],
    ['a revision that does not exist', '1999-01-01'],
  ])('a call whose headers name %s', async (_, revision) => {
    const { url } = await listen(createToolCalls(surface));
    expect((await post(url, GET, { 'Mcp-Protocol-Version': revision })).status).toBe(400);
    expect(answered).toEqual([]);
  });
});
