import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin } from './against.ts';
import { type ChangeGround, openChangeGround } from './change-server.ts';
import { writePolicy } from './policy-file.ts';

const NAMESPACE = 'asked-plans';
const IN = ['-n', NAMESPACE];
const RULES = [
  { id: 'all', effect: 'allow' },
  { id: 'risky', effect: 'ask', resources: ['deployments'], when: { risk: ['replicas-tenfold', 'replicas-to-zero'] } },
  { id: 'final', effect: 'ask', resources: ['configmaps'], when: { reversible: 'recreates' } },
  { id: 'never', effect: 'deny', names: ['kept*'], when: { risk: 'replicas-to-zero' } },
  { id: 'blind', effect: 'ask', resources: ['pods'], when: { risk: 'any' } },
  { id: 'freeze', effect: 'ask', resources: ['deployments', 'configmaps'], when: { risk: 'frozen-namespace' } },
  { id: 'late', effect: 'deny', resources: ['services'], when: { risk: 'change-window' } },
];
/** A day that is never. */
const WINDOWS = [{ namespaces: ['other'], hours: { from: '00:00', to: '24:00' } }];
let ground: ChangeGround;
let server: HttpServer;

const kubectl = (...args: readonly string[]) => callTool(server.url, 'kubectl', { args: [...args, ...IN] });
const read = (kind: string, name: string, path: string) =>
  succeed(admin, ['get', kind, name, '-o', `jsonpath={${path}}`, ...IN]);
const replicasOf = (name: string) => read('deployment', name, '.spec.replicas');
const records = async () => {
  const names = await succeed(admin, ['get', 'changes', '-o', 'name', ...IN]);
  return names.split('\n').filter((each) => each !== '').length;
};
const changeOf = (answer: Readonly<Record<string, unknown>>) =>
  answer['change'] as { readonly id: string } & Readonly<Record<string, unknown>>;

beforeAll(async () => {
  ground = await openChangeGround(NAMESPACE);
  server = await ground.serve({
    POLICY_FILE: writePolicy({ rules: RULES, windows: WINDOWS }),
    KUBECTL_ALLOWED_IMAGES: 'example/*',
  });
  for (const name of ['web', 'kept'])
    await succeed(admin, ['create', 'deployment', name, '--image=example/a:1', ...IN]);
});
afterAll(async () => {
  await server?.stop();
  await ground?.close();
});
beforeEach(async () => {
  await succeed(admin, ['scale', 'deployment', 'web', 'kept', '--replicas=2', ...IN]);
  await admin(['create', 'configmap', 'notes', '--from-literal=a=b', ...IN]);
  await admin(['run', 'alone', '--image=example/a:1', ...IN]);
});

