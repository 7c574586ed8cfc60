import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChangeSpec, Decision } from '../../src/remediation/change.ts';
import { type Kubectl, kubectlAs, succeed } from '../deployment/kubectl.ts';
import { manifests } from '../deployment/manifest-files.ts';
import { specOf } from '../remediation/spec.ts';
import { call, post } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';
import { changesManifest, decisionOf, install, kubectlOf, patchStatus, recordOf, uninstall } from './changes.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const NAMESPACE = 'change-policy';
const PREFIX = 'mcp-change-policy';
const SERVER = `system:serviceaccount:${NAMESPACE}:${PREFIX}-sa`;
const MANIFEST = changesManifest(NAMESPACE, PREFIX);
const server = kubectlOf(SERVER, ['system:serviceaccounts', `system:serviceaccounts:${NAMESPACE}`]);
/** They may approve in this namespace. */
const approver = (name: string) => kubectlOf(name, ['approvers']);
const alice = approver('alice');
/** May write the status, and not approve. */
const mallory = kubectlOf('mallory', ['writers']);

const folder = mkdtempSync(join(tmpdir(), 'change-policy-'));
let made = 0;

beforeAll(async () => {
  await makeNamespace(NAMESPACE);
  await install(admin, NAMESPACE, MANIFEST);
  const bind = ['create', 'rolebinding', '-n', NAMESPACE];
  await succeed(admin, [...bind, 'approvers', `--clusterrole=${PREFIX}-approver`, '--group=approvers']);
  const writer = ['create', 'role', 'writers', '-n', NAMESPACE, '--verb=get,list,create,update,patch,delete'];
  await succeed(admin, [...writer, '--resource=changes.remediation.mcp,changes.remediation.mcp/status']);
  await succeed(admin, [...bind, 'writers', '--role=writers', '--group=writers']);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await uninstall(admin, NAMESPACE, MANIFEST);
  await admin(['delete', 'namespace', NAMESPACE, '--wait=false']);
});

/** A change that was recorded by the server. */
async function recorded(altered: Partial<ChangeSpec> = {}): Promise<ChangeSpec> {
  const spec = specOf({ id: `${NAMESPACE}.c${++made}`, ...altered });
  await succeed(server, ['create', '-f', '-'], recordOf(spec));
  return spec;
}

async function statusOf({ id }: ChangeSpec): Promise<unknown> {
  return JSON.parse(await succeed(admin, ['get', 'changes', id, '-n', NAMESPACE, '-o', 'json'])).status;
}

/** Shows that a write is refused for this reason, and that the change is as it was. */
async function refuses(spec: ChangeSpec, write: () => ReturnType<Kubectl>, why: string | RegExp): Promise<void> {
  const before = await statusOf(spec);
  const { code, stderr } = await write();
  expect(stderr).toMatch(why);
  expect(code).toBe(1);
  expect(await statusOf(spec)).toEqual(before);
}

const approved = (spec: ChangeSpec, by: string, altered: Partial<Decision> = {}) => ({
  phase: 'Approved',
  decisions: [decisionOf(spec, by, altered)],
});

test('the API server finds no fault in the expressions', async () => {
  for (const policy of ['changes', 'suspensions']) {
    const of = ['get', 'validatingadmissionpolicy', `${PREFIX}-${policy}`, '-o', 'jsonpath={.status}'];
    const status = async () => JSON.parse((await succeed(admin, of)) || '{}');
    await expect.poll(status, { timeout: 20_000 }).toMatchObject({ typeChecking: {} });
    expect(JSON.parse(await succeed(admin, of)).typeChecking).toEqual({});
  }
});

