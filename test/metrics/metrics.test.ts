import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { METRICS } from '../../src/metrics/table.ts';
import { type Choices, call, callTool, type HttpServer, post, send, serveHttp, start, until } from '../served.ts';

/** The samples of a page of metrics: name with labels to value. */
function samples(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}
const scrape = async (url: string, headers = {}) => send(url, { method: 'GET', path: '/metrics', headers });

async function serve(choices: Choices): Promise<HttpServer> {
  const server = await serveHttp(choices);
  onTestFinished(() => server.stop());
  return server;
}

describe('after some calls, /metrics', () => {
  let server: HttpServer;
  let text: string;
  let before: number;
  let after: number;
  beforeAll(async () => {
    before = Date.now();
    server = await serveHttp({ kubectl: 'flood', environment: { KUBECTL_MAX_OUTPUT_BYTES: '1024' } });
    after = Date.now();
    await callTool(server.url, 'kubectl', { args: ['get', 'pods', 'Secret-Name'] });
    await callTool(server.url, 'kubectl', { args: ['get', 'pods'] });
    await callTool(server.url, 'kubectl', { args: ['delete', 'pod', 'Secret-Name'] });
    await callTool(server.url, 'kubectl', { args: ['Secret-Name'] });
    await callTool(server.url, 'kubectl', { args: ['alpha'] });
    await callTool(server.url, 'get_config', {});
    await post(server.url, call('Secret-Name', {}));
    const answer = await scrape(server.url);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    text = answer.text;
  });
  afterAll(() => server.stop());

  test('counts calls by tool, subcommand, verdict and code', () => {
    const calls = [...samples(text)].filter(([key]) => key.startsWith('kubernetes_remediation_mcp_calls_total{'));
    expect(Object.fromEntries(calls.map(([key, value]) => [key.replace(/^\w+/, ''), value]))).toEqual({
      '{tool="kubectl",subcommand="get",verdict="allowed",code="OK"}': 2,
      '{tool="kubectl",subcommand="delete",verdict="denied",code="COMMAND_NOT_ALLOWED"}': 1,
      '{tool="kubectl",subcommand="none",verdict="none",code="UNKNOWN_COMMAND"}': 2,
      '{tool="get_config",subcommand="none",verdict="none",code="OK"}': 1,
    });
  });

  test('measures their durations and counts cut answers', () => {
    const found = samples(text);
    expect(found.get('kubernetes_remediation_mcp_call_duration_seconds_count{tool="kubectl",subcommand="get"}')).toBe(
      2,
    );
    expect(found.get('kubernetes_remediation_mcp_answers_truncated_total{tool="kubectl",subcommand="get"}')).toBe(2);
  });

  test('tells what runs, the version and the process', () => {
    const found = samples(text);
    expect(found.get('kubernetes_remediation_mcp_kubectl_running')).toBe(0);
    expect(found.get('kubernetes_remediation_mcp_kubectl_limit')).toBeGreaterThan(0);
    expect(text).toMatch(/kubernetes_remediation_mcp_build_info\{version="\d+\.\d+\.\d+",node_version="v\d+[^"]*"\} 1/);
    expect(found.get('process_resident_memory_bytes')).toBeGreaterThan(1e7);
    expect(found.get('process_cpu_seconds_total')).toBeGreaterThan(0);
    const startedAt = found.get('process_start_time_seconds');
    expect(startedAt).toBeGreaterThanOrEqual(Math.floor(before / 1000));
    expect(startedAt).toBeLessThanOrEqual(Math.ceil(after / 1000));
  });

  test('holds exactly the metrics of its table, and nothing a caller wrote', () => {
    const withSamples = new Set(text.match(/(?<=^# TYPE )\S+/gm));
    expect([...withSamples].toSorted()).toEqual(Object.keys(METRICS).toSorted());
    expect(text.toLowerCase()).not.toContain('secret-name');
  });
});

test('a command that runs and one that waits are seen while they do', async () => {
  const server = await serve({ kubectl: 'slow', environment: { KUBECTL_MAX_CONCURRENT: '1' } });
  const calls = Promise.all([1, 2].map(() => callTool(server.url, 'kubectl', { args: ['get', 'pods'] })));
  await vi.waitFor(async () => {
    const found = samples((await scrape(server.url)).text);
    expect(found.get('kubernetes_remediation_mcp_kubectl_running')).toBe(1);
    expect(found.get('kubernetes_remediation_mcp_kubectl_waiting')).toBe(1);
  }, 25_000);
  await calls;
});

test('an open session is counted until its client leaves', async () => {
  const server = await serve({});
  const headers = { accept: 'application/json, text/event-stream' };
  const clientInfo = { name: 'test', version: '1' };
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo };
  const open = async () => samples((await scrape(server.url)).text).get('kubernetes_remediation_mcp_sessions_open');
  expect(await open()).toBe(0);
  const answer = await post(server.url, { jsonrpc: '2.0', id: 0, method: 'initialize', params }, headers);
  expect(await open()).toBe(1);
  const session = { 'mcp-session-id': String(answer.headers['mcp-session-id']) };
  await send(server.url, { method: 'DELETE', headers: session });
  expect(await open()).toBe(0);
});

test('a caller that could not be established is counted by the reason, and sees no metrics', async () => {
  const token = 'a-token-of-16-characters';
  const server = await serve({ environment: { MCP_AUTH_TOKEN: token } });
  expect((await scrape(server.url)).status).toBe(401);
  expect((await scrape(server.url, { authorization: 'Bearer wrong-token-of-some-length' })).status).toBe(401);
  const { status, text } = await scrape(server.url, { authorization: `Bearer ${token}` });
  expect(status).toBe(200);
  const found = samples(text);
  expect(found.get('kubernetes_remediation_mcp_callers_refused_total{reason="nothing"}')).toBe(1);
  expect(found.get('kubernetes_remediation_mcp_callers_refused_total{reason="token"}')).toBe(1);
  expect(text).not.toContain('wrong-token');
});

test('an audit record that was lost is counted', async () => {
  const server = await serve({ environment: { AUDIT_OTLP_ENDPOINT: 'http://127.0.0.1:9/v1/logs' } });
  await callTool(server.url, 'kubectl', { args: ['get', 'pods'] });
  const found = samples((await scrape(server.url)).text);
  expect(found.get('kubernetes_remediation_mcp_audit_records_lost_total{stream="otlp",phase="started"}')).toBe(1);
});

describe('on a port of its own', () => {
  const operationsUrl = async (server: { log: HttpServer['log'] }) =>
    String((await until(() => server.log().find(({ msg }) => msg === 'serving metrics')))['url']);

  test('/metrics and the probes are served without credentials, and /metrics nowhere else', async () => {
    const token = 'a-token-of-16-characters';
    const server = await serve({ environment: { METRICS_PORT: '0', MCP_AUTH_TOKEN: token } });
    const url = await operationsUrl(server);
    expect((await scrape(url)).text).toContain('kubernetes_remediation_mcp_build_info');
    expect((await send(url, { method: 'GET', path: '/healthz' })).json).toEqual({ status: 'ok' });
    expect((await send(url, { method: 'GET', path: '/readyz' })).status).toBeOneOf([200, 503]);
    expect((await send(url, { method: 'GET', path: '/mcp' })).status).toBe(404);
    expect((await send(url, { method: 'POST', path: '/metrics' })).status).toBe(405);
    expect((await scrape(server.url, { authorization: `Bearer ${token}` })).status).toBe(404);
    expect((await send(server.url, { method: 'GET', path: '/healthz' })).status).toBe(200);
  });

  test('a server on stdio has metrics too', async () => {
    const server = start({ environment: { METRICS_PORT: '0' } });
    const url = await operationsUrl(server);
    server.child.stdin.write(`${JSON.stringify(call('get_config'))}\n`);
    await vi.waitFor(async () => expect((await scrape(url)).text).toContain('tool="get_config"'), 25_000);
    server.child.stdin.end();
    expect(await server.exited).toEqual({ code: 0, signal: null });
  });

  test('a port that is taken stops the start with one sentence', async () => {
    const server = await serve({});
    const { port } = new URL(server.url);
    const second = start({ args: ['--transport', 'http', '--port', '0'], environment: { METRICS_PORT: port } });
    expect(await second.exited).toEqual({ code: 2, signal: null });
    expect(second.stderr()).toBe(
      `kubernetes-remediation-mcp: METRICS_PORT is ${port}, which the server cannot listen on at 127.0.0.1 (EADDRINUSE); choose another port.\n`,
    );
  });

  test.each([
    [
      'the port of --port',
      { METRICS_PORT: '18443' },
      'METRICS_PORT and --port are both 18443; choose another port for one of them.',
    ],
    [
      'an address of another machine',
      { METRICS_PORT: '0', METRICS_HOST: '192.0.2.1' },
      'METRICS_HOST is "192.0.2.1", which is not an address of this machine; use 127.0.0.1, or 0.0.0.0 for all.',
    ],
  ])('%s stops the start with one sentence', async (_, environment, sentence) => {
    const server = start({ args: ['--transport', 'http', '--port', '18443'], environment });
    expect(await server.exited).toEqual({ code: 2, signal: null });
    expect(server.stderr()).toBe(`kubernetes-remediation-mcp: ${sentence}\n`);
  });
});

test.each([
  ['off by setting', { kubectl: 'record', environment: { KUBECTL_NATIVE_READS: 'off' } }, 'setting'],
  ['off without a kubectl', { kubectl: 'none', environment: { KUBECTL_NATIVE_READS: 'on' } }, 'no_kubectl'],
  [
    'off with another minor',
    {
      kubectl: 'record',
      environment: { KUBECTL_NATIVE_READS: 'on', STAND_IN_VERSION: 'v1.36.0' },
    },
    'kubectl_not_proven',
  ],
] as const)('tells why native reads are off: %s', async (_, choices, reason) => {
  const server = await serve(choices);
  const found = samples((await scrape(server.url)).text);
  const off = (each: string) => found.get(`kubernetes_remediation_mcp_native_reads_off{reason="${each}"}`);
  const reasons = ['setting', 'kubectl_not_proven', 'no_kubectl'];
  expect(reasons.filter((each) => off(each) === 1)).toEqual([reason]);
  expect(reasons.every((each) => off(each) !== undefined)).toBe(true);
});
