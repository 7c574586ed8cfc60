import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  call,
  callTool,
  type HttpServer,
  lines,
  post,
  recorded,
  running,
  type StandIn,
  serveHttp,
  start,
} from '../served.ts';
import { isPhase, recordsOf, toRecord } from './records.ts';

const REPAIR = { KUBECTL_ALLOWED_COMMANDS: 'get,patch,exec,create,apply,set,scale', KUBECTL_METACHARACTERS: 'data' };

async function serve(kubectl: StandIn = 'record', environment = {}): Promise<HttpServer> {
  const server = await serveHttp({ kubectl, audited: true, environment: { ...REPAIR, ...environment } });
  onTestFinished(() => server.stop());
  return server;
}

test('a call that runs has a record before and one after it', async () => {
  const server = await serve();
  const args = ['scale', 'deploy/web', '--replicas=3', '-n', 'shop'];
  expect(await callTool(server.url, 'kubectl', { args })).toMatchObject({ success: true });
  const [, ...records] = recordsOf(server);
  const [started, ended, ...more] = records.filter((record) => !('step' in record));
  const steps = records.filter((record) => 'step' in record);
  const callId = started && 'callId' in started && started.callId;
  expect(steps).toMatchObject([
    { phase: 'step-started', callId, step: 'resolve-words', as: 'server', words: ['deploy'] },
    { phase: 'step-ended', callId, step: 'resolve-words', as: 'server', ended: 'answered' },
    { phase: 'step-started', callId, step: 'explain-answer', as: 'caller', subcommand: 'get' },
    { phase: 'step-ended', callId, step: 'explain-answer', as: 'caller', ended: 'answered' },
    { phase: 'step-started', callId, step: 'judge-writes', as: 'caller' },
    { phase: 'step-ended', callId, step: 'judge-writes', as: 'caller', ended: 'answered' },
  ]);
  expect(started).toMatchObject({
    phase: 'started',
    caller: { method: 'none', name: 'anonymous', groups: [] },
    tool: 'kubectl',
    subcommand: 'scale',
    argv: ['--v=0', 'scale', '--replicas=3', '--namespace=shop', '--', 'deploy/web'],
    objects: [{ type: 'deploy', namespace: 'shop', name: 'web' }],
    verdict: 'allowed',
    rules: ['subcommand-allowlist'],
  });
  expect(ended).toMatchObject({
    phase: 'ended',
    callId: started && 'callId' in started && started.callId,
    ended: 'exited',
    exitCode: 0,
    stdoutBytes: 'recorded\n'.length,
    stderrBytes: 0,
    truncated: false,
  });
  expect(more).toEqual([]);
  expect(recorded(server)).toEqual(['--v=0 scale --replicas=3 --namespace=shop -- deploy/web']);
});

test('a refused call has one record, and nothing ran', async () => {
  const server = await serve();
  await callTool(server.url, 'kubectl', { args: ['delete', 'pod', 'web'] });
  await callTool(server.url, 'kubectl', { args: ['no-such-command'] });
  await callTool(server.url, 'kubectl', {});
  const [, denied, unparsed, shapeless, ...more] = recordsOf(server);
  expect(denied).toMatchObject({
    phase: 'refused',
    verdict: 'denied',
    code: 'COMMAND_NOT_ALLOWED',
    subcommand: 'delete',
  });
  expect(unparsed).toMatchObject({ phase: 'refused', code: 'UNKNOWN_COMMAND' });
  expect(unparsed).not.toHaveProperty('argv');
  expect(shapeless).toMatchObject({ phase: 'refused', code: 'ARGUMENTS_INVALID' });
  expect(more).toEqual([]);
  expect(recorded(server)).toEqual([]);
});

test('a report of the server itself has one record', async () => {
  const server = await serve();
  await callTool(server.url, 'get_config', {});
  expect(recordsOf(server).slice(1)).toMatchObject([{ phase: 'ended', tool: 'get_config', ended: 'reported' }]);
});

test('how a command failed, and how much was printed beyond the answer, is on record', async () => {
  const failing = await serve('fail');
  await callTool(failing.url, 'kubectl', { args: ['get', 'pods', 'away'] });
  expect(recordsOf(failing).at(-1)).toMatchObject({ ended: 'exited', exitCode: 1, stderrBytes: 52 });
  const flooding = await serve('flood');
  await callTool(flooding.url, 'kubectl', { args: ['get', 'pods'] });
  expect(recordsOf(flooding).at(-1)).toMatchObject({ stdoutBytes: 6_000_000, truncated: true });
});