describe('a record is made', () => {
  test('by the server, pending and undecided, whatever status it is sent with', async () => {
    const spec = specOf({ id: `${NAMESPACE}.born` });
    const record = { ...JSON.parse(recordOf(spec)), status: approved(spec, SERVER) };
    await succeed(server, ['create', '-f', '-'], JSON.stringify(record));
    expect(await statusOf(spec)).toEqual({ phase: 'Pending', decisions: [], progress: [] });
  });

  test.each([
    ['the administrator', () => admin],
    ['an approver who may create', () => kubectlOf('zoe', ['approvers', 'writers'])],
    ['another account of the namespace', () => kubectlOf(`system:serviceaccount:${NAMESPACE}:other`, ['writers'])],
    [
      'the same account of another namespace',
      () => kubectlOf(`system:serviceaccount:default:${PREFIX}-sa`, ['writers']),
    ],
  ])('not by %s', async (_, by) => {
    const { code, stderr } = await by()(['create', '-f', '-'], recordOf(specOf({ id: `${NAMESPACE}.forged` })));
    expect(stderr).toContain('only the server records a change');
    expect(code).toBe(1);
  });

  test.each([
    ['another name', { name: `${NAMESPACE}.copy` }],
    ['a name that the API server makes up', { name: undefined, generateName: `${NAMESPACE}.c` }],
    ['another namespace', { namespace: 'default' }],
  ])('not as a copy under %s', async (_, metadata) => {
    const copy = recordOf(await recorded(), metadata);
    const { code, stderr } = await server(['create', '-f', '-'], copy);
    expect(stderr).toContain('a change is recorded under its own id');
    expect(code).toBe(1);
  });
});

describe('what was reviewed stays as it is', () => {
  const spec = specOf({ id: `${NAMESPACE}.kept` });
  beforeAll(() => succeed(server, ['create', '-f', '-'], recordOf(spec)));

  test.each(Object.keys(spec))('for the administrator, in the field %s', async (field) => {
    const patch = JSON.stringify([{ op: 'remove', path: `/spec/${field}` }]);
    const at = ['changes', spec.id, '-n', NAMESPACE];
    const { code, stderr } = await admin(['patch', ...at, '--type=json', '-p', patch]);
    expect(stderr).toMatch(/a change is never altered|Required value/);
    expect(code).toBe(1);
  });

  test.each(['', 'status'])('with another value, also by way of the subresource %j', async (subresource) => {
    const at = ['changes', spec.id, '-n', NAMESPACE, '--type=merge', `--subresource=${subresource}`];
    const { stderr } = await admin(['patch', ...at, '-p', '{"spec":{"summary":"harmless"}}']);
    if (subresource === '') expect(stderr).toContain('a change is never altered');
    const stored = JSON.parse(await succeed(admin, ['get', 'changes', spec.id, '-n', NAMESPACE, '-o', 'json']));
    expect(stored.spec).toEqual(spec);
  });
});

