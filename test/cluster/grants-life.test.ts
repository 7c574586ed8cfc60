import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GrantSpec } from '../../src/remediation/grants/grant.ts';
import { type GrantWish, grantLike } from '../../src/remediation/grants/grant-like.ts';
import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin } from './against.ts';
import { type ChangeGround, openChangeGround } from './change-server.ts';
import { kubectlOf, patchStatus } from './changes.ts';
import { writePolicy } from './policy-file.ts';

const NAMESPACE = 'grants-life';
const IN = ['-n', NAMESPACE];
const alice = kubectlOf('alice', ['approvers']);
const GRANTS = { uses: 5, lasts: '8h', any_name: true };
const ASKED = { id: 'asked', effect: 'ask', subcommands: ['scale', 'label', 'annotate', 'delete'], grants: GRANTS };
const POLICY = {
  rules: [
    { id: 'all', effect: 'allow' },
    ASKED,
    { id: 'careful', effect: 'ask', names: ['careful'] },
    { id: 'closed', effect: 'deny', names: ['closed'] },
  ],
};
let ground: ChangeGround;
let server: HttpServer;
let replica: HttpServer;
let made = 0;

type Answer = Readonly<Record<string, unknown>> & { readonly change?: Readonly<Record<string, unknown>> };

const kubectl = (...args: readonly string[]) => kubectlOn(server, ...args);
const kubectlOn = (on: HttpServer, ...args: readonly string[]) =>
  callTool(on.url, 'kubectl', { args: [...args, ...IN] }) as Promise<Answer>;
const idOf = ({ change }: Answer) => String(change?.['id']);
const serve = (policy: object = POLICY, environment: Readonly<Record<string, string>> = {}) =>
  ground.serve({ POLICY_FILE: writePolicy(policy), CHANGE_MAX_PER_HOUR: '1000', ...environment });

/** A ConfigMap of its own for a test. */
async function configMap(name = `cm-${++made}`): Promise<string> {
  await succeed(admin, ['create', 'configmap', name, ...IN]);
  return name;
}

const labelsOf = async (name: string) =>
  JSON.parse(await succeed(admin, ['get', 'configmap', name, ...IN, '-o', 'json'])).metadata.labels ?? {};

const label = (name: string, value: string, on = server) =>
  kubectlOn(on, 'label', `configmap/${name}`, `team=${value}`, '--overwrite');

/** The record of a grant as alice makes it from a change, with what a test alters. */
async function grantFor(id: string, wish: Partial<GrantWish> = {}, altered: Partial<GrantSpec> = {}): Promise<string> {
  const terms = { by: 'alice', groups: ['approvers'], uses: 3, lastsSeconds: 3600, ...wish };
  const spec = { ...grantLike(await ground.recordOf(id), terms, new Date()), ...altered };
  const name = `grant-${++made}`;
  const record = { apiVersion: 'remediation.mcp/v1alpha1', kind: 'ChangeGrant', metadata: { name, ...nowhere }, spec };
  await succeed(alice, ['create', '-f', '-'], JSON.stringify(record));
  return name;
}
const nowhere = { namespace: NAMESPACE };

const statusOf = async (name: string) =>
  JSON.parse(await succeed(admin, ['get', 'changegrant', name, ...IN, '-o', 'json'])).status;

/** Shows that a change waits for a person, and that nothing was written. */
async function waits(answer: Answer, name: string, labels: object = {}): Promise<void> {
  expect(answer).toMatchObject({ success: false, code: 'APPROVAL_REQUIRED', change: { phase: 'Pending' } });
  expect(await labelsOf(name)).toEqual(labels);
}

beforeAll(async () => {
  ground = await openChangeGround(NAMESPACE);
  server = await serve();
  replica = await serve();
});
afterAll(async () => {
  await server?.stop();
  await replica?.stop();
  await ground?.close();
});