describe('a rule that asks by the risk of the plan', () => {
  test('holds a risky write until it is approved, and then lets the reviewed request through', async () => {
    const generation = await read('deployment', 'web', '.metadata.generation');
    const answer = await kubectl('scale', 'deployment', 'web', '--replicas=30');
    expect(answer).toMatchObject({ success: false, code: 'APPROVAL_REQUIRED' });
    const { id, ...change } = changeOf(answer);
    expect(change).toMatchObject({
      phase: 'Pending',
      risks: expect.arrayContaining([expect.stringMatching(/from 2 to 30/)]),
    });
    expect(await read('deployment', 'web', '.metadata.generation')).toBe(generation);
    const { spec } = await ground.recordOf(id);
    expect(spec.approval).toMatchObject({ by: ['policy-file/risky'] });
    const early = await callTool(server.url, 'apply_change', { id, wait_seconds: 0 });
    expect(early).toMatchObject({ code: 'APPROVAL_REQUIRED' });
    expect(await read('deployment', 'web', '.metadata.generation')).toBe(generation);
    expect(await ground.approver('approve', id)).toMatchObject({ code: 0 });
    const applied = await callTool(server.url, 'apply_change', { id, verify_seconds: 0 });
    expect(changeOf(applied)).toMatchObject({ phase: 'Applied' });
    expect(await replicasOf('web')).toBe('30');
  });

  test('lets a write without the risk pass at once, and records no change', async () => {
    const before = await records();
    expect(await kubectl('scale', 'deployment', 'web', '--replicas=3')).toMatchObject({
      success: true,
      stdout: expect.stringContaining('scaled'),
    });
    expect(await replicasOf('web')).toBe('3');
    expect(await records()).toBe(before);
  });

  test('does so however the change is spelled', async () => {
    const patch = (replicas: number) =>
      callTool(server.url, 'kubectl', {
        args: ['patch', 'deployment', 'web', '--type=merge', ...IN],
        stdin: JSON.stringify({ spec: { replicas } }),
      });
    expect(await patch(0)).toMatchObject({ code: 'APPROVAL_REQUIRED' });
    expect(await replicasOf('web')).toBe('2');
    expect(await patch(4)).toMatchObject({ success: true });
    expect(await replicasOf('web')).toBe('4');
  });

  test('asks for all of a call of which one object is risky', async () => {
    const answer = await kubectl('scale', 'deployment', 'web', 'kept', '--replicas=25');
    expect(answer).toMatchObject({ code: 'APPROVAL_REQUIRED' });
    expect([await replicasOf('web'), await replicasOf('kept')]).toEqual(['2', '2']);
  });

  test('lets commands pass that write down the time', async () => {
    expect(await kubectl('rollout', 'restart', 'deployment/web')).toMatchObject({ success: true });
  });

  test('lets several writes pass that have no risk', async () => {
    expect(await kubectl('scale', 'deployment', 'web', 'kept', '--replicas=3')).toMatchObject({ success: true });
    expect([await replicasOf('web'), await replicasOf('kept')]).toEqual(['3', '3']);
  });
});

test('a rule that denies by risk refuses the plan, and a plan without the risk passes', async () => {
  const denied = await kubectl('scale', 'deployment', 'kept', '--replicas=0');
  expect(denied).toMatchObject({ success: false, code: 'POLICY_DENIED', error: expect.stringContaining("'never'") });
  const planned = await callTool(server.url, 'plan_change', {
    args: ['scale', 'deployment', 'kept', '--replicas=0', ...IN],
  });
  expect(planned).toMatchObject({ success: false, code: 'POLICY_DENIED' });
  expect(await replicasOf('kept')).toBe('2');
  expect(await kubectl('scale', 'deployment', 'kept', '--replicas=1')).toMatchObject({ success: true });
});

test('a rule about reversibility asks for a deletion, and lets an update pass', async () => {
  expect(await kubectl('label', 'configmap', 'notes', 'a=b', '--overwrite')).toMatchObject({ success: true });
  expect(await kubectl('delete', 'configmap', 'notes')).toMatchObject({ code: 'APPROVAL_REQUIRED' });
  expect(await read('configmap', 'notes', '.data.a')).toBe('b');
});

describe('what cannot be known', () => {
  test('asks: what runs in a container', async () => {
    const answer = await kubectl('exec', 'alone', '--', 'true');
    expect(answer).toMatchObject({ code: 'APPROVAL_REQUIRED' });
  });

  test('is refused with what kubectl says: a command whose rehearsal fails', async () => {
    const answer = await kubectl('scale', 'deployment', 'absent', '--replicas=1');
    expect(answer).toMatchObject({ success: false, stderr: expect.stringContaining('not found') });
  });
});

test('plan_change of a clear plan waits for no approval, and is applied', async () => {
  const planned = await callTool(server.url, 'plan_change', {
    args: ['scale', 'deployment', 'web', '--replicas=5', ...IN],
  });
  const { id, phase } = changeOf(planned);
  expect(phase).toBe('Planned');
  const applied = await callTool(server.url, 'apply_change', { id, verify_seconds: 0 });
  expect(changeOf(applied)).toMatchObject({ phase: 'Applied' });
  expect(await replicasOf('web')).toBe('5');
});

