import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { GrantSpec, GrantUse } from '../../src/remediation/grants/grant.ts';
import { grantLike } from '../../src/remediation/grants/grant-like.ts';
import { type Kubectl, succeed } from '../deployment/kubectl.ts';
import { specOf } from '../remediation/spec.ts';
import { admin, makeNamespace } from './against.ts';
import { changesManifest, install, kubectlOf, uninstall } from './changes.ts';

const NAMESPACE = 'grants-policy';
const PREFIX = 'mcp-grants-policy';
const SERVER = `system:serviceaccount:${NAMESPACE}:${PREFIX}-sa`;
const MANIFEST = changesManifest(NAMESPACE, PREFIX);
const IN = ['-n', NAMESPACE];
/** The account of the server, with every right that RBAC can give. */
const server = kubectlOf(SERVER, ['system:masters']);
const alice = kubectlOf('alice', ['approvers']);
/** May write grants, and not grant. */
const mallory = kubectlOf('mallory', ['writers']);
const change = { spec: specOf({ id: `${NAMESPACE}.c1` }) };
let made = 0;

const specBy = (by: string, altered: Partial<GrantSpec> = {}): GrantSpec => ({
  ...grantLike(change, { by, groups: [], uses: 2, lastsSeconds: 3600 }, new Date()),
  ...altered,
});
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

function create(by: Kubectl, spec: GrantSpec, more: object = {}, name = `g${++made}`): ReturnType<Kubectl> {
  const metadata = { name, namespace: NAMESPACE };
  const record = { apiVersion: 'remediation.mcp/v1alpha1', kind: 'ChangeGrant', metadata, spec, ...more };
  return by(['create', '-f', '-'], JSON.stringify(record));
}

async function granted(altered: Partial<GrantSpec> = {}): Promise<string> {
  const name = `g${++made}`;
  expect(await create(alice, specBy('alice', altered), {}, name)).toMatchObject({ code: 0 });
  return name;
}

const patchOf = (by: Kubectl, name: string, patch: object, subresource = 'status') =>
  by([
    'patch',
    'changegrants',
    name,
    ...IN,
    `--subresource=${subresource}`,
    '--type=merge',
    '-p',
    JSON.stringify(patch),
  ]);
const use = (n: number): GrantUse => ({
  change: `${NAMESPACE}.c${n}`,
  hash: 'a'.repeat(64),
  at: new Date(0).toISOString(),
});
const uses = (by: Kubectl, name: string, list: readonly GrantUse[]) => patchOf(by, name, { status: { uses: list } });
const revoked = (by: string) => ({ status: { revoked: { by, at: new Date(0).toISOString() } } });
const stored = async (name: string) =>
  JSON.parse(await succeed(admin, ['get', 'changegrant', name, ...IN, '-o', 'json']));

async function refuses(name: string, write: ReturnType<Kubectl>, why: string): Promise<void> {
  const { code, stderr } = await write;
  expect(stderr).toContain(why);
  expect(code).toBe(1);
  expect((await stored(name)).status).toEqual(before.get(name) ?? { uses: [] });
}
const before = new Map<string, unknown>();

beforeAll(async () => {
  await makeNamespace(NAMESPACE);
  await install(admin, NAMESPACE, MANIFEST);
  const bind = ['create', 'rolebinding', ...IN];
  await succeed(admin, [...bind, 'approvers', `--clusterrole=${PREFIX}-approver`, '--group=approvers']);
  const kinds = '--resource=changegrants.remediation.mcp,changegrants.remediation.mcp/status';
  await succeed(admin, ['create', 'role', 'writers', ...IN, '--verb=get,list,create,update,patch,delete', kinds]);
  await succeed(admin, [...bind, 'writers', '--role=writers', '--group=writers']);
  const probe = { metadata: { name: 'probe', namespace: NAMESPACE }, spec: specBy(SERVER) };
  const record = JSON.stringify({ apiVersion: 'remediation.mcp/v1alpha1', kind: 'ChangeGrant', ...probe });
  await vi.waitFor(async () => {
    const { stderr } = await server(['create', '--dry-run=server', '-f', '-'], record);
    expect(stderr).toContain('the server grants nothing');
  }, 50_000);
});
afterAll(async () => {
  await uninstall(admin, NAMESPACE, MANIFEST);
  await admin(['delete', 'namespace', NAMESPACE, '--wait=false']);
});

test('the API server finds no fault in the expressions', async () => {
  const of = ['get', 'validatingadmissionpolicy', `${PREFIX}-grants`, '-o', 'jsonpath={.status}'];
  await expect.poll(async () => JSON.parse((await succeed(admin, of)) || '{}')).toMatchObject({ typeChecking: {} });
  expect(JSON.parse(await succeed(admin, of)).typeChecking).toEqual({});
});

