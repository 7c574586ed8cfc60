import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ran, runProgram } from '../check/program.ts';
import { succeed } from '../deployment/kubectl.ts';
import type { HttpServer } from '../served.ts';
import { admin } from './against.ts';
import { ANSWER_KEY } from './change-server.ts';
import { type Caller, type ConsoleGround, callAs, openConsoleGround, planAs, TOKENS } from './console-ground.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const NAMESPACE = 'changes-undo-command';
const IN = ['-n', NAMESPACE];
let ground: ConsoleGround;
let server: HttpServer;

/** Runs `changes undo` on the server, with the token of a person. */
function undoAs(by: Caller, id: string, ...more: readonly string[]): Promise<Ran> {
  return runProgram(['changes', 'undo', id, '--server', server.url, ...more], {
    KUBERNETES_REMEDIATION_MCP_TOKEN: TOKENS[by],
  });
}

const replicasOf = (name: string) =>
  succeed(admin, ['get', 'deployment', name, '-o', 'jsonpath={.spec.replicas}', ...IN]);
const recordsOf = async () =>
  JSON.parse(await succeed(admin, ['get', 'changes', '-o', 'json', ...IN])).items.map(
    ({ metadata }: { readonly metadata: { readonly name: string } }) => metadata.name,
  );

/** The agent scales a Deployment to 3, approved by bob. */
async function scaled(name: string): Promise<string> {
  await succeed(admin, ['create', 'deployment', name, '--image=example/web:1', ...IN]);
  const id = await planAs('agent', server.url, 'scale', `deployment/${name}`, '--replicas=3', ...IN);
  expect(await ground.approver('approve', id)).toMatchObject({ code: 0 });
  expect(await callAs('agent', server.url, 'apply_change', { id, verify_seconds: 0 })).toMatchObject({ success: true });
  return id;
}

beforeAll(async () => {
  ground = await openConsoleGround(NAMESPACE);
  server = await ground.open({ KUBECTL_APPROVAL_COMMANDS: 'scale', CHANGES: 'on' });
});
afterAll(async () => {
  await server?.stop();
  await ground?.close();
});

describe('a change that needed approval', () => {
  test('is taken back by an approver, after another one has approved the undo, by the same command', async () => {
    const id = await scaled('web');
    const asked = await undoAs('bob', id, '--reason', 'the load is gone');
    expect(asked).toMatchObject({ code: 1, stderr: '' });
    expect(asked.stdout).toMatch(/^change: \S+ \(Pending\)\n/);
    expect(asked.stdout).toContain('\n-  replicas: 3\n+  replicas: 1\n');
    expect(await replicasOf('web')).toBe('3');
    const [, undo = ''] = /^approve: kubernetes-remediation-mcp changes approve (\S+)$/m.exec(asked.stdout) ?? [];
    expect((await ground.recordOf(undo)).spec).toMatchObject({
      undoes: id,
      requestedBy: { name: 'bob' },
      reason: 'the load is gone',
    });

    const early = await undoAs('bob', id);
    expect(early.code).toBe(1);
    expect(early.stdout).toContain(`change: ${undo} (Pending)\n`);
    expect(await replicasOf('web')).toBe('3');

    expect(await ground.approver('approve', undo)).toMatchObject({ code: 0 });
    const undone = await undoAs('bob', id);
    expect(undone).toMatchObject({ code: 0 });
    expect(undone.stdout).toContain(`change: ${undo} (Approved)\n`);
    expect(undone.stdout).toMatch(new RegExp(`^undone: take back ${id}: .* \\(Applied\\)$`, 'm'));
    expect(await replicasOf('web')).toBe('1');
    expect((await ground.recordOf(id)).status.undoneBy).toBe(undo);
    expect(await undoAs('bob', id)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('code: CHANGE_CONFLICT\n'),
    });
  });

  test('is not taken back by a person who may not approve, nor after a denial', async () => {
    const id = await scaled('api');
    const before = await recordsOf();
    const other = await undoAs('carol', id);
    expect(other).toMatchObject({ code: 1, stdout: expect.stringContaining('code: CHANGE_NOT_FOUND\n') });
    expect(await recordsOf()).toEqual(before);
    const { stdout } = await undoAs('agent', id);
    const [, undo = ''] = /^change: (\S+) \(Pending\)$/m.exec(stdout) ?? [];
    expect(await ground.approver('deny', undo, '--reason', 'keep it')).toMatchObject({ code: 0 });
    const denied = await undoAs('agent', id);
    expect(denied).toMatchObject({ code: 3, stdout: expect.stringContaining('code: CHANGE_DENIED\n') });
    expect(denied.stdout).toContain('keep it');
    expect(await replicasOf('api')).toBe('3');
  });
});

