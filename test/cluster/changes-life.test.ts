import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { isPhase, readRecords } from '../audit/records.ts';
import { type Ran, runProgram } from '../check/program.ts';
import { succeed } from '../deployment/kubectl.ts';
import { call, callTool, type HttpServer, post } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';
import { changesManifest, install, uninstall } from './changes.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const NAMESPACE = 'changes-life';
const PREFIX = 'mcp-changes-life';
const SERVER = `system:serviceaccount:${NAMESPACE}:${PREFIX}-sa`;
const MANIFEST = changesManifest(NAMESPACE, PREFIX);
const folder = mkdtempSync(join(tmpdir(), 'changes-life-'));
const KEY = 'k'.repeat(43);
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

const serve = (environment: Readonly<Record<string, string>> = {}) =>
  serveCluster({
    KUBECONFIG: kubeconfigOf(SERVER),
    KUBECTL_ALLOWED_COMMANDS: 'get,scale,label,set,delete,patch,rollout,create',
    KUBECTL_ALLOWED_IMAGES: 'example/*',
    KUBECTL_APPROVAL_COMMANDS: 'scale,delete,set',
    ANSWER_KEY: KEY,
    ANSWER_UNTRUSTED_TEXT: 'off',
    ...environment,
  });

/** Runs `changes` as an approver. */
function approver(...args: readonly string[]): Promise<Ran> {
  const environment = {
    PATH: `${dirname(sharedControlPlane().kubectl)}:/usr/bin:/bin`,
    HOME: folder,
    KUBECONFIG: kubeconfigOf('alice', ['approvers']),
  };
  return runProgram(['changes', ...args], environment);
}

const IN = ['-n', NAMESPACE];
const kubectl = (...args: string[]) => callTool(server.url, 'kubectl', { args: [...args, ...IN] });
const replicasOf = async (name = 'web') =>
  succeed(admin, ['get', 'deployment', name, '-o', 'jsonpath={.spec.replicas}', ...IN]);
const changeOf = (answer: Readonly<Record<string, unknown>>) =>
  answer['change'] as { readonly id: string } & Readonly<Record<string, unknown>>;

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
  await succeed(admin, [
    'create',
    'rolebinding',
    'approvers',
    ...IN,
    `--clusterrole=${PREFIX}-approver`,
    '--group=approvers',
  ]);
  await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', ...IN]);
  server = await serve();
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
  await admin(['delete', 'clusterrolebinding', `${PREFIX}-all`]);
  await uninstall(admin, NAMESPACE, MANIFEST);
  await admin(['delete', 'namespace', NAMESPACE, '--wait=false']);
});

describe('a change that must be approved', () => {
  test('is planned, approved in the cluster, applied once, and taken back', async () => {
    const asked = await kubectl('scale', 'deployment/web', '--replicas=3');
    expect(asked).toMatchObject({ success: false, code: 'APPROVAL_REQUIRED' });
    expect(await replicasOf()).toBe('1');
    const { id } = changeOf(asked);
    expect(changeOf(asked)).toMatchObject({ phase: 'Pending', reversible: 'restores', requests: 1 });

    const early = await callTool(server.url, 'apply_change', { id, wait_seconds: 0 });
    expect(early).toMatchObject({ success: false, code: 'APPROVAL_REQUIRED' });
    expect(await replicasOf()).toBe('1');
    expect(changeOf(await kubectl('scale', 'deployment/web', '--replicas=3')).id).toBe(id);

    const applying = callTool(server.url, 'apply_change', { id, verify_seconds: 0 });
    const approved = await approver('approve', id, '--reason', 'fine');
    expect(approved).toMatchObject({ code: 0 });
    expect(await applying).toMatchObject({ success: true, change: { phase: 'Applied', requests_made: 1 } });
    expect(await replicasOf()).toBe('3');

    const again = await callTool(server.url, 'apply_change', { id, verify_seconds: 0 });
    expect(again).toMatchObject({ success: true, change: { phase: 'Applied' } });

    const undo = await callTool(server.url, 'undo_change', { id });
    expect(undo).toMatchObject({ code: 'APPROVAL_REQUIRED', change: { phase: 'Pending', undoes: id } });
    await approver('approve', changeOf(undo).id);
    const undone = await callTool(server.url, 'apply_change', { id: changeOf(undo).id, verify_seconds: 0 });
    expect(undone).toMatchObject({ success: true });
    expect(await replicasOf()).toBe('1');
  });
});

