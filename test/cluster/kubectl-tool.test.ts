import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer, send } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';

const namespace = 'kubectl-tool';
let server: HttpServer;

beforeAll(async () => {
  await makeNamespace(namespace);
  await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', '--replicas=2', '-n', namespace]);
  await succeed(admin, ['rollout', 'status', 'deployment/web', '-n', namespace, '--timeout=40s']);
  await succeed(admin, ['create', 'secret', 'generic', 'password', '--from-literal=key=hunter2', '-n', namespace]);
  server = await serveCluster({ KUBECTL_ALLOWED_COMMANDS: 'get,describe,logs,delete,scale,rollout,patch,set' });
});

afterAll(async () => {
  await server.stop();
  await admin(['delete', 'namespace', namespace, '--wait=false']);
});

/** What the refused calls are about. Other namespaces change by themselves: these of earlier tests are being deleted. */
const objects = async () => {
  const deployments = await succeed(admin, ['get', 'deployments', '-n', namespace, '-o', 'name']);
  return deployments + (await succeed(admin, ['get', 'namespace', 'refused', '--ignore-not-found', '-o', 'name']));
};

const kubectl = (...args: unknown[]) => callTool(server.url, 'kubectl', { args });

describe('the kubectl tool on a real cluster', () => {
  test('prints what kubectl prints', async () => {
    const through = await kubectl('get', 'deployment', 'web', '-n', namespace, '-o', 'name');
    expect(through).toEqual({ success: true, stdout: 'deployment.apps/web\n', stderr: '', return_code: 0 });
  });

  test.each([
    ['a leading kubectl is dropped', ['kubectl', 'get', 'pods', '-n', namespace, '-o', 'name'], /^pod\/web-/],
    [
      'describe shows the object and its events',
      ['describe', 'deployment', 'web', '-n', namespace],
      /ScalingReplicaSet/,
    ],
    ['logs come from a pod of the workload', ['logs', 'deployment/web', '-n', namespace, '--tail=3'], /\S/],
    ['flags may stand before the resource', ['get', '-n', namespace, 'pods'], /^NAME/],
    ['a request timeout works', ['get', 'pods', '-n', namespace, '--request-timeout=10s'], /^NAME/],
  ])('%s', async (_, args, expected) => {
    const { success, stdout } = await kubectl(...args);
    expect(stdout).toMatch(expected);
    expect(success).toBe(true);
  });

  test("gives kubectl's own words and status when kubectl fails", async () => {
    const answer = await kubectl('get', 'pod', 'absent', '-n', namespace);
    expect(answer).toEqual({
      success: false,
      stdout: '',
      stderr: 'Error from server (NotFound): pods "absent" not found\n',
      return_code: 1,
      hint: `There is no pod "absent" here. List the existing ones: ["get", "pods", "-n", "${namespace}"]`,
    });
  });

  test('scales, with the number given as a number', async () => {
    expect(await kubectl('scale', 'deployment/web', '--replicas', 3, '-n', namespace)).toMatchObject({ success: true });
    expect(await succeed(admin, ['get', 'deployment', 'web', '-n', namespace, '-o', 'jsonpath={.spec.replicas}'])).toBe(
      '3',
    );
  });

  test.each([
    ['another identity', ['delete', 'deployment', 'web', '-n', namespace, '--as=system:admin'], 'OTHER_IDENTITY'],
    [
      'another identity, spelled with underscores',
      ['delete', 'deployment', 'web', '-n', namespace, '--as_group=x'],
      'OTHER_IDENTITY',
    ],
    [
      'another server',
      ['delete', 'deployment', 'web', '-n', namespace, '--server', 'http://127.0.0.1:1'],
      'OTHER_SERVER',
    ],
    ['a command that is not listed', ['create', 'namespace', 'refused'], 'COMMAND_NOT_ALLOWED'],
    ['a metacharacter', ['delete', 'deployment', 'web', '-n', namespace, '-l', 'a;b'], 'METACHARACTER'],
  ])('refuses %s, and the cluster is as before', async (_, args, code) => {
    const before = await objects();
    expect(await kubectl(...args)).toMatchObject({ success: false, code });
    expect(await objects()).toBe(before);
  });

  test('changes what a selector picks up to the limit, and nothing beyond it', async () => {
    await succeed(admin, ['create', 'deployment', 'other', '--image=example/web:1', '--replicas=2', '-n', namespace]);
    const strict = await serveCluster({ KUBECTL_ALLOWED_COMMANDS: 'label', KUBECTL_MAX_OBJECTS: '1' });
    const label = (selector: string) =>
      callTool(strict.url, 'kubectl', { args: ['label', 'deployments', '-l', selector, 'seen=yes', '-n', namespace] });
    const refused = await label('app in (web,other)');
    const done = await label('app=other');
    await strict.stop();
    expect(refused).toMatchObject({
      success: false,
      code: 'BLAST_RADIUS',
      error: expect.stringContaining('matches 2 objects'),
    });
    expect(done).toMatchObject({ success: true, stdout: 'deployment.apps/other labeled\n' });
    expect(await succeed(admin, ['get', 'deployments', '-l', 'seen=yes', '-n', namespace, '-o', 'name'])).toBe(
      'deployment.apps/other\n',
    );
  });

  test('never logs what a command was given or what it printed', async () => {
    await kubectl('get', 'secret', 'password', '-n', namespace, '-o', 'yaml');
    expect(server.stderr()).toContain('"tool":"kubectl"');
    expect(server.stderr()).not.toMatch(/aHVudGVyMg|hunter2|password/);
  });

  test('cuts a large answer at the cap and says so', async () => {
    const small = await serveCluster({ KUBECTL_MAX_OUTPUT_BYTES: '2048' });
    const answer = await callTool(small.url, 'kubectl', { args: ['get', 'pods', '-n', namespace, '-o', 'json'] });
    await small.stop();
    expect(answer).toMatchObject({ success: true, truncated: true, return_code: 0 });
    expect(answer.stdout.length).toBeLessThan(2048 + 300);
    expect(answer.stdout).toMatch(/\[truncated: the first 2048 of \d+ bytes are shown/);
  });
});

describe('readiness', () => {
  test('is given while the API server answers, without a kubectl per probe', async () => {
    const { status, json } = await send(server.url, { method: 'GET', path: '/readyz' });
    expect([status, json]).toEqual([200, { status: 'ready' }]);
  });
});
