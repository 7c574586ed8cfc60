import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readRecords } from '../audit/records.ts';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer, send } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';

const namespace = 'records';
const environment = {
  KUBECTL_ALLOWED_COMMANDS: 'get,scale,delete,label,create,patch',
  KUBECTL_DEFAULT_NAMESPACE: namespace,
};
const folder = mkdtempSync(join(tmpdir(), 'records-'));
const path = join(folder, 'audit');
let server: HttpServer;
beforeAll(async () => {
  await makeNamespace(namespace);
  await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', '-n', namespace]);
  server = await serveCluster({ ...environment, AUDIT_EVENTS: 'on', AUDIT_FILE: path, LOG_LEVEL: 'debug' });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
  await admin(['delete', 'namespace', namespace, '--wait=false']);
});

const call = (...args: string[]) => callTool(server.url, 'kubectl', { args });
const giving = (stdin: unknown, ...args: string[]) => callTool(server.url, 'kubectl', { args, stdin });
const lastEnded = () => readRecords(path).findLast(({ phase }) => phase === 'ended');
const describeWeb = () => succeed(admin, ['describe', 'deployment', 'web', '-n', namespace]);
const metrics = async () => (await send(server.url, { method: 'GET', path: '/metrics' })).text;

test('kubectl describe shows on the changed object who changed it and through which call', async () => {
  expect(await call('scale', 'deploy/web', '--replicas=2')).toMatchObject({ success: true });
  await vi.waitFor(
    async () =>
      expect(await describeWeb()).toMatch(
        /Normal\s+Remediated\s+.*kubernetes-remediation-mcp\s+kubectl scale by anonymous through kubernetes-remediation-mcp \(call [0-9a-f-]{36}\)/,
      ),
    25_000,
  );
  expect(await metrics()).toContain('kubernetes_remediation_mcp_events_lost_total 0');
});

test('reads, refusals and changes that fail leave none', async () => {
  const before = await succeed(admin, [
    'get',
    'events',
    '-n',
    namespace,
    '--field-selector=reason=Remediated',
    '-o',
    'name',
  ]);
  await call('get', 'deploy', 'web');
  await call('scale', 'deploy/absent', '--replicas=2');
  await call('delete', 'deploy', '--all');
  await call('label', 'deploy', 'web', 'a=b', '--dry-run=server');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(
    await succeed(admin, ['get', 'events', '-n', namespace, '--field-selector=reason=Remediated', '-o', 'name']),
  ).toBe(before);
});

test('an object that is gone is no loss', async () => {
  await succeed(admin, ['create', 'configmap', 'gone', '-n', namespace]);
  expect(await call('delete', 'configmap', 'gone')).toMatchObject({ success: true });
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(await metrics()).toContain('kubernetes_remediation_mcp_events_lost_total 0');
});

test('a read that no kubectl served is on record like any other, and counted as that', async () => {
  const native = async () => Number(/commands_total\{by="native"\} (\d+)/.exec(await metrics())?.[1] ?? 0);
  const before = await native();
  const { stdout } = await call('get', 'deploy', 'web');
  expect(await native()).toBe(before + 1);
  const [started, ended] = readRecords(path).slice(-2);
  expect(started).toMatchObject({ phase: 'started', objects: [{ type: 'deployments.apps', namespace, name: 'web' }] });
  expect(ended).toMatchObject({ phase: 'ended', ended: 'exited', exitCode: 0, stdoutBytes: stdout.length });
});

test('the writes that were made are on record by name, even if the command line names no object', async () => {
  for (const name of ['one', 'two']) await succeed(admin, ['create', 'configmap', name, '-n', namespace]);
  await succeed(admin, ['label', 'configmap', 'one', 'two', 'go=on', '-n', namespace]);
  expect(await call('delete', 'configmap', '-l', 'go=on')).toMatchObject({ success: true });
  const gone = (name: string) => ({ operation: 'DELETE', resource: 'configmaps', namespace, name });
  expect(lastEnded()).toMatchObject({ ended: 'exited', writes: [gone('one'), gone('two')] });
  expect(await call('scale', 'deploy/web', '--replicas=1')).toMatchObject({ success: true });
  const scaled = { operation: 'UPDATE', resource: 'deployments.apps', subresource: 'scale', namespace, name: 'web' };
  expect(lastEnded()).toMatchObject({ writes: [scaled] });
});

test.each(['get deploy web', 'scale deploy/absent --replicas=2', 'delete deploy web --dry-run=server'])(
  '%s made no write, and its record lists none',
  async (line) => {
    await call(...line.split(' '));
    const record = lastEnded();
    expect(record).not.toHaveProperty('writes');
    expect(record).not.toHaveProperty('refusedWrite');
  },
);

test('an object whose name the API server makes up is on record without a name', async () => {
  const made = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'made-' } };
  expect(await giving(made, 'create', '-f', '-')).toMatchObject({ success: true });
  expect(lastEnded()).toMatchObject({ writes: [{ operation: 'CREATE', resource: 'configmaps', namespace }] });
  expect(JSON.stringify(lastEnded())).not.toContain('made-');
});

test('a refused write is on record and in the log, with its rule and without its object', async () => {
  const patch = [
    { op: 'add', path: '/spec/template/spec/volumes', value: [{ name: 'h', hostPath: {} }] },
    { op: 'add', path: '/spec/template/spec/volumes/0/hostPath/path', value: '/only-in-the-object' },
  ];
  expect(await giving(patch, 'patch', 'deploy', 'web', '--type=json')).toMatchObject({ code: 'POD_SECURITY' });
  const refusedWrite = {
    rule: 'host-paths',
    operation: 'UPDATE',
    resource: 'deployments.apps',
    namespace,
    name: 'web',
  };
  const record = lastEnded();
  expect(record).toMatchObject({ ended: 'not-run', code: 'POD_SECURITY', refusedWrite });
  expect(record).not.toHaveProperty('writes');
  expect(server.log()).toContainEqual(expect.objectContaining({ msg: 'a write was refused', ...refusedWrite }));
  expect(server.stderr() + readFileSync(path, 'utf8')).not.toContain('only-in-the-object');
});