describe('a standing grant', () => {
  test('is made by the program from a change, and lets further ones run without a person until its uses are gone', async () => {
    const name = await configMap();
    const asked = await label(name, 'a');
    await waits(asked, name);
    const granted = await ground.approver('grant', '--like', idOf(asked), '--uses', '2', '--for', '8h');
    expect(granted).toMatchObject({ code: 0 });
    const [, grant = ''] =
      /Grant (\S+) in the namespace grants-life: 2 changes of anonymous/.exec(granted.stdout) ?? [];
    expect(grant).toMatch(/^label-/);

    const first = await label(name, 'a');
    expect(first).toMatchObject({
      success: true,
      change: { phase: 'Applied', requests_made: 1, grant: { name: grant, by: 'alice', uses_left: 1 } },
    });
    expect(await labelsOf(name)).toEqual({ team: 'a' });
    await succeed(admin, ['label', 'configmap', name, 'team-', ...IN]);
    expect(await label(name, 'a', replica)).toMatchObject({ success: true, change: { grant: { uses_left: 0 } } });
    expect(await labelsOf(name)).toEqual({ team: 'a' });

    await succeed(admin, ['label', 'configmap', name, 'team-', ...IN]);
    await succeed(admin, ['annotate', 'configmap', name, 'new=state', ...IN]);
    const third = await label(name, 'a');
    await waits(third, name);
    expect(JSON.stringify(third.change?.['warnings'])).toContain('all of its uses are gone (2)');

    const { uses } = await statusOf(grant);
    expect(uses).toMatchObject([{ change: idOf(first) }, {}]);
    expect((await ground.approver('grants', ...IN)).stdout).toMatch(new RegExp(`${grant} +Used +2/2 +alice`));
    const shown = await ground.approver('show', idOf(first));
    expect(shown.stdout).toContain(`ahead of time by alice: grant ${grant}, change 1 of 2`);
    expect((await ground.recordOf(idOf(first))).status.decisions).toEqual([]);
  });

  test('covers plan_change too, which waits for apply_change; a plan that was altered after is not applied', async () => {
    const name = await configMap();
    const grant = await grantFor(idOf(await label(name, 'a')));
    const plan = { args: ['label', `configmap/${name}`, 'team=a', '--overwrite', ...IN] };
    const planned = (await callTool(server.url, 'plan_change', plan)) as Answer;
    expect(planned).toMatchObject({ success: true, change: { phase: 'Approved', grant: { name: grant, uses: 3 } } });
    expect(await statusOf(grant)).toMatchObject({ uses: [] });
    await succeed(admin, ['label', 'configmap', name, 'other=yes', ...IN]);
    expect(await callTool(server.url, 'apply_change', { id: idOf(planned) })).toMatchObject({ code: 'CHANGE_FAILED' });
    expect(await labelsOf(name)).toEqual({ other: 'yes' });
    // The use was counted before anything was sent.
    expect((await statusOf(grant)).uses).toHaveLength(1);
  });

  test('is withdrawn by the program, also for a plan that it covered', async () => {
    const name = await configMap();
    const grant = await grantFor(idOf(await label(name, 'a')));
    const plan = { args: ['label', `configmap/${name}`, 'team=a', '--overwrite', ...IN] };
    const planned = (await callTool(server.url, 'plan_change', plan)) as Answer;
    expect(await ground.approver('revoke', grant, ...IN, '--reason', 'over')).toMatchObject({ code: 0 });
    expect(await callTool(server.url, 'apply_change', { id: idOf(planned) })).toMatchObject({
      code: 'CHANGE_OUTDATED',
      error: expect.stringContaining('alice revoked it'),
    });
    await waits(await label(name, 'a'), name);
  });

  test('is counted once for a change that is applied by two replicas at once', async () => {
    const name = await configMap();
    const grant = await grantFor(idOf(await label(name, 'a')));
    const plan = { args: ['label', `configmap/${name}`, 'team=a', '--overwrite', ...IN] };
    const id = idOf((await callTool(server.url, 'plan_change', plan)) as Answer);
    const apply = (on: HttpServer) => callTool(on.url, 'apply_change', { id, verify_seconds: 0 });
    const answers = await Promise.all([server, replica, server, replica].map(apply));
    for (const answer of answers) expect(answer).toMatchObject({ success: true, change: { phase: 'Applied' } });
    expect((await statusOf(grant)).uses).toHaveLength(1);
  });

  test('of 3 uses lets exactly 3 of 40 calls on two replicas write', async () => {
    const names = Array.from({ length: 40 }, (_, at) => `race-${at}`);
    const objects = names.map((name) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...nowhere } }));
    await succeed(admin, ['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
    const asked = await label(names[0] ?? '', 'race');
    await grantFor(idOf(asked), { uses: 3, anyName: true });
    const answers = await Promise.all(names.map((name, at) => label(name, 'race', at % 2 === 0 ? server : replica)));
    const written = await succeed(admin, ['get', 'configmaps', '-l', 'team=race', ...IN, '-o', 'name']);
    expect(written.trim().split('\n')).toHaveLength(3);
    expect(answers.filter(({ success }) => success === true)).toHaveLength(3);
    expect(answers.filter(({ code }) => code === 'APPROVAL_REQUIRED')).toHaveLength(37);
  }, 120_000);
});