describe('a decision', () => {
  test('of an approver is accepted', async () => {
    const spec = await recorded();
    expect(await patchStatus(alice, spec, approved(spec, 'alice'))).toMatchObject({ code: 0 });
    expect(await statusOf(spec)).toMatchObject({ phase: 'Approved', decisions: [{ by: 'alice' }] });
  });

  test('that denies is accepted with a reason', async () => {
    const spec = await recorded();
    const denied = { verdict: 'Denied', reason: 'not on a Friday' } as const;
    const status = { phase: 'Denied', decisions: [decisionOf(spec, 'alice', denied)] };
    expect(await patchStatus(alice, spec, status)).toMatchObject({ code: 0 });
  });

  test('is refused to a user who may write the status and not approve', async () => {
    const spec = await recorded();
    await refuses(spec, () => patchStatus(mallory, spec, approved(spec, 'mallory')), 'you need the RBAC verb approve');
  });

  test('is refused to a user who may approve another change only', async () => {
    const [spec, other] = [await recorded(), await recorded()];
    const role = [
      'create',
      'role',
      'one-change',
      '-n',
      NAMESPACE,
      '--verb=approve',
      '--resource=changes.remediation.mcp',
    ];
    await succeed(admin, [...role, `--resource-name=${other.id}`]);
    await succeed(admin, ['create', 'rolebinding', 'one-change', '-n', NAMESPACE, '--role=one-change', '--user=otto']);
    const otto = kubectlOf('otto', ['writers']);
    await refuses(spec, () => patchStatus(otto, spec, approved(spec, 'otto')), 'you need the RBAC verb approve');
    expect(await patchStatus(otto, other, approved(other, 'otto'))).toMatchObject({ code: 0 });
  });

  test.each([
    ['carries another name', { by: 'bob' }, 'a decision carries the name of the user'],
    ['carries another hash', { hash: '0'.repeat(64) }, 'is not the hash of this change'],
    ['has a verdict of its own', { verdict: 'Maybe' }, 'Unsupported value'],
  ])('is refused if it %s', async (_, altered, why) => {
    const spec = await recorded();
    await refuses(spec, () => patchStatus(alice, spec, approved(spec, 'alice', altered as Partial<Decision>)), why);
  });

  test.each([undefined, '', ' '])('that denies is refused with the reason %j', async (reason) => {
    const spec = await recorded();
    const status = { phase: 'Denied', decisions: [decisionOf(spec, 'alice', { verdict: 'Denied', reason })] };
    await refuses(spec, () => patchStatus(alice, spec, status), 'a denial needs a reason');
  });

  test.each(['alice', 'mcp:alice', 'https://issuer.example#alice', 'oidc/alice'])(
    'is refused to the user %s on a change that alice asked for',
    async (name) => {
      const spec = await recorded({ requestedBy: { method: 'oidc', name: 'alice', groups: [] } });
      const write = () => patchStatus(approver(name), spec, approved(spec, name));
      await refuses(spec, write, 'you cannot decide on a change that you asked for');
    },
  );

  test('is refused to the account that asked, also under its short name', async () => {
    const asker = `system:serviceaccount:${NAMESPACE}:holmes`;
    const spec = await recorded({ requestedBy: { method: 'service-account', name: asker, groups: [] } });
    for (const name of [asker, 'holmes'])
      await refuses(spec, () => patchStatus(approver(name), spec, approved(spec, name)), 'that you asked for');
    expect(await patchStatus(approver('malice'), spec, approved(spec, 'malice'))).toMatchObject({ code: 0 });
  });

  test('is refused to approvers that the policy does not name, and accepted of those it does', async () => {
    const terms = { by: ['policy-file/careful'], count: 1, expiresSeconds: 60 };
    const byUser = await recorded({ approval: { ...terms, users: ['bob'] } });
    const byGroup = await recorded({ approval: { ...terms, users: ['carol'], groups: ['leads'] } });
    for (const spec of [byUser, byGroup])
      await refuses(spec, () => patchStatus(alice, spec, approved(spec, 'alice')), 'names other approvers');
    expect(await patchStatus(approver('bob'), byUser, approved(byUser, 'bob'))).toMatchObject({ code: 0 });
    const lead = kubectlOf('dora', ['approvers', 'leads']);
    expect(await patchStatus(lead, byGroup, approved(byGroup, 'dora'))).toMatchObject({ code: 0 });
  });

  test('of a user named by the policy is refused without the RBAC verb', async () => {
    const approval = { by: ['policy-file/careful'], count: 1, expiresSeconds: 60, users: ['mallory'] };
    const spec = await recorded({ approval });
    await refuses(spec, () => patchStatus(mallory, spec, approved(spec, 'mallory')), 'you need the RBAC verb approve');
  });

  test('is neither altered, withdrawn, repeated nor joined by one of another user', async () => {
    const spec = await recorded({ approval: { by: ['a'], count: 3, expiresSeconds: 60 } });
    const own = decisionOf(spec, 'alice');
    const pending = (...decisions: readonly Decision[]) => ({ phase: 'Pending', decisions });
    expect(await patchStatus(alice, spec, pending(own))).toMatchObject({ code: 0 });
    const kept = 'a decision is neither altered nor withdrawn';
    for (const by of [alice, approver('bob'), server, admin]) {
      await refuses(spec, () => patchStatus(by, spec, pending()), kept);
      await refuses(spec, () => patchStatus(by, spec, pending({ ...own, at: '2020-01-01T00:00:00Z' })), kept);
    }
    await refuses(spec, () => patchStatus(alice, spec, pending(own, own)), /Duplicate value/);
    const both = pending(own, decisionOf(spec, 'bob'), decisionOf(spec, 'carol'));
    await refuses(spec, () => patchStatus(approver('bob'), spec, both), 'except for one decision at a time');
    expect(await patchStatus(approver('bob'), spec, pending(own, decisionOf(spec, 'bob')))).toMatchObject({ code: 0 });
  });

  test('approves once enough approved, and the phase says so', async () => {
    const spec = await recorded({ approval: { by: ['a'], count: 2, expiresSeconds: 60 } });
    const wrong = 'the phase does not follow from the decisions';
    await refuses(spec, () => patchStatus(alice, spec, approved(spec, 'alice')), wrong);
    const first = decisionOf(spec, 'alice');
    expect(await patchStatus(alice, spec, { phase: 'Pending', decisions: [first] })).toMatchObject({ code: 0 });
    const decisions = [first, decisionOf(spec, 'bob')];
    await refuses(spec, () => patchStatus(approver('bob'), spec, { phase: 'Pending', decisions }), wrong);
    expect(await patchStatus(approver('bob'), spec, { phase: 'Approved', decisions })).toMatchObject({ code: 0 });
  });

  test('after a denial is refused', async () => {
    const spec = await recorded({ approval: { by: ['a'], count: 2, expiresSeconds: 60 } });
    const denied = decisionOf(spec, 'alice', { verdict: 'Denied', reason: 'no' });
    expect(await patchStatus(alice, spec, { phase: 'Denied', decisions: [denied] })).toMatchObject({ code: 0 });
    const write = (phase: string) =>
      patchStatus(approver('bob'), spec, { phase, decisions: [denied, decisionOf(spec, 'bob')] });
    for (const phase of ['Denied', 'Approved', 'Pending'])
      await refuses(spec, () => write(phase), 'this change does not wait for a decision');
  });

  test.each(['Planned', 'Expired', 'Failed'])('on a change in the phase %s is refused', async (phase) => {
    const spec = await recorded(phase === 'Planned' ? { approval: undefined } : {});
    expect(await patchStatus(server, spec, { phase })).toMatchObject({ code: 0 });
    const write = () => patchStatus(alice, spec, approved(spec, 'alice'));
    await refuses(spec, write, 'this change does not wait for a decision');
  });
});