describe('a change is not applied', () => {
  test('if it was denied; the reason reaches the agent, also when it asks again', async () => {
    const { id } = changeOf(await kubectl('delete', 'deployment', 'web'));
    await approver('deny', id, '--reason', 'not on a Friday');
    const denied = { success: false, code: 'CHANGE_DENIED', error: expect.stringContaining('not on a Friday') };
    expect(await callTool(server.url, 'apply_change', { id })).toMatchObject(denied);
    const again = changeOf(await kubectl('delete', 'deployment', 'web'));
    expect(again).toMatchObject({ id, phase: 'Denied', decisions: [{ reason: 'not on a Friday' }] });
  });

  test('if its object was altered after the review: the answer names the field', async () => {
    const { id } = changeOf(await kubectl('scale', 'deployment/web', '--replicas=5'));
    await succeed(admin, ['scale', 'deployment/web', '--replicas=2', ...IN]);
    await approver('approve', id);
    expect(await callTool(server.url, 'apply_change', { id })).toMatchObject({
      success: false,
      code: 'CHANGE_FAILED',
      error: expect.stringMatching(/Nothing was changed.*spec\.replicas/),
    });
    expect(await replicasOf()).toBe('2');
  });

  test('by another caller, under another policy, or on another key', async () => {
    const { id } = changeOf(await kubectl('scale', 'deployment/web', '--replicas=4'));
    await approver('approve', id);
    const others = await Promise.all([
      serve({ KUBECTL_ALLOWED_COMMANDS: 'get,scale' }),
      serve({ ANSWER_KEY: 'o'.repeat(43) }),
      serve({ MCP_AUTH_TOKEN: 't'.repeat(40) }),
    ]);
    try {
      const [policy, key, caller] = others as [HttpServer, HttpServer, HttpServer];
      expect(await callTool(policy.url, 'apply_change', { id })).toMatchObject({ code: 'CHANGE_OUTDATED' });
      expect(await callTool(key.url, 'apply_change', { id })).toMatchObject({ code: 'CHANGE_NOT_FOUND' });
      const headers = { authorization: `Bearer ${'t'.repeat(40)}` };
      const { json } = await post(caller.url, call('apply_change', { id }), headers);
      expect(JSON.parse(json.result.content[0].text)).toMatchObject({ code: 'CHANGE_NOT_FOUND' });
    } finally {
      await Promise.all(others.map((other) => other.stop()));
    }
    expect(await replicasOf()).toBe('2');
  });

  test('while changes are suspended', async () => {
    const { id } = changeOf(await kubectl('scale', 'deployment/web', '--replicas=3'));
    await approver('approve', id);
    await succeed(admin, [
      'create',
      'clusterrolebinding',
      PREFIX,
      `--clusterrole=${PREFIX}-approver`,
      '--group=approvers',
    ]);
    expect(await approver('suspend', '--reason', 'an incident')).toMatchObject({ code: 0 });
    expect(await callTool(server.url, 'apply_change', { id })).toMatchObject({ code: 'CHANGES_SUSPENDED' });
    expect(await replicasOf()).toBe('2');
    expect(await approver('resume')).toMatchObject({ code: 0 });
    expect(await callTool(server.url, 'apply_change', { id, verify_seconds: 0 })).toMatchObject({ success: true });
    expect(await replicasOf()).toBe('3');
    await admin(['delete', 'clusterrolebinding', PREFIX]);
  });
});

test('of two servers and twenty callers one applies a change, and it is applied once', async () => {
  const { id } = changeOf(await kubectl('scale', 'deployment/web', '--replicas=6'));
  await approver('approve', id);
  const before = await succeed(admin, ['get', 'deployment', 'web', '-o', 'jsonpath={.metadata.generation}', ...IN]);
  const other = await serve();
  try {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        callTool((at % 2 === 0 ? server : other).url, 'apply_change', { id, verify_seconds: 0 }),
      ),
    );
    for (const answer of answers) expect(answer).toMatchObject({ success: true, change: { phase: 'Applied' } });
  } finally {
    await other.stop();
  }
  const after = await succeed(admin, ['get', 'deployment', 'web', '-o', 'jsonpath={.metadata.generation}', ...IN]);
  expect(Number(after)).toBe(Number(before) + 1);
});