describe('a standing grant does not cover', () => {
  test.each<[string, Partial<GrantSpec>, string]>([
    ['another caller', { asker: { method: 'none', name: 'another' } }, ''],
    ['a group that the caller is not in', { asker: { group: 'agents' } }, ''],
    ['another command', { command: 'annotate' }, ''],
    ['what another policy permitted', { policyRevision: 'a'.repeat(64) }, 'the policy has changed since'],
    ['more uses than the policy permits', { maxUses: 6 }, 'the policy permits at most 5 uses'],
    ['longer than the policy permits', { expiresAt: inHours(9) }, 'lasts longer than the policy permits'],
  ])('%s', async (_, altered, why) => {
    const name = await configMap();
    const grant = await grantFor(idOf(await label(name, 'a')), {}, altered);
    // Otherwise the same call would find the change that waits.
    await succeed(admin, ['annotate', 'configmap', name, 'new=state', ...IN]);
    const answer = await label(name, 'a');
    await waits(answer, name);
    if (why !== '') expect(JSON.stringify(answer.change?.['warnings'])).toContain(why);
    expect(await statusOf(grant)).toEqual({ uses: [] });
  });

  test('another object: of the same name with another uid, of another name, or in another namespace', async () => {
    const name = await configMap();
    const other = await configMap();
    await grantFor(idOf(await label(name, 'a')));
    await waits(await label(other, 'a'), other);
    await succeed(admin, ['delete', 'configmap', name, ...IN]);
    await configMap(name);
    await waits(await label(name, 'a'), name);
    await succeed(admin, ['create', 'configmap', name, '-n', 'default']);
    const elsewhere = await callTool(server.url, 'kubectl', {
      args: ['label', `configmap/${name}`, 'team=a', '--overwrite', '-n', 'default'],
    });
    expect(elsewhere).toMatchObject({ code: 'APPROVAL_REQUIRED' });
    const found = JSON.parse(await succeed(admin, ['get', 'configmap', name, '-n', 'default', '-o', 'json']));
    expect(found.metadata.labels).toBeUndefined();
    await succeed(admin, ['delete', 'configmap', name, '-n', 'default']);
  });

  test('another request to the same object, or other fields of it', async () => {
    const name = await configMap();
    await grantFor(idOf(await label(name, 'a')));
    await waits(await label(name, 'b'), name);
    await succeed(admin, ['label', 'configmap', name, 'team=a', 'owner=x', ...IN]);
    await grantFor(idOf(await label(name, 'c')), { sameFields: true });
    const owner = await kubectl('label', `configmap/${name}`, 'owner=y', '--overwrite');
    await waits(owner, name, { team: 'a', owner: 'x' });
    expect(await label(name, 'd')).toMatchObject({ success: true });
    expect(await labelsOf(name)).toEqual({ team: 'd', owner: 'x' });
  });

  test('a further risk, or a worse undo', async () => {
    await succeed(admin, ['create', 'deployment', 'web', '--image=example/web:1', ...IN]);
    const replicas = () => succeed(admin, ['get', 'deployment', 'web', '-o', 'jsonpath={.spec.replicas}', ...IN]);
    const scale = (count: number) => kubectl('scale', 'deployment/web', `--replicas=${count}`);
    await grantFor(idOf(await scale(3)), { sameFields: true });
    expect(await scale(2)).toMatchObject({ success: true });
    expect(await replicas()).toBe('2');
    const many = await scale(30);
    expect(many).toMatchObject({ code: 'APPROVAL_REQUIRED' });
    expect(JSON.stringify(many.change?.['warnings'])).toContain('the change has the risk replicas-tenfold');
    expect(await replicas()).toBe('2');

    const name = await configMap();
    const gone = await kubectl('delete', `configmap/${name}`);
    await grantFor(idOf(gone), {}, { reversible: 'restores' });
    await succeed(admin, ['annotate', 'configmap', name, 'new=state', ...IN]);
    const again = await kubectl('delete', `configmap/${name}`);
    await waits(again, name);
    expect(JSON.stringify(again.change?.['warnings'])).toContain('the class of its undo');
  });

  test('an expired one, also for a plan that it covered', async () => {
    const name = await configMap();
    await grantFor(idOf(await label(name, 'a')), {}, { expiresAt: new Date(Date.now() + 4000).toISOString() });
    const plan = { args: ['label', `configmap/${name}`, 'team=a', '--overwrite', ...IN] };
    const planned = (await callTool(server.url, 'plan_change', plan)) as Answer;
    expect(planned).toMatchObject({ change: { phase: 'Approved' } });
    await new Promise((resolve) => setTimeout(resolve, 5000));
    expect(await callTool(server.url, 'apply_change', { id: idOf(planned) })).toMatchObject({ code: 'CHANGE_EXPIRED' });
    await waits(await label(name, 'a'), name);
  });

  test('what a rule asks about that permits no grants, and what a rule denies', async () => {
    await configMap('careful');
    const asked = await label('careful', 'careful');
    const refused = await ground.approver('grant', '--like', idOf(asked), '--uses', '2', '--for', '1h');
    expect(refused).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('a rule that asks for its approval permits no grants'),
    });
    await grantFor(idOf(asked), { anyName: true });
    await succeed(admin, ['annotate', 'configmap', 'careful', 'new=state', ...IN]);
    await waits(await label('careful', 'careful'), 'careful');
    await configMap('closed');
    expect(await label('closed', 'a')).toMatchObject({ success: false, code: 'POLICY_DENIED' });
    expect(await labelsOf('closed')).toEqual({});
  });

  test('a change that waits for the policy to be as it was, on a server whose policy changed', async () => {
    const name = await configMap();
    await grantFor(idOf(await label(name, 'a')));
    const other = await serve({ rules: [...POLICY.rules, { id: 'new', effect: 'deny', names: ['other'] }] });
    try {
      const answer = await label(name, 'a', other);
      await waits(answer, name);
      expect(JSON.stringify(answer.change?.['warnings'])).toContain('the policy has changed since');
    } finally {
      await other.stop();
    }
  });

  test('a namespace that was frozen after the plan', async () => {
    const name = await configMap();
    await grantFor(idOf(await label(name, 'a')));
    const plan = { args: ['label', `configmap/${name}`, 'team=a', '--overwrite', ...IN] };
    const id = idOf((await callTool(server.url, 'plan_change', plan)) as Answer);
    await succeed(admin, ['annotate', 'namespace', NAMESPACE, 'remediation.mcp/frozen=release']);
    try {
      expect(await callTool(server.url, 'apply_change', { id })).toMatchObject({ code: 'CHANGE_OUTDATED' });
      await waits(await label(name, 'a'), name);
    } finally {
      await succeed(admin, ['annotate', 'namespace', NAMESPACE, 'remediation.mcp/frozen-']);
    }
  });
});