test('a command that was ended by its deadline or its caller is on record as that', async () => {
  const server = await serve('hang', { KUBECTL_TIMEOUT: '1' });
  await callTool(server.url, 'kubectl', { args: ['get', 'pods'] });
  expect(recordsOf(server).at(-1)).toMatchObject({ phase: 'ended', ended: 'timed-out' });
  const patient = await serve('hang');
  const caller = new AbortController();
  const body = JSON.stringify(call('kubectl', { args: ['get', 'pods'] }));
  const headers = { 'content-type': 'application/json' };
  const cancelled = fetch(patient.url, { method: 'POST', headers, body, signal: caller.signal }).catch(() => 'away');
  await running(patient);
  caller.abort();
  expect(await cancelled).toBe('away');
  await vi.waitFor(
    () => expect(recordsOf(patient).at(-1)).toMatchObject({ phase: 'ended', ended: 'not-run', code: 'CANCELLED' }),
    25_000,
  );
});

test('no record holds output, or a value that can be a secret', async () => {
  const server = await serve();
  const calls = [
    { args: ['create', 'secret', 'generic', 's', '--from-literal=pw=hunter2'] },
    { args: ['set', 'env', 'deploy/web', 'PW=hunter2'] },
    { args: ['exec', 'web', '--', 'sh', '-c', 'hunter2'] },
    { args: ['patch', 'deploy', 'web', '-p', '{"metadata":{"annotations":{"a":"hunter2"}}}'] },
    { args: ['patch', 'deploy', 'web'], stdin: { metadata: { annotations: { a: 'hunter2' } } } },
    {
      args: ['apply', '-f', '-'],
      stdin: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { pw: 'hunter2' } }],
    },
    {
      args: ['apply', '-f', '-', '-n', 'shop'],
      stdin: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { pw: 'hunter2' } }],
    },
    { args: ['get', 'pods', '--token', 'hunter2'] },
    { args: ['hunter2'] },
    { args: ['get', 'pods', '--hunter2'] },
  ];
  for (const each of calls) await callTool(server.url, 'kubectl', each);
  const text = readFileSync(join(server.folder, 'audit'), 'utf8');
  expect(text).not.toMatch(/hunter2|recorded/);
  const started = recordsOf(server).filter(isPhase('started'));
  expect(started).toHaveLength(7);
  expect(started[5]).toMatchObject({ objects: [{ type: 'secret', name: 's' }], stdin: { bytes: 89 } });
  expect(started[5]?.stdin).not.toHaveProperty('sha256');
  expect(started[6]).toMatchObject({ stdin: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } });
});

test('what a client calls itself is on record, cut and harmless', async () => {
  const server = await serve();
  const name = `evil\n{"audit":1}\u001b[31m${'x'.repeat(5000)}`;
  const headers = { accept: 'application/json, text/event-stream' };
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name, version: '9' } };
  const opened = await post(server.url, { jsonrpc: '2.0', id: 0, method: 'initialize', params }, headers);
  const session = { ...headers, 'mcp-session-id': String(opened.headers['mcp-session-id']) };
  await post(server.url, { jsonrpc: '2.0', method: 'notifications/initialized' }, session);
  await post(server.url, call('kubectl', { args: ['get', 'pods'] }), session);
  const text = readFileSync(join(server.folder, 'audit'), 'utf8');
  expect(text).toMatch(/^[\x20-\x7e\n]+$/);
  expect(lines(text)).toHaveLength(3);
  expect(recordsOf(server)[1]).toMatchObject({ client: { name: name.slice(0, 256), version: '9' } });
});

test('by default the records go to stderr, and their beginning distinguishes them from log lines', async () => {
  const server = await serveHttp({ environment: { AUDIT_STDERR: 'on' } });
  await callTool(server.url, 'kubectl', { args: ['get', 'pods'] });
  await server.stop();
  const records = lines(server.stderr()).filter((line) => line.startsWith('{"audit":'));
  expect(records.map((line) => toRecord(line).phase)).toEqual(['opened', 'started', 'ended', 'closed']);
  expect(server.log().filter((line) => !('audit' in line)).length).toBeGreaterThan(2);
});

test('on stdio the caller is the one who started the server', async () => {
  const server = start({ environment: { AUDIT_STDERR: 'on' } });
  server.child.stdin.write(`${JSON.stringify(call('get_config'))}\n`);
  await vi.waitFor(() => expect(server.stdout()).toContain('allowed_commands'), 25_000);
  server.child.stdin.end();
  await server.exited;
  const [, ended] = lines(server.stderr())
    .filter((line) => line.startsWith('{"audit":'))
    .map(toRecord);
  expect(ended).toMatchObject({ caller: { method: 'stdio', name: 'local' } });
});