describe('a change that needed no approval', () => {
  const labelOf = async (name: string) =>
    JSON.parse(await succeed(admin, ['get', 'deployment', name, '-o', 'json', ...IN])).metadata.labels['tier'];

  async function labelled(name: string): Promise<string> {
    await succeed(admin, ['create', 'deployment', name, '--image=example/web:1', ...IN]);
    const args = ['label', `deployment/${name}`, 'tier=front', ...IN];
    const { change } = await callAs('agent', server.url, 'plan_change', { args });
    const id = change?.id ?? '';
    expect(await callAs('agent', server.url, 'apply_change', { id, verify_seconds: 0 })).toMatchObject({
      success: true,
    });
    return id;
  }

  test('is taken back at once, and the difference is printed before', async () => {
    const id = await labelled('labelled');
    const undone = await undoAs('agent', id);
    expect(undone).toMatchObject({ code: 0, stderr: '' });
    expect(undone.stdout).toMatch(
      /^change: \S+ \(Planned\)\n[\s\S]*-.*tier: front[\s\S]*\nundone: take back .* \(Applied\)\n$/,
    );
    expect(await labelOf('labelled')).toBeUndefined();
  });

  test('is taken back as one object of JSON', async () => {
    const id = await labelled('as-json');
    const { code, stdout } = await undoAs('agent', id, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ success: true, change: { phase: 'Applied', undoes: id } });
  });

  test('stays if the policy of now does not allow its call', async () => {
    const id = await labelled('forbidden');
    const strict = await ground.open({ KUBECTL_ALLOWED_COMMANDS: 'get,scale', KUBECTL_APPROVAL_COMMANDS: 'scale' });
    try {
      const before = await recordsOf();
      const ran = await runProgram(['changes', 'undo', id, '--server', strict.url], {
        KUBERNETES_REMEDIATION_MCP_TOKEN: TOKENS.agent,
      });
      expect(ran).toMatchObject({ code: 3, stdout: expect.stringContaining('code: COMMAND_NOT_ALLOWED\n') });
      expect(await labelOf('forbidden')).toBe('front');
      expect(await recordsOf()).toEqual(before);
    } finally {
      await strict.stop();
    }
  });
});

test('in this process, the local user takes back what the local user did, and nothing else', async () => {
  const environment = {
    PATH: `${dirname(sharedControlPlane().kubectl)}:/usr/bin:/bin`,
    HOME: ground.folder,
    KUBECONFIG: ground.kubeconfigOf(ground.account),
    KUBECTL_ALLOWED_COMMANDS: 'get,scale',
    KUBECTL_APPROVAL_COMMANDS: 'scale',
    AUDIT_FILE: `${ground.folder}/audit`,
    ANSWER_KEY,
  };
  await succeed(admin, ['create', 'deployment', 'own', '--image=example/web:1', ...IN]);
  const words = ['kubectl', 'scale', 'deployment/own', '--replicas=2', ...IN];
  const asked = await runProgram(words, environment);
  const [, id = ''] = /^change: (\S+)/m.exec(asked.stderr) ?? [];
  await ground.approver('approve', id);
  const made = await runProgram(words, environment);
  expect(made.stderr).toContain(`hint: To take it back: kubernetes-remediation-mcp changes undo ${id}\n`);
  expect(await replicasOf('own')).toBe('2');
  const undoing = await runProgram(['changes', 'undo', id], environment);
  expect(undoing.code).toBe(1);
  const [, undo = ''] = /^change: (\S+) \(Pending\)$/m.exec(undoing.stdout) ?? [];
  await ground.approver('approve', undo);
  expect(await runProgram(['changes', 'undo', id], environment)).toMatchObject({ code: 0 });
  expect(await replicasOf('own')).toBe('1');

  const ofAgent = await scaled('other');
  expect(await runProgram(['changes', 'undo', ofAgent], environment)).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('code: CHANGE_NOT_FOUND\n'),
  });
});

test('without a server that answers, or with a wrong token, the exit code is 2', async () => {
  const away = await runProgram(['changes', 'undo', 'a.b', '--server', 'http://127.0.0.1:1/mcp'], {});
  expect(away).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('cannot be reached') });
  const stranger = { KUBERNETES_REMEDIATION_MCP_TOKEN: 'no-such-token-0123456789' };
  const refused = await runProgram(['changes', 'undo', 'a.b', '--server', server.url], stranger);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('HTTP 40') });
});