describe('no agent gets past', () => {
  test('with a status that the account of the server forged: a change that waits stays so', async () => {
    const name = await configMap();
    const asked = await label(name, 'a');
    const { spec } = await ground.recordOf(idOf(asked));
    const thief = kubectlOf(ground.account);
    for (const phase of ['Approved', 'Applying']) {
      const forged = await patchStatus(thief, spec, { phase, claim: { by: 'thief', at: spec.plannedAt, use: 1 } });
      expect(forged.stderr).toContain('this change is not approved');
    }
    expect(await callTool(server.url, 'apply_change', { id: spec.id, wait_seconds: 0 })).toMatchObject({
      code: 'APPROVAL_REQUIRED',
    });
    expect(await labelsOf(name)).toEqual({});
  });

  test('with a record that names a grant, and that no server with the key made', async () => {
    const name = await configMap();
    const asked = await label(name, 'a');
    const { spec } = await ground.recordOf(idOf(asked));
    const id = `${NAMESPACE}.f0f0f0f0f0`;
    const grant = { name: 'made-up', uid: 'uid', by: 'alice', maxUses: 5 };
    const record = { apiVersion: 'remediation.mcp/v1alpha1', kind: 'Change', metadata: { name: id, ...nowhere } };
    const forged = JSON.stringify({ ...record, spec: { ...spec, id, grant } });
    await succeed(kubectlOf(ground.account), ['create', '-f', '-'], forged);
    expect(await callTool(server.url, 'apply_change', { id })).toMatchObject({ code: 'CHANGE_NOT_FOUND' });
    expect(await labelsOf(name)).toEqual({});
  });

  test('with a grant of its own, through the tool', async () => {
    const name = await configMap();
    const { spec } = await ground.recordOf(idOf(await label(name, 'a')));
    const own = grantLike({ spec }, { by: ground.account, groups: [], uses: 5, lastsSeconds: 600 }, new Date());
    const stdin = {
      ...{ apiVersion: 'remediation.mcp/v1alpha1', kind: 'ChangeGrant', metadata: { name: 'own', ...nowhere } },
      spec: own,
    };
    const answer = await callTool(server.url, 'kubectl', { args: ['create', '-f', '-', ...IN], stdin });
    expect(answer).toMatchObject({ success: false });
    expect((await admin(['get', 'changegrant', 'own', ...IN])).code).toBe(1);
    const grant = await grantFor(spec.id);
    expect(await kubectl('delete', `changegrant/${grant}`)).toMatchObject({ success: false, code: 'PERMISSIONS' });
    const args = ['patch', 'changegrant', grant, '--type=merge', ...IN];
    const patched = await callTool(server.url, 'kubectl', { args, stdin: { metadata: { labels: { by: 'me' } } } });
    expect(patched).toMatchObject({ success: false });
    expect(JSON.stringify(patched)).toContain('This server does not write records of changes');
    expect(await statusOf(grant)).toEqual({ uses: [] });
  });
});

function inHours(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString();
}