describe('a frozen namespace', () => {
  const freeze = (value: string) =>
    succeed(admin, ['annotate', 'namespace', NAMESPACE, '--overwrite', `remediation.mcp/${value}`]);

  test('is told in the plan, and a rule can ask for it', async () => {
    await freeze('frozen=release');
    try {
      const answer = await kubectl('scale', 'deployment', 'web', '--replicas=3');
      expect(answer).toMatchObject({ code: 'APPROVAL_REQUIRED' });
      expect(changeOf(answer)['risks']).toContain(`Namespace ${NAMESPACE} is frozen: 'release'.`);
      expect(await replicasOf('web')).toBe('2');
    } finally {
      await freeze('frozen-');
    }
    expect(await kubectl('scale', 'deployment', 'web', '--replicas=3')).toMatchObject({ success: true });
  });

  test('is not thawed, nor frozen, by a call', async () => {
    await freeze('frozen=release');
    try {
      for (const args of [
        ['annotate', 'namespace', NAMESPACE, 'remediation.mcp/frozen-'],
        ['annotate', 'namespace', NAMESPACE, 'remediation.mcp/frozen=false', '--overwrite'],
        ['annotate', 'namespace', NAMESPACE, 'remediation.mcp/change-window=00:00-24:00'],
      ])
        expect(await callTool(server.url, 'kubectl', { args })).toMatchObject({ success: false, code: 'PERMISSIONS' });
      expect(await read('namespace', NAMESPACE, '.metadata.annotations')).toContain(
        '"remediation.mcp/frozen":"release"',
      );
    } finally {
      await freeze('frozen-');
    }
  });

  test('that was frozen after the plan lets nothing through that was not approved for it', async () => {
    const planned = await callTool(server.url, 'plan_change', {
      args: ['scale', 'deployment', 'web', '--replicas=6', ...IN],
    });
    const { id, phase } = changeOf(planned);
    expect(phase).toBe('Planned');
    await freeze('frozen=release');
    try {
      const applied = await callTool(server.url, 'apply_change', { id, verify_seconds: 0 });
      expect(applied).toMatchObject({ success: false, code: 'CHANGE_OUTDATED' });
      expect(await replicasOf('web')).toBe('2');
    } finally {
      await freeze('frozen-');
    }
    const applied = await callTool(server.url, 'apply_change', { id, verify_seconds: 0 });
    expect(changeOf(applied)).toMatchObject({ phase: 'Applied' });
  });
});

test('a change outside of the window that its namespace names can be denied', async () => {
  const create = () => kubectl('create', 'service', 'clusterip', 'front', '--tcp=80');
  const annotate = ['annotate', 'namespace', NAMESPACE, '--overwrite'];
  // Whatever the hour is now, it is no hour of this window.
  const day = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][(new Date().getUTCDay() + 3) % 7];
  await succeed(admin, [...annotate, `remediation.mcp/change-window=${day} 08:00-18:00`]);
  try {
    expect(await create()).toMatchObject({ success: false, code: 'POLICY_DENIED' });
    expect((await admin(['get', 'service', 'front', ...IN])).code).not.toBe(0);
  } finally {
    await succeed(admin, [...annotate, 'remediation.mcp/change-window-']);
  }
  expect(await create()).toMatchObject({ success: true });
});

test('an undo is judged by its own plan', async () => {
  await succeed(admin, ['scale', 'deployment', 'web', '--replicas=30', ...IN]);
  const planned = await callTool(server.url, 'plan_change', {
    args: ['scale', 'deployment', 'web', '--replicas=2', ...IN],
  });
  const { id, phase } = changeOf(planned);
  expect(phase).toBe('Planned');
  await callTool(server.url, 'apply_change', { id, verify_seconds: 0 });
  const undo = await callTool(server.url, 'undo_change', { id });
  expect(undo).toMatchObject({ code: 'APPROVAL_REQUIRED' });
  expect(await replicasOf('web')).toBe('2');
});