describe('a grant', () => {
  test('is made by a user with the verb grant, unused, whatever status it is sent with', async () => {
    const name = `g${++made}`;
    const more = { status: { uses: [use(1)], ...revoked('alice').status } };
    expect(await create(alice, specBy('alice', { groups: ['approvers'] }), more, name)).toMatchObject({ code: 0 });
    expect((await stored(name)).status).toEqual({ uses: [] });
    const table = await succeed(admin, ['get', 'chgrant', name, ...IN]);
    expect(table).toMatch(/NAME +BY +FOR +COMMAND +USED +OF +UNTIL +REVOKED +AGE/);
  });

  test.each<[string, Kubectl, GrantSpec, string]>([
    ['by the server, with every right', server, specBy(SERVER), 'the server grants nothing'],
    ['by the server in the name of a user', server, specBy('alice'), 'the server grants nothing'],
    ['without the verb grant', mallory, specBy('mallory'), 'you need the RBAC verb grant'],
    ['under another name', alice, specBy('bob'), 'carries the name of the user who makes it'],
    ['with a group of others', alice, specBy('alice', { groups: ['leads'] }), 'only groups of the user'],
    ['for more than a week', alice, specBy('alice', { expiresAt: inHours(169) }), 'within a week'],
    ['that is over', alice, specBy('alice', { expiresAt: inHours(-1) }), 'ends after it is made'],
    ['for oneself', alice, specBy('alice', { asker: { name: 'alice' } }), 'changes of your own'],
    ['for oneself under a prefix', alice, specBy('alice', { asker: { name: 'mcp:alice' } }), 'changes of your own'],
    ['for no caller', alice, specBy('alice', { asker: {} }), 'for a caller or for a group'],
    ['for no object', alice, specBy('alice', { objects: [] }), 'should have at least 1 items'],
    ['of no use', alice, specBy('alice', { maxUses: 0 }), 'greater than or equal to 1'],
    ['of too many uses', alice, specBy('alice', { maxUses: 101 }), 'less than or equal to 100'],
    [
      'for anything that can be set',
      alice,
      specBy('alice', { objects: [{ group: 'apps', resource: 'deployments', operation: 'UPDATE', name: 'web' }] }),
      'what a change may set',
    ],
  ])('is not made %s', async (_, by, spec, why) => {
    const name = `g${++made}`;
    const { code, stderr } = await create(by, spec, {}, name);
    expect(stderr).toContain(why);
    expect(code).toBe(1);
    expect((await admin(['get', 'changegrant', name, ...IN])).code).toBe(1);
  });

  test('is never altered, by users who may write grants, the administrator or the server', async () => {
    const name = await granted();
    const { spec } = await stored(name);
    for (const by of [mallory, admin, server])
      expect((await patchOf(by, name, { spec: { maxUses: 100 } }, '')).stderr).toContain('a grant is never altered');
    expect((await stored(name)).spec).toEqual(spec);
  });

  test('is counted by the server alone, one by one, up to its uses', async () => {
    const name = await granted();
    for (const by of [alice, admin, mallory]) await refuses(name, uses(by, name, [use(1)]), 'only the server counts');
    await refuses(name, uses(server, name, [use(1), use(2)]), 'added one by one');
    expect(await uses(server, name, [use(1)])).toMatchObject({ code: 0 });
    before.set(name, { uses: [use(1)] });
    await refuses(name, uses(server, name, []), 'never altered or withdrawn');
    await refuses(name, uses(server, name, [use(2)]), 'never altered or withdrawn');
    await refuses(name, uses(server, name, [use(1), { ...use(1), hash: 'b'.repeat(64) }]), 'counts as one use');
    expect(await uses(server, name, [use(1), use(2)])).toMatchObject({ code: 0 });
    before.set(name, { uses: [use(1), use(2)] });
    await refuses(name, uses(server, name, [use(1), use(2), use(3)]), 'all uses of this grant are gone');
  });

  test('is revoked for good, by users with the verb grant in their own name, and then not used', async () => {
    const name = await granted();
    await refuses(name, patchOf(server, name, revoked(SERVER)), 'the server revokes no grant');
    await refuses(name, patchOf(mallory, name, revoked('mallory')), 'you need the RBAC verb grant');
    await refuses(name, patchOf(alice, name, revoked('bob')), 'carries the name of the user who makes it');
    const bob = kubectlOf('bob', ['approvers']);
    expect(await patchOf(bob, name, revoked('bob'))).toMatchObject({ code: 0 });
    before.set(name, { uses: [], ...revoked('bob').status });
    await refuses(name, patchOf(alice, name, revoked('alice')), 'a grant that was revoked stays so');
    await refuses(name, patchOf(alice, name, { status: { revoked: null } }), 'a grant that was revoked stays so');
    await refuses(name, uses(server, name, [use(1)]), 'a revoked grant is not used');
  });
});
