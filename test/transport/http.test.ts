import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { call, callTool, type HttpServer, post, recorded, send, serveHttp } from '../served.ts';

let server: HttpServer;
beforeAll(async () => {
  server = await serveHttp({ kubectl: 'record' });
});
afterAll(() => server.stop());

/** Writes bytes to the server and gives what comes back until it closes. */
function exchange(url: string, bytes: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname, () => socket.write(bytes));
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  socket.on('error', reject);
  socket.on('close', () => resolve(text));
  return promise;
}

const LIST_TOOLS = '{"jsonrpc": "2.0", "method": "tools/list", "id": 1}';
const GET_CONFIG =
  '{"jsonrpc": "2.0", "method": "tools/call", "params": {"name": "get_config", "arguments": {}}, "id": 2}';

describe.each([
  ['as curl sends it', 'Accept: */*\r\n'],
  ['without an Accept header', ''],
])('the curl lines of the specification, %s', (_, accept) => {
  const curl = async (body: string) => {
    const { port } = new URL(server.url);
    const answer = await exchange(
      server.url,
      `POST /mcp HTTP/1.1\r\nHost: localhost:${port}\r\nUser-Agent: curl/8.5.0\r\n${accept}` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
    const [head = '', text = ''] = answer.split('\r\n\r\n');
    return { head, json: JSON.parse(text) };
  };

  test('list the tools as plain JSON', async () => {
    const { head, json } = await curl(LIST_TOOLS);
    expect(head).toMatch(/^HTTP\/1\.1 200 /);
    expect(head).toMatch(/\r\ncontent-type: application\/json(\r\n|$|;)/i);
    expect(json).toMatchObject({ jsonrpc: '2.0', id: 1 });
    expect(json.result.tools.map(({ name }: { name: string }) => name)).toEqual([
      'kubectl',
      'run_image',
      'get_config',
      'diagnose',
    ]);
    expect(json.result.nextCursor).toBeUndefined();
  });

  test('get the configuration as plain JSON', async () => {
    const { head, json } = await curl(GET_CONFIG);
    expect(head).toMatch(/^HTTP\/1\.1 200 /);
    expect(head).toMatch(/\r\ncontent-type: application\/json(\r\n|$|;)/i);
    expect(json).toMatchObject({ jsonrpc: '2.0', id: 2, result: { isError: false } });
    expect(JSON.parse(json.result.content[0].text)).toEqual({
      allowed_commands: ['get', 'describe', 'logs'],
      dangerous_flags: [
        '--kubeconfig',
        '--context',
        '--cluster',
        '--user',
        '--token',
        '--as',
        '--as-group',
        '--as-uid',
      ],
      timeout_seconds: 60,
      answer_max_bytes: 40_960,
      allowed_images: [],
      run_image_enabled: false,
      allowances: [],
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      kubectl_version: 'v1.37.2',
      kubectl_grammar: '1.37',
      transport: 'http',
      native_reads: {
        mode: 'off',
        off_because: 'KUBECTL_NATIVE_READS is off.',
        served_natively: 0,
        served_by_kubectl: 0,
        verified: 0,
        differences: 0,
        unsettled: 0,
        defects: 0,
      },
    });
  });
});

describe('what is not a call is answered clearly and runs nothing', () => {
  const KUBECTL = JSON.stringify(call('kubectl', { args: ['get', 'pods'] }));
  const json = { 'Content-Type': 'application/json' };

  test.each([
    ['a body that is not JSON', 400, -32700, 'JSON', { headers: json, body: '{"jsonrpc": "2.0", ' }],
    ['an empty body', 400, -32700, 'JSON', { headers: json, body: '' }],
    ['a body of broken UTF-8', 400, -32700, 'JSON', { headers: json, body: Buffer.from([0x7b, 0xff, 0xfe]) }],
    ['a batch', 400, -32600, 'one JSON-RPC message', { headers: json, body: `[${KUBECTL},${KUBECTL}]` }],
    ['an empty batch', 400, -32600, 'one JSON-RPC message', { headers: json, body: '[]' }],
    ['a body without a content type', 415, -32000, 'application/json', { headers: {}, body: KUBECTL }],
    [
      'a body of plain text',
      415,
      -32000,
      'application/json',
      { headers: { 'Content-Type': 'text/plain' }, body: KUBECTL },
    ],
    [
      'a form that pretends',
      415,
      -32000,
      'application/json',
      { headers: { 'Content-Type': 'application/x-www-form-urlencoded; a=application/json' }, body: KUBECTL },
    ],
    ['a PUT', 405, -32000, 'not allowed', { method: 'PUT', headers: json, body: KUBECTL }],
    ['an OPTIONS', 405, -32000, 'not allowed', { method: 'OPTIONS', headers: {} }],
    ['a PATCH', 405, -32000, 'not allowed', { method: 'PATCH', headers: json, body: KUBECTL }],
    ['a GET without a session', 405, -32000, 'POST', { method: 'GET', headers: {} }],
    ['a DELETE without a session', 405, -32000, 'POST', { method: 'DELETE', headers: {} }],
  ])('%s gets %i', async (_, status, code, says, request) => {
    const answer = await send(server.url, request);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.json).toMatchObject({ jsonrpc: '2.0', id: null, error: { code } });
    expect(answer.json.error.message).toContain(says);
    if (status === 405) expect(answer.headers['allow']).toContain('POST');
    expect(recorded(server)).toEqual([]);
  });

  test.each([
    ['null', 'null'],
    ['a number', '1'],
    ['a string', '"tools/list"'],
    ['an empty object', '{}'],
    ['an object without jsonrpc', '{"method":"tools/list","id":1}'],
    ['jsonrpc 1.0', '{"jsonrpc":"1.0","method":"tools/list","id":1}'],
    ['a method that is a number', '{"jsonrpc":"2.0","method":5,"id":1}'],
    ['params that are a list', '{"jsonrpc":"2.0","method":"tools/call","params":["kubectl"],"id":1}'],
    ['params without a tool name', '{"jsonrpc":"2.0","method":"tools/call","params":{},"id":1}'],
    ['a tool name that is a number', '{"jsonrpc":"2.0","method":"tools/call","params":{"name":7},"id":1}'],
    [
      'an id that is null',
      '{"jsonrpc":"2.0","method":"tools/call","params":{"name":"kubectl","arguments":{"args":["get","pods"]}},"id":null}',
    ],
    [
      'an id that is an object',
      '{"jsonrpc":"2.0","method":"tools/call","params":{"name":"kubectl","arguments":{"args":["get","pods"]}},"id":{"a":1}}',
    ],
  ])('JSON that is not a request (%s) gets a JSON-RPC error', async (_, body) => {
    const answer = await post(server.url, body);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.json).toMatchObject({
      jsonrpc: '2.0',
      error: { code: expect.any(Number), message: expect.any(String) },
    });
    expect(answer.json.error.message).not.toMatch(/\n\s+at |node_modules|ZodError/);
    expect(answer.status).toBeLessThan(500);
    expect(recorded(server)).toEqual([]);
  });

  test('a call without an id is a notification without an answer, so nothing runs', async () => {
    const { id: _, ...notification } = call('kubectl', { args: ['get', 'pods'] });
    const answer = await post(server.url, notification);
    expect(answer.status).toBe(202);
    expect(answer.text).toBe('');
    expect(recorded(server)).toEqual([]);
  });

  test('a body of 10 MiB gets 413, which the client can read while it still sends', async () => {
    const big = JSON.stringify(call('kubectl', { args: ['get', 'x'.repeat(10 * 1024 * 1024)] }));
    const answer = await post(server.url, big);
    expect(answer.status).toBe(413);
    expect(answer.json.error.message).toBe('The body is larger than 1048576 bytes.');
    expect(recorded(server)).toEqual([]);
  });

  test('a body of 10 MiB in chunks, with no length announced, gets 413 too', async () => {
    const answer = await fetch(server.url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: ReadableStream.from(
        (function* () {
          for (let sent = 0; sent < 160; sent++) yield Buffer.alloc(64 * 1024, 0x20);
        })(),
      ),
      duplex: 'half',
    });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ error: { message: 'The body is larger than 1048576 bytes.' } });
  });

  test.each(['/', '/mcp/extra', '/mcpx', '/favicon.ico', '/%6dcp', '//mcp', '/healthz/x'])(
    'the path %s is not found',
    async (path) => {
      const answer = await send(server.url, { path, headers: json, body: KUBECTL });
      expect(answer.status).toBe(404);
      expect(answer.json.error).toContain('/mcp');
      expect(recorded(server)).toEqual([]);
    },
  );

  test('the server is alive after all of this and still runs what is allowed', async () => {
    expect(await callTool(server.url, 'kubectl', { args: ['get', 'pods'] })).toMatchObject({ success: true });
    expect(recorded(server)).toEqual(['--v=0 get -- pods']);
  });
});