describe('the rest of the status', () => {
  const schema = manifests(MANIFEST).find(({ metadata }) => metadata.name === 'changes.remediation.mcp');
  // biome-ignore lint/suspicious/noExplicitAny: the schema is read as it is written.
  const { status } = (schema as any).spec.versions[0].schema.openAPIV3Schema.properties;
  const now = new Date().toISOString();
  const values: Readonly<Record<string, unknown>> = {
    claim: { by: 'alice', at: now },
    progress: [{ state: 'made' }],
    message: 'done',
    verification: { verdict: 'healed', evidence: [], at: now },
    undoneBy: `${NAMESPACE}.other`,
  };
  const others = Object.keys(status.properties).filter((field) => !['phase', 'decisions'].includes(field));

  test.each(others)('is the matter of the server: %s', async (field) => {
    const spec = await recorded();
    const value = { [field]: values[field] };
    expect(values[field]).toBeDefined();
    const only = 'only the server alters the status';
    for (const by of [alice, mallory, admin]) await refuses(spec, () => patchStatus(by, spec, value), only);
    const along = { ...approved(spec, 'alice'), ...value };
    await refuses(spec, () => patchStatus(alice, spec, along), 'alters nothing but the decisions and the phase');
    expect(await patchStatus(server, spec, { phase: 'Failed', ...value })).toMatchObject({ code: 0 });
    const removed = { [field]: Array.isArray(values[field]) ? [] : null };
    await refuses(spec, () => patchStatus(alice, spec, removed), only);
  });

  test.each(['Approved', 'Denied', 'Planned', 'Applied'])('holds no phase %s without a decision', async (phase) => {
    const spec = await recorded();
    for (const by of [alice, admin])
      await refuses(spec, () => patchStatus(by, spec, { phase }), 'only the server alters');
  });

  test('is kept when labels change, and labels are nothing to the policy', async () => {
    const spec = await recorded();
    expect(await admin(['label', 'changes', spec.id, 'a=b', '-n', NAMESPACE])).toMatchObject({ code: 0 });
  });
});

