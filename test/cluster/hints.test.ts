import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { kubectlAs, succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';
import { writePolicy } from './policy-file.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const namespace = 'hints';
const other = 'hints-other';
let server: HttpServer;

beforeAll(async () => {
  await makeNamespace(namespace);
  await makeNamespace(other);
  const make = (...args: string[]) => succeed(admin, ['create', ...args, '-n', namespace]);
  await make('deployment', 'payments', '--image=example/payments:1', '--replicas=2');
  await make('cronjob', 'nightly', '--image=example/night:1', '--schedule=0 3 * * *');
  await succeed(admin, ['run', 'lonely', '--image=example/lonely:1', '-n', other]);
  await succeed(admin, ['rollout', 'status', 'deployment/payments', '-n', namespace, '--timeout=60s']);
  await succeed(admin, ['wait', 'pod/lonely', '--for=condition=Ready', '-n', other, '--timeout=60s']);
  server = await serveCluster({
    KUBECTL_ALLOWED_COMMANDS: 'get,describe,logs,delete,scale,label,rollout,api-resources',
  });
});

afterAll(async () => {
  await server.stop();
  for (const name of [namespace, other]) await admin(['delete', 'namespace', name, '--wait=false']);
});

const kubectl = (args: readonly string[], url = server.url) => callTool(url, 'kubectl', { args });

/** The first call that a hint shows. */
function callIn(hint: string): readonly string[] {
  const written = /\["[^\]]*\]/.exec(hint)?.[0];
  if (written === undefined) throw new Error(`no call in: ${hint}`);
  return JSON.parse(written) as string[];
}

async function serve(environment: Readonly<Record<string, string>>): Promise<HttpServer> {
  const started = await serveCluster(environment);
  onTestFinished(() => started.stop());
  return started;
}

const IN = ['-n', namespace];

describe('a call that found nothing leads to one that does', () => {
  test.each<[string, readonly string[], RegExp]>([
    [
      'logs',
      ['payments', '--tail=3', ...IN],
      /There is no pod "payments", but deployment\/payments exists\. Its pods now: payments-/,
    ],
    ['get', ['pod', 'payments', ...IN], /deployment\/payments exists/],
    ['get', ['pod/payments', ...IN, '-o', 'name'], /deployment\/payments exists/],
    [
      'logs',
      ['payments-7d9f8c6b5-abc12', ...IN],
      /"payments-7d9f8c6b5-abc12" is gone\. Judging by its name, it belonged to deployment\/payments.*Its pods now: payments-/,
    ],
    ['describe', ['pod', 'payments-7d9f-abc12', ...IN], /is gone.*Its pods now: payments-/],
    ['get', ['statefulset', 'payments', ...IN], /deployment\/payments exists/],
    ['logs', ['nightly', ...IN], /cronjob\/nightly exists/],
    ['logs', ['lonely', ...IN], /there is one in namespace hints-other/],
    ['get', ['pod', 'lonely', ...IN], /there is one in namespace hints-other/],
    ['describe', ['pod', 'absent', ...IN], /There is no pod "absent" here/],
    ['get', ['configmap', 'absent', ...IN], /There is no configmap "absent" here/],
    ['get', ['deployment', 'absent', ...IN], /There is no deployment "absent" here/],
    ['label', ['pod', 'payments', 'a=b', ...IN], /deployment\/payments exists/],
    ['delete', ['pod', 'payments-7d9f8c6b5-abc12', ...IN], /is gone.*Its pods now/],
    ['get', ['pods', '-n', 'nowhere'], /The namespace nowhere does not exist/],
    ['get', ['pod', 'a', '-n', 'nowhere'], /The namespace nowhere does not exist/],
    ['get', ['pdos', ...IN], /Did you mean pods/],
    ['get', ['pods', '-l', 'app=absent', ...IN], /nothing that matches the selector/],
  ])('%s %j', async (command, args, says) => {
    const answer = await kubectl([command, ...args]);
    expect(answer.hint).toMatch(says);
    const next = callIn(answer.hint);
    expect(['get', 'describe', 'logs', 'api-resources']).toContain(next[0]);
    const second = await kubectl(next);
    expect(second).toMatchObject({ success: true });
    expect(second.stdout).not.toBe('');
  });

  test.each(['get', 'describe'])('%s pods of an empty namespace: all namespaces are suggested', async (command) => {
    const answer = await kubectl([command, 'replicasets', '-n', other]);
    expect(answer).toMatchObject({ success: true, stdout: '' });
    expect(callIn(answer.hint)).toEqual([command, 'replicasets', '-A']);
    expect(await kubectl(callIn(answer.hint))).toMatchObject({ success: true });
  });

  test('suggests only namespaces that the operator allows', async () => {
    const strict = await serve({ KUBECTL_ALLOWED_NAMESPACES: `${namespace},${other}` });
    const answer = await kubectl(['get', 'replicasets', '-n', other], strict.url);
    expect(callIn(answer.hint)).toEqual(['get', 'replicasets', ...IN]);
    const absent = await kubectl(['logs', 'lonely', ...IN], strict.url);
    expect(absent.hint).not.toContain(other);
  });

  test('looks at nothing that the policy file denies to this caller, and suggests nothing of it', async () => {
    const POLICY_FILE = writePolicy({
      rules: [
        { id: 'pods', effect: 'allow', subcommands: ['get', 'logs'], resources: ['pods'], namespaces: [namespace] },
      ],
    });
    const strict = await serve({ POLICY_FILE });
    const answer = await kubectl(['logs', 'payments', ...IN], strict.url);
    expect(answer).toMatchObject({ success: false, return_code: 1 });
    expect(answer.hint).not.toMatch(/deployment/);
    expect(callIn(answer.hint)).toEqual(['get', 'pods', ...IN]);
  });

  test('without reads of its own it says what it knows without looking', async () => {
    const plain = await serve({ KUBECTL_NATIVE_READS: 'off' });
    const answer = await kubectl(['logs', 'payments', ...IN], plain.url);
    expect(callIn(answer.hint)).toEqual(['get', 'pods', ...IN]);
  });
});

describe('a change says what it did', () => {
  test.each<[string, readonly string[], RegExp]>([
    ['deployment/payments', [], /^Replicas: 2 -> 3\.$/],
    ['deployment/payments', ['--dry-run=server', '-o', 'name'], /^Replicas: 2 -> 3\. This was a dry run/],
    ['deployment', ['-l', 'app=payments'], /^Replicas: 2 -> 3\.$/],
    ['deployment', ['payments', '--current-replicas=2'], /^Replicas: 2 -> 3\.$/],
  ])('scale %s %j', async (target, more, says) => {
    await succeed(admin, ['scale', 'deployment/payments', '--replicas=2', ...IN]);
    const answer = await kubectl(['scale', target, ...more, '--replicas=3', ...IN]);
    expect(answer).toMatchObject({ success: true, return_code: 0 });
    expect(answer.hint).toMatch(says);
    const now = await succeed(admin, ['get', 'deployment/payments', ...IN, '-o', 'jsonpath={.spec.replicas}']);
    expect(now).toBe(more[0] === '--dry-run=server' ? '2' : '3');
  });

  test('scale of several objects says so for each', async () => {
    await succeed(admin, ['create', 'deployment', 'second', '--image=example/second:1', ...IN]);
    await succeed(admin, ['scale', 'deployment/payments', '--replicas=2', ...IN]);
    const answer = await kubectl(['scale', 'deployment/payments', 'deployment/second', '--replicas=3', ...IN]);
    expect(answer.hint).toBe('Replicas: deployment/payments 2 -> 3, deployment/second 1 -> 3.');
  });

  test.each<[readonly string[], RegExp | undefined]>([
    [['delete', 'cronjob', 'nightly', '--dry-run=server', '-o', 'name'], /^This was a dry run: the API server checked/],
    [['label', 'cronjob', 'nightly', 'a=b', '--dry-run=client', '-o', 'yaml'], /^This was a dry run.*did not check/],
    [['label', 'cronjob', 'nightly', 'a=b', '--dry-run=server'], undefined],
    [['delete', 'cronjob', 'nightly', '--dry-run=client'], undefined],
  ])('%j: a dry run is known as one', async (args, says) => {
    const answer = await kubectl([...args, ...IN]);
    expect(answer).toMatchObject({ success: true });
    if (says === undefined) expect(answer.stdout).toMatch(/dry run\)/);
    else expect(answer.hint).toMatch(says);
    expect(await succeed(admin, ['get', 'cronjob', 'nightly', ...IN, '--show-labels'])).not.toContain('a=b');
  });
});

describe('a server that may do little', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hints-'));
  const user = `system:serviceaccount:${namespace}:little`;
  let little: HttpServer;

  beforeAll(async () => {
    await succeed(admin, ['create', 'serviceaccount', 'little', ...IN]);
    const verbs = ['--verb=get,list,watch', '--resource=pods,deployments.apps'];
    await succeed(admin, ['create', 'role', 'little', ...verbs, ...IN]);
    await succeed(admin, [
      'create',
      'rolebinding',
      'little',
      '--role=little',
      `--serviceaccount=${namespace}:little`,
      ...IN,
    ]);
    await kubectlAs(admin, sharedControlPlane().kubectl, { namespace, name: 'little' }, folder);
    const KUBECONFIG = join(folder, 'kubeconfig');
    little = await serveCluster({ KUBECONFIG, KUBECTL_ALLOWED_COMMANDS: 'get,describe,logs,delete,scale' });
  });
  afterAll(async () => {
    await little.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each<[string, readonly string[]]>([
    ['all', []],
    ['pods,services', []],
    ['pods,services', ['-o', 'name']],
    ['pods,services', ['-o', 'json']],
    ['deployments,jobs,pods', ['-o', 'wide']],
  ])('get %s %j: what is allowed is a success, and the rest is named', async (kinds, more) => {
    const answer = await kubectl(['get', kinds, ...IN, ...more], little.url);
    expect(answer).toMatchObject({ success: true, return_code: 1, stderr: expect.stringContaining('(Forbidden)') });
    expect(answer.stdout).toContain('payments-');
    expect(answer.hint).toMatch(
      /^This answer is partial.*RBAC does not allow \S+ to list (services|jobs|replicationcontrollers)/,
    );
  });

  test.each<[readonly string[], RegExp]>([
    [
      ['get', 'services,configmaps', ...IN],
      /does not allow \S+ to list services in namespace hints; list configmaps in namespace hints/,
    ],
    [['get', 'services,configmaps', ...IN, '-o', 'json'], /does not allow \S+ to list services/],
    [['get', 'pods', '-n', other], /does not allow \S+ to list pods in namespace hints-other/],
    [['get', 'pods', '-A'], /in the whole cluster.*name one with -n/],
    [['delete', 'deployment', 'payments', ...IN], /does not allow \S+ to delete deployments \(API group apps\)/],
    [['scale', 'deployment/payments', '--replicas=9', ...IN], /part remediation of rbac\.yaml/],
  ])('%j fails, and the lacking right is named', async (args, says) => {
    const before = await succeed(admin, ['get', 'deployments', ...IN, '-o', 'name']);
    const answer = await kubectl(args, little.url);
    expect(answer).toMatchObject({ success: false, return_code: 1 });
    expect(answer.hint).toContain(user);
    expect(answer.hint).toMatch(says);
    expect(answer.hint).toContain('fails again');
    expect(await succeed(admin, ['get', 'deployments', ...IN, '-o', 'name'])).toBe(before);
  });

  test('is told what exists only as far as its rights go', async () => {
    const answer = await kubectl(['logs', 'lonely', ...IN], little.url);
    expect(answer.hint).not.toContain(other);
    expect(callIn(answer.hint)).toEqual(['get', 'pods', ...IN]);
    expect(await kubectl(callIn(answer.hint), little.url)).toMatchObject({ success: true });
  });
});