describe('the probes', () => {
  /** Gives the stand-in for kubectl a kubeconfig that names this API server. */
  function nameApiServer(folder: string, url: string): void {
    writeFileSync(join(folder, 'kubeconfig.json'), JSON.stringify({ clusters: [{ cluster: { server: url } }] }));
  }

  async function listen(status: number): Promise<{ url: string; asked: () => number }> {
    let asked = 0;
    const api: Server = createServer((_, response) => {
      asked++;
      response.writeHead(status).end('{}');
    });
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void api.close().closeAllConnections());
    return { url: `http://127.0.0.1:${(api.address() as AddressInfo).port}`, asked: () => asked };
  }

  test('/healthz is well while the process serves', async () => {
    const answer = await send(server.url, { method: 'GET', path: '/healthz' });
    expect(answer).toMatchObject({ status: 200, json: { status: 'ok' } });
  });

  test('/readyz is not ready without a kubeconfig and says so', async () => {
    const answer = await send(server.url, { method: 'GET', path: '/readyz' });
    expect(answer.status).toBe(503);
    expect(answer.json.reason).toContain('kubeconfig');
  });

  test('/readyz is ready when the API server answers, and many probes ask it once', async () => {
    const api = await listen(200);
    const own = await serveHttp({ kubectl: 'record' });
    onTestFinished(() => own.stop());
    nameApiServer(own.folder, api.url);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => send(own.url, { method: 'GET', path: '/readyz' })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(api.asked()).toBe(1);
  });

  test('/readyz is not ready when the API server answers 500', async () => {
    const api = await listen(500);
    const own = await serveHttp({ kubectl: 'record' });
    onTestFinished(() => own.stop());
    nameApiServer(own.folder, api.url);
    const answer = await send(own.url, { method: 'GET', path: '/readyz' });
    expect(answer).toMatchObject({ status: 503, json: { reason: expect.stringContaining('500') } });
  });

  test('/readyz is not ready when kubectl is missing', async () => {
    const own = await serveHttp({ kubectl: 'none' });
    onTestFinished(() => own.stop());
    const answer = await send(own.url, { method: 'GET', path: '/readyz' });
    expect(answer).toMatchObject({ status: 503, json: { reason: 'kubectl was not found on the PATH of the server.' } });
  });

  test('a probe is answered whatever its Host: the kubelet sends the IP of the pod', async () => {
    const answer = await send(server.url, { method: 'GET', path: '/healthz', headers: { Host: '10.1.2.3:8000' } });
    expect(answer.status).toBe(200);
  });
});
