import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { readTraceContext } from '../../src/tracing/trace-context.ts';
import { call, callTool, type HttpServer, lines, post, serveHttp, start } from '../served.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const OTHER_TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = '00f067aa0ba902b7';
const PARENT = `00-${TRACE}-${SPAN}-01`;
const SERVER_KIND = 1;
const ERROR_STATUS = 2;

describe('the trace context of a request', () => {
  test.each([
    [PARENT, { traceId: TRACE, spanId: SPAN, traceFlags: 1 }],
    [`00-${TRACE}-${SPAN}-00`, { traceFlags: 0 }],
    [`00-${TRACE}-${SPAN}-ff`, { traceFlags: 1 }],
    [`cc-${TRACE}-${SPAN}-01-more`, { traceId: TRACE }],
  ])('%s is taken', (traceparent, expected) => {
    expect(readTraceContext({ traceparent })).toMatchObject({ isRemote: true, ...expected });
  });

  test.each([
    undefined,
    null,
    5,
    {},
    '',
    'x',
    PARENT.toUpperCase(),
    `${PARENT} `,
    `${PARENT}-more`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE}-${SPAN}-1`,
    `${PARENT}\n`,
  ])('%j is not', (traceparent) => {
    expect(readTraceContext({ traceparent })).toBeUndefined();
  });

  test('a trace state is kept where it is short', () => {
    expect(readTraceContext({ traceparent: PARENT, tracestate: 'a=1,b=2' })?.traceState?.serialize()).toBe('a=1,b=2');
    expect(readTraceContext({ traceparent: PARENT, tracestate: `a=${'x'.repeat(600)}` })?.traceState).toBeUndefined();
    expect(readTraceContext({ traceparent: PARENT, tracestate: 5 })?.traceState).toBeUndefined();
  });
});

interface SpanLine {
  readonly name: string;
  readonly kind: number;
  readonly attributes: Record<string, unknown>;
  readonly status: { code: number };
  readonly links: readonly { context: { traceId: string } }[];
  readonly parent?: { spanId: string; isRemote?: boolean };
  readonly traceId: string;
  readonly spanId: string;
}

describe('a server into which an SDK was loaded', () => {
  let folder: string;
  let file: string;
  let server: HttpServer;
  const withSdk = () => ({
    NODE_OPTIONS: `--import ${join(import.meta.dirname, 'load-sdk.ts')}`,
    SPANS_FILE: file,
  });
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'spans-'));
    file = join(folder, 'spans');
    server = await serveHttp({ kubectl: 'environment', environment: withSdk() });
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => rmSync(file, { force: true }));

  /** The spans of the last call; that of the command ends first. */
  const spans = () => lines(readFileSync(file, 'utf8')).map((line) => JSON.parse(line) as SpanLine);
  const getPods = (meta: object, headers: Record<string, string> = {}) => {
    const request = call('kubectl', { args: ['get', 'pods', 'Secret-Name'] });
    return post(server.url, { ...request, params: { ...request.params, _meta: meta } }, headers);
  };

  test('has a span for each call, and one below it for its command', async () => {
    await getPods({});
    const [command, request, ...more] = spans();
    expect(more).toEqual([]);
    expect(request).toMatchObject({
      name: 'tools/call kubectl',
      kind: SERVER_KIND,
      attributes: {
        'mcp.method.name': 'tools/call',
        'gen_ai.tool.name': 'kubectl',
        'gen_ai.operation.name': 'execute_tool',
        'network.transport': 'tcp',
        'kubernetes_remediation_mcp.subcommand': 'get',
        'kubernetes_remediation_mcp.verdict': 'allowed',
        'kubernetes_remediation_mcp.call_id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
      status: { code: 0 },
    });
    expect(request?.parent).toBeUndefined();
    expect(command).toMatchObject({
      name: 'kubectl get',
      traceId: request?.traceId,
      parent: { spanId: request?.spanId },
      attributes: { 'kubernetes_remediation_mcp.ended': 'exited', 'process.exit.code': 0 },
    });
  });

  test('holds no arguments, output or session in a span', async () => {
    await getPods({ baggage: 'user=Secret-User' }, { baggage: 'user=Secret-User' });
    expect(readFileSync(file, 'utf8')).not.toMatch(/secret|session/i);
  });

  test('tells a refusal by its code, and that nothing ran', async () => {
    await callTool(server.url, 'kubectl', { args: ['delete', 'pod', 'web'] });
    expect(spans()).toMatchObject([
      {
        name: 'tools/call kubectl',
        status: { code: ERROR_STATUS },
        attributes: {
          'error.type': 'tool_error',
          'kubernetes_remediation_mcp.code': 'COMMAND_NOT_ALLOWED',
          'kubernetes_remediation_mcp.verdict': 'denied',
        },
      },
    ]);
  });

  test('goes on with the trace of the HTTP headers', async () => {
    await getPods({}, { traceparent: PARENT });
    expect(spans().at(-1)).toMatchObject({ traceId: TRACE, parent: { spanId: SPAN, isRemote: true }, links: [] });
  });

  test('continues the trace of _meta rather than the trace of the headers, and links the other', async () => {
    await getPods({ traceparent: PARENT }, { traceparent: `00-${OTHER_TRACE}-${SPAN}-01` });
    expect(spans().at(-1)).toMatchObject({ traceId: TRACE, links: [{ context: { traceId: OTHER_TRACE } }] });
  });

  test('starts a trace of its own where what is said is not valid', async () => {
    await getPods({ traceparent: `00-${'0'.repeat(32)}-${SPAN}-01` }, { traceparent: 'x' });
    const request = spans().at(-1);
    expect(request?.parent).toBeUndefined();
    expect(request?.traceId).toMatch(/^[0-9a-f]{32}$/);
  });

  test('gives kubectl nothing of the trace', async () => {
    const { json } = await getPods({ traceparent: PARENT }, { traceparent: PARENT });
    expect(json.result.structuredContent.stdout).toContain('PATH=');
    expect(json.result.structuredContent.stdout).not.toMatch(new RegExp(`${TRACE}|NODE_OPTIONS|SPANS_FILE|TRACE`, 'i'));
  });

  test('traces calls on stdio as well', async () => {
    const stdio = start({ environment: withSdk() });
    const say = (message: object) => stdio.child.stdin.write(`${JSON.stringify(message)}\n`);
    const clientInfo = { name: 'test', version: '1' };
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo };
    say({ jsonrpc: '2.0', id: 0, method: 'initialize', params });
    say({ jsonrpc: '2.0', method: 'notifications/initialized' });
    const request = call('get_config');
    say({ ...request, params: { ...request.params, _meta: { traceparent: PARENT } } });
    await vi.waitFor(() => expect(stdio.stdout()).toContain('allowed_commands'), 25_000);
    stdio.child.stdin.end();
    await stdio.exited;
    expect(spans()).toMatchObject([
      { name: 'tools/call get_config', traceId: TRACE, attributes: { 'network.transport': 'pipe' } },
    ]);
  });
});
