import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isPhase, readRecords } from '../audit/records.ts';
import { type Ran, runProgram } from '../check/program.ts';
import { succeed } from '../deployment/kubectl.ts';
import { kubectlCommand } from '../kubectl-cli/command.ts';
import type { HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';
import { changesManifest, install, uninstall } from './changes.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const NAMESPACE = 'kubectl-command';
const PREFIX = 'mcp-kubectl-command';
const SERVER = `system:serviceaccount:${NAMESPACE}:${PREFIX}-sa`;
const MANIFEST = changesManifest(NAMESPACE, PREFIX);
const PASSWORD = 'Kq9v-2mXw-77zP';
const TOKEN = 'token-of-the-sandbox';
const IN = ['-n', NAMESPACE];
const folder = mkdtempSync(join(tmpdir(), 'kubectl-command-'));
const audit = join(folder, 'audit');
let view = '';
let server: HttpServer;

/** A kubeconfig of the administrator, as whom the API server sees another user. */
function kubeconfigOf(user: string, groups: readonly string[] = []): string {
  const config = JSON.parse(view);
  config.users[0].user = { ...config.users[0].user, as: user, 'as-groups': ['system:authenticated', ...groups] };
  config.contexts[0].context.namespace = NAMESPACE;
  const file = join(folder, `${user.replaceAll(/\W/g, '-')}.json`);
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

const SETTINGS = {
  KUBECTL_ALLOWED_COMMANDS: 'get,describe,apply,patch,scale,label',
  KUBECTL_APPROVAL_COMMANDS: 'scale',
  ANSWER_KEY: 'k'.repeat(43),
};

/** The environment of a command that makes its calls itself. */
const local = () => ({
  PATH: `${dirname(sharedControlPlane().kubectl)}:/usr/bin:/bin`,
  HOME: folder,
  KUBECONFIG: kubeconfigOf(SERVER),
  AUDIT_FILE: audit,
  ...SETTINGS,
});
/** The environment of a sandbox: no kubeconfig, no kubectl, no policy. */
const sandbox = () => ({
  KUBERNETES_REMEDIATION_MCP_URL: server.url,
  KUBERNETES_REMEDIATION_MCP_TOKEN: TOKEN,
});
const WAYS = [
  ['in this process', local],
  ['on a running server', sandbox],
] as const;

function approver(...args: readonly string[]): Promise<Ran> {
  const { PATH } = local();
  return runProgram(['changes', ...args], { PATH, HOME: folder, KUBECONFIG: kubeconfigOf('alice', ['approvers']) });
}

const stored = async (kind: string, name: string) =>
  JSON.parse(await succeed(admin, ['get', kind, name, '-o', 'json', ...IN]));

beforeAll(async () => {
  view = await succeed(admin, ['config', 'view', '--raw', '--flatten', '--minify', '--output=json']);
  await makeNamespace(NAMESPACE);
  await install(admin, NAMESPACE, MANIFEST);
  await succeed(admin, [
    'create',
    'clusterrolebinding',
    `${PREFIX}-all`,
    '--clusterrole=cluster-admin',
    `--serviceaccount=${NAMESPACE}:${PREFIX}-sa`,
  ]);
  const role = `--clusterrole=${PREFIX}-approver`;
  await succeed(admin, ['create', 'rolebinding', 'approvers', ...IN, role, '--group=approvers']);
  await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', ...IN]);
  await succeed(admin, ['create', 'configmap', 'settings', `--from-literal=password=${PASSWORD}`, ...IN]);
  server = await serveCluster({
    KUBECONFIG: kubeconfigOf(SERVER),
    MCP_AUTH_TOKEN: TOKEN,
    ANSWER_MAX_BYTES: '40960',
    ...SETTINGS,
  });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
  await admin(['delete', 'clusterrolebinding', `${PREFIX}-all`]);
  await uninstall(admin, NAMESPACE, MANIFEST);
  await admin(['delete', 'namespace', NAMESPACE, '--wait=false']);
});

describe.each(WAYS)('a command that is called %s', (way, environmentOf) => {
  const kubectl = (words: readonly string[], stdin?: string) =>
    kubectlCommand(words, { environment: environmentOf(), ...(stdin !== undefined && { stdin }) });
  const name = way === 'in this process' ? 'local' : 'remote';

  test('reads, and prints what kubectl prints, for a pipe to go on with', async () => {
    const ran = await kubectl(['get', 'deployment', 'web', '-o', 'json', ...IN]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ran.stdout)).toMatchObject({ kind: 'Deployment', metadata: { name: 'web' } });
    const services = [
      'get',
      'services',
      '-n',
      'default',
      '-o',
      'custom-columns=NAME:.metadata.name,IP:.spec.clusterIP',
    ];
    expect((await kubectl(services)).stdout).toBe((await admin(services)).stdout);
  });

  test('fails as kubectl fails', async () => {
    const ran = await kubectl(['get', 'deployment', 'away', ...IN]);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain('Error from server (NotFound): deployments.apps "away" not found\n');
  });

  test('is refused with no effect', async () => {
    const before = await stored('deployment', 'web');
    const ran = await kubectl(['delete', 'deployment', 'web', ...IN]);
    expect(ran).toMatchObject({ code: 77, stdout: '' });
    expect(ran.stderr).toContain('code: COMMAND_NOT_ALLOWED\nhint: ');
    expect(await stored('deployment', 'web')).toEqual(before);
    const privileged = { spec: { template: { spec: { hostNetwork: true } } } };
    const patch = await kubectl(['patch', 'deployment', 'web', '-p', JSON.stringify(privileged), ...IN]);
    expect(patch.code).toBe(77);
    expect(patch.stderr).toContain('code: POD_SECURITY');
    expect((await stored('deployment', 'web')).spec.template.spec).not.toHaveProperty('hostNetwork');
  });

  test('writes', async () => {
    const ran = await kubectl(['label', 'deployment', 'web', `way=${name}`, '--overwrite', ...IN]);
    expect(ran).toMatchObject({ code: 0, stdout: 'deployment.apps/web labeled\n' });
    expect((await stored('deployment', 'web')).metadata.labels).toMatchObject({ way: name });
  });

  test('patches with JSON between quotes, as in any shell', async () => {
    const ran = await kubectl(['patch', 'configmap', 'settings', '-p', `{"data": {"${name}": "a b"}}`, ...IN]);
    expect(ran).toMatchObject({ code: 0, stdout: 'configmap/settings patched\n' });
    expect((await stored('configmap', 'settings')).data).toMatchObject({ [name]: 'a b' });
  });

  test('applies what it is piped, also several documents', async () => {
    const document = (each: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}-${each}}\ndata: {a: "1"}\n`;
    const ran = await kubectl(['apply', '-f', '-', ...IN], `${document('one')}---\n${document('two')}`);
    expect(ran).toMatchObject({ code: 0, stdout: `configmap/${name}-one created\nconfigmap/${name}-two created\n` });
    expect((await stored('configmap', `${name}-two`)).data).toEqual({ a: '1' });
    const large = await kubectl(['apply', '-f', '-', ...IN], `a: ${'x'.repeat(1_100_000)}`);
    expect(large.code).not.toBe(0);
    expect(large.stderr).toMatch(/^error: .*(1048576 bytes|too large)/);
  });

  test('shows no secret', async () => {
    const secret = await kubectl(['get', 'configmap', 'settings', '-o', 'yaml', ...IN]);
    expect(secret.code).toBe(0);
    expect(secret.stdout).toContain('password:');
    expect(secret.stdout).not.toContain(PASSWORD);
    const whole = await kubectl(['--json', 'get', 'configmap', 'settings', '-o', 'yaml', ...IN]);
    expect(JSON.parse(whole.stdout)).toMatchObject({ success: true, redacted: 1, return_code: 0 });
    expect(whole.stdout).not.toContain(PASSWORD);
  });

  test('is bounded like a call, and goes on in a later command', async () => {
    const first = await kubectl(['--max-bytes', '2048', 'get', 'clusterroles', '-o', 'name']);
    expect(first.code).toBe(0);
    expect(Buffer.byteLength(first.stdout)).toBeLessThanOrEqual(2048);
    const [, cursor = ''] =
      /^next part: kubernetes-remediation-mcp kubectl(?: --server '\S+')? --continue (\S+)$/m.exec(first.stderr) ?? [];
    const second = await kubectl(['--continue', cursor]);
    expect(second.code).toBe(0);
    const seen = new Set(first.stdout.split('\n'));
    expect(second.stdout.split('\n').filter((each) => each.startsWith('clusterrole') && seen.has(each))).toEqual([]);
    const filtered = await kubectl(['--pipe', 'grep :node-proxier', 'get', 'clusterroles', '-o', 'name']);
    expect(filtered.stdout).toBe('clusterrole.rbac.authorization.k8s.io/system:node-proxier\n');
  });

  test('asks for an approval, and is made by the same command once it is approved', async () => {
    const replicas = name === 'local' ? 2 : 3;
    const words = ['scale', 'deployment/web', `--replicas=${replicas}`, ...IN];
    const asked = await kubectl(words);
    expect(asked).toMatchObject({ code: 75, stdout: '' });
    expect(asked.stderr).toContain('run the same command again');
    const [, id = ''] = /^approve: kubernetes-remediation-mcp changes approve (\S+)$/m.exec(asked.stderr) ?? [];
    expect(id).toMatch(new RegExp(`^${NAMESPACE}\\.`));
    const early = await kubectl(words);
    expect(early.code).toBe(75);
    expect(early.stderr).toContain(`change: ${id} (Pending)`);
    expect((await stored('deployment', 'web')).spec.replicas).not.toBe(replicas);

    expect(await approver('approve', id)).toMatchObject({ code: 0 });
    const made = await kubectl(words);
    expect(made).toMatchObject({ code: 0, stdout: expect.stringContaining('web') });
    expect(made.stderr).toContain(`change: ${id} (Applied)`);
    expect((await stored('deployment', 'web')).spec.replicas).toBe(replicas);
  });

  test('tells that its change was denied, and why', async () => {
    const words = ['scale', 'deployment/web', `--replicas=${name === 'local' ? 7 : 8}`, ...IN];
    const [, id = ''] = /^change: (\S+)/m.exec((await kubectl(words)).stderr) ?? [];
    expect(await approver('deny', id, '--reason', 'not today')).toMatchObject({ code: 0 });
    const denied = await kubectl(words);
    expect(denied.code).toBe(77);
    expect(denied.stderr).toContain('not today');
    expect(denied.stderr).toContain('code: CHANGE_DENIED');
  });
});

test('the record of a command is the record of a call, by the local user', async () => {
  const { code } = await kubectlCommand(['label', 'deployment', 'web', 'recorded=yes', ...IN], {
    environment: local(),
  });
  expect(code).toBe(0);
  const records = readRecords(audit);
  const ended = records.filter(isPhase('ended')).at(-1);
  expect(ended).toMatchObject({
    tool: 'kubectl',
    caller: { method: 'stdio', name: 'local' },
    exitCode: 0,
    writes: [{ operation: 'UPDATE', resource: 'deployments.apps', namespace: NAMESPACE, name: 'web' }],
  });
  const started = records.filter(isPhase('started')).find(({ callId }) => callId === ended?.callId);
  expect(started?.argv).toContain('recorded=yes');
  expect(await runProgram(['audit', 'verify', audit])).toMatchObject({ code: 0 });
});