describe('the server', () => {
  test('takes a change through its phases once it is approved, and applies it once', async () => {
    const spec = await recorded();
    const claim = { by: 'replica-1', at: new Date().toISOString() };
    await refuses(spec, () => patchStatus(server, spec, { phase: 'Applying', claim }), 'this change is not approved');
    expect(await patchStatus(alice, spec, approved(spec, 'alice'))).toMatchObject({ code: 0 });
    expect(await patchStatus(server, spec, { phase: 'Applying', claim })).toMatchObject({ code: 0 });
    const once = 'a change is applied once';
    const later = { ...claim, at: new Date(Date.now() + 1000).toISOString() };
    expect(await patchStatus(server, spec, { claim: later })).toMatchObject({ code: 0 });
    await refuses(spec, () => patchStatus(server, spec, { claim: null }), once);
    await refuses(spec, () => patchStatus(server, spec, { claim: { ...claim, by: 'replica-2' } }), once);
    for (const phase of ['Approved', 'Pending']) await refuses(spec, () => patchStatus(server, spec, { phase }), once);
    const applied = { phase: 'Applied', progress: [{ state: 'made', madeVersion: '7' }], message: 'done' };
    expect(await patchStatus(server, spec, applied)).toMatchObject({ code: 0 });
    expect(await patchStatus(server, spec, { undoneBy: `${NAMESPACE}.undo` })).toMatchObject({ code: 0 });
  });

  test.each([
    ['Planned', 'this change needs approval'],
    ['Approved', 'this change is not approved'],
    ['Applying', 'this change is not approved'],
    ['Applied', 'this change is not approved'],
    ['Interrupted', 'this change is not approved'],
  ])('cannot say that an undecided change is %s', async (phase, why) => {
    const spec = await recorded();
    await refuses(spec, () => patchStatus(server, spec, { phase }), why);
  });

  test.each(['Expired', 'Denied'])('cannot revive a change that is %s', async (phase) => {
    const spec = await recorded();
    expect(await patchStatus(server, spec, { phase })).toMatchObject({ code: 0 });
    await refuses(spec, () => patchStatus(server, spec, { phase: 'Pending' }), 'stays so');
  });

  test('applies a change that needs no approval', async () => {
    const spec = await recorded({ approval: undefined });
    for (const phase of ['Planned', 'Applying', 'Applied'])
      expect(await patchStatus(server, spec, { phase })).toMatchObject({ code: 0 });
  });

  test('cannot approve with its own token, whatever name and verb it has', async () => {
    const token = await kubectlAs(
      admin,
      sharedControlPlane().kubectl,
      { namespace: NAMESPACE, name: `${PREFIX}-sa` },
      folder,
    );
    const spec = specOf({ id: `${NAMESPACE}.stolen` });
    await succeed(token, ['create', '-f', '-'], recordOf(spec));
    const never = 'the server never decides';
    for (const by of [SERVER, 'alice']) await refuses(spec, () => patchStatus(token, spec, approved(spec, by)), never);
    const denied = decisionOf(spec, SERVER, { verdict: 'Denied', reason: 'no' });
    await refuses(spec, () => patchStatus(token, spec, { phase: 'Denied', decisions: [denied] }), never);
    const granted = ['create', 'rolebinding', 'too-much', '-n', NAMESPACE, `--clusterrole=${PREFIX}-approver`];
    await succeed(admin, [...granted, `--serviceaccount=${NAMESPACE}:${PREFIX}-sa`]);
    await refuses(spec, () => patchStatus(token, spec, approved(spec, SERVER)), never);
    await succeed(admin, ['delete', 'rolebinding', 'too-much', '-n', NAMESPACE]);
    for (const verb of ['delete', 'update', 'approve', 'patch'])
      expect((await token(['auth', 'can-i', verb, 'changes.remediation.mcp', '-n', NAMESPACE])).stdout).toBe('no\n');
    const as = ['--as=alice', '--as-group=approvers', 'get', 'changes', '-n', NAMESPACE];
    expect((await token(as)).stderr).toContain('cannot impersonate');
  });
});