test('a plan of plan_change that needs no approval is applied at once, and nothing else is written', async () => {
  const planned = await callTool(server.url, 'plan_change', {
    args: ['label', 'deployment', 'web', 'team=a', ...IN],
    reason: 'to find it',
  });
  expect(planned).toMatchObject({ success: true, change: { phase: 'Planned', reversible: 'restores' } });
  const labelOf = () => succeed(admin, ['get', 'deployment', 'web', '-o', 'jsonpath={.metadata.labels.team}', ...IN]);
  expect(await labelOf()).toBe('');
  const { id } = changeOf(planned);
  expect(await callTool(server.url, 'apply_change', { id, verify_seconds: 0 })).toMatchObject({ success: true });
  expect(await labelOf()).toBe('a');
  expect(await callTool(server.url, 'undo_change', { id })).toMatchObject({
    success: true,
    change: { phase: 'Applied' },
  });
  expect(await labelOf()).toBe('');
});

test('a change that does not help is taken back if the caller wants that', async () => {
  await succeed(admin, ['create', 'deployment', 'api', '--image=example/api:1', ...IN]);
  await succeed(admin, ['rollout', 'status', 'deployment/api', '--timeout=60s', ...IN]);
  const patch = { spec: { template: { spec: { containers: [{ name: 'api', image: 'example/api:missing' }] } } } };
  const planned = await callTool(server.url, 'plan_change', {
    args: ['patch', 'deployment', 'api', ...IN],
    stdin: patch,
  });
  expect(planned).toMatchObject({ success: true, change: { phase: 'Planned' } });
  const answer = await callTool(server.url, 'apply_change', {
    id: changeOf(planned).id,
    verify_seconds: 60,
    on_failure: 'undo',
  });
  expect(answer).toMatchObject({
    success: true,
    change: { phase: 'Applied', verification: { verdict: 'worse' } },
    undone: { phase: 'Applied', undoes: changeOf(planned).id },
  });
  const image = await succeed(admin, [
    'get',
    'deployment',
    'api',
    '-o',
    'jsonpath={.spec.template.spec.containers[0].image}',
    ...IN,
  ]);
  expect(image).toBe('example/api:1');
});

test('the audit record names the change, its hash and its writes, and an Event on the object tells of it', async () => {
  const file = join(folder, 'audit');
  const audited = await serve({ AUDIT_FILE: file, AUDIT_EVENTS: 'on' });
  try {
    const planned = await callTool(audited.url, 'plan_change', {
      args: ['label', 'deployment', 'web', 'seen=yes', ...IN],
    });
    const { id } = changeOf(planned);
    await callTool(audited.url, 'apply_change', { id, verify_seconds: 0 });
    const { id: undo } = changeOf(await callTool(audited.url, 'undo_change', { id }));
    const events = async () =>
      succeed(admin, [
        'get',
        'events',
        ...IN,
        '--field-selector=reason=Remediated',
        '-o',
        'jsonpath={.items[*].message}',
      ]);
    await vi.waitFor(
      async () => expect(await events()).toContain(`change ${undo}, which takes back ${id}, by anonymous`),
      {
        timeout: 40_000,
      },
    );
    expect(await events()).toContain(`change ${id} by anonymous, through kubernetes-remediation-mcp (call `);
    const records = readRecords(file).filter(isPhase('step-ended'));
    const writes = [{ operation: 'UPDATE', resource: 'deployments.apps', namespace: NAMESPACE, name: 'web' }];
    const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(
      records.filter(({ step }) => step === 'apply-change').map(({ change, writes: made }) => ({ change, made })),
    ).toEqual([
      { change: { id, hash }, made: writes },
      { change: { id: undo, hash, undoes: id }, made: writes },
    ]);
  } finally {
    await audited.stop();
  }
});