describe('a suspension', () => {
  const suspension = (by: string, name = 'all') =>
    JSON.stringify({
      apiVersion: 'remediation.mcp/v1alpha1',
      kind: 'Suspension',
      metadata: { name },
      spec: { by, reason: 'an incident' },
    });
  const create = (by: Kubectl, text: string) => by(['create', '-f', '-'], text);
  beforeAll(async () => {
    const binding = ['create', 'clusterrolebinding', `${PREFIX}-stops`, `--clusterrole=${PREFIX}-approver`];
    await succeed(admin, [...binding, '--user=sue']);
  });
  afterAll(() => succeed(admin, ['delete', 'clusterrolebinding', `${PREFIX}-stops`]));

  test('is made and ended by an approver of the whole cluster, in their own name', async () => {
    const sue = kubectlOf('sue');
    expect((await create(sue, suspension('alice'))).stderr).toContain('a suspension carries the name of the user');
    expect((await create(sue, suspension('sue', 'some'))).stderr).toContain('the name of a suspension is all');
    expect(await create(sue, suspension('sue'))).toMatchObject({ code: 0 });
    const patch = ['patch', 'suspension', 'all', '--type=merge', '-p', '{"spec":{"reason":"another"}}'];
    expect((await admin(patch)).stderr).toContain('a suspension is never altered');
    expect((await server(['delete', 'suspension', 'all'])).stderr).toContain('forbidden');
    expect(await sue(['delete', 'suspension', 'all'])).toMatchObject({ code: 0 });
  });

  test('is not made by an approver of one namespace', async () => {
    expect((await create(alice, suspension('alice'))).stderr).toContain('forbidden');
  });

  test('is neither made nor ended by the server, even with the right to', async () => {
    const binding = ['create', 'clusterrolebinding', `${PREFIX}-server-stops`, `--clusterrole=${PREFIX}-approver`];
    await succeed(admin, [...binding, `--user=${SERVER}`]);
    const never = 'the server neither suspends nor resumes';
    expect((await create(server, suspension(SERVER))).stderr).toContain(never);
    expect(await create(kubectlOf('sue'), suspension('sue'))).toMatchObject({ code: 0 });
    expect((await server(['delete', 'suspension', 'all'])).stderr).toContain(never);
    expect(await succeed(admin, ['delete', 'suspension', 'all'])).toContain('deleted');
    await succeed(admin, ['delete', 'clusterrolebinding', `${PREFIX}-server-stops`]);
  });
});

test('kubectl get changes shows phase, asker, summary, risks and age', async () => {
  const risks = [
    { id: 'replicas-zero', says: 'No replica is left.' },
    { id: 'only-replica', says: 'It is the only one.' },
  ];
  const { id } = await recorded({ risks });
  const [head = '', row = ''] = (await succeed(alice, ['get', 'chg', id, '-n', NAMESPACE])).split('\n');
  expect(head.split(/ {2,}/)).toEqual([
    'NAME',
    'PHASE',
    'BY',
    'SUMMARY',
    'RISK',
    'AGE',
    expect.stringMatching(/^PAGE/),
  ]);
  expect(row).toMatch(/^\S+ +Pending +agent +scale deployments.apps 'web' in namespace 'change-policy' +replicas-zero/);
});

describe('an agent with the rights of the administrator', () => {
  test('neither decides, records, suspends nor takes the definitions away, whatever the operator allows', async () => {
    const agent = await serveCluster({
      KUBECTL_ALLOWED_COMMANDS: 'create,patch,delete,label,apply',
      KUBECTL_ALLOW: 'subresource-status,delete-definitions,change-definitions,change-unknown-kinds',
    });
    const spec = await recorded();
    const at = ['changes', spec.id, '-n', NAMESPACE];
    const name = await succeed(admin, ['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}']);
    const stop = { apiVersion: 'remediation.mcp/v1alpha1', kind: 'Suspension', metadata: { name: 'all' } };
    for (const [args, stdin] of [
      [['patch', ...at, '--subresource=status', '--type=merge'], { status: approved(spec, name) }],
      [['label', ...at, 'a=b']],
      [['delete', ...at]],
      [['create', '-f', '-'], { ...stop, spec: { by: name, reason: 'x' } }],
      [['delete', 'crd', 'suspensions.remediation.mcp']],
    ] as const) {
      const answer = await post(agent.url, call('kubectl', { args, ...(stdin !== undefined && { stdin }) }));
      const said = JSON.parse(answer.json?.result?.content?.[0]?.text ?? '{}');
      expect([args, said.success, said.code]).toEqual([args, false, 'PERMISSIONS']);
    }
    expect(await statusOf(spec)).toMatchObject({ phase: 'Pending', decisions: [] });
    // The API server accepts the same of the administrator: only the rule kept the agent from it.
    expect(await patchStatus(admin, spec, approved(spec, name))).toMatchObject({ code: 0 });
    await agent.stop();
  });
});
