import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiAccess } from '../../src/api/access.ts';
import { ClusterApprovals } from '../../src/api/changes/cluster-approvals.ts';
import { CurrentContext } from '../../src/api/kubeconfig/current-context.ts';
import type { Subject } from '../../src/kube/subject.ts';
import { actAsOf } from '../../src/policy/impersonation.ts';
import { findKubectl } from '../../src/process/kubectl-program.ts';
import type { ChangeSpec } from '../../src/remediation/change.ts';
import { isGenuine } from '../../src/remediation/hash.ts';
import { kubectlAs, succeed } from '../deployment/kubectl.ts';
import { KEY, specOf } from '../remediation/spec.ts';
import { admin, makeNamespace } from './against.ts';
import { changesManifest, install, kubectlOf, recordOf, uninstall } from './changes.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const NAMESPACE = 'change-approvals';
const PREFIX = 'mcp-change-approvals';
const MANIFEST = changesManifest(NAMESPACE, PREFIX);
const server = kubectlOf(`system:serviceaccount:${NAMESPACE}:${PREFIX}-sa`);
const NEVER = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'change-approvals-'));
const user = (name: string, ...groups: readonly string[]): Subject => ({ method: 'oidc', name, groups });
/** The server may impersonate alice, carol and eve; alice and bob are in a group that may approve. */
const ALICE = user('alice', 'approvers');
const EVE = user('eve');
let access: ApiAccess;
let approvals: ClusterApprovals;
let now = () => new Date();
let made = 0;
let places: readonly string[] = [];

beforeAll(async () => {
  await makeNamespace(NAMESPACE);
  await install(admin, NAMESPACE, MANIFEST);
  const bind = ['create', 'rolebinding', '-n', NAMESPACE, `--clusterrole=${PREFIX}-approver`];
  await succeed(admin, [...bind, 'approvers', '--group=mcp:approvers', '--user=mcp:agent']);
  const role = ['create', 'clusterrole', PREFIX, '--verb=impersonate', '--resource=users,groups'];
  const names = ['mcp:alice', 'mcp:eve', 'mcp:agent', 'mcp:approvers'].map((name) => `--resource-name=${name}`);
  await succeed(admin, [...role, ...names]);
  const account = `--serviceaccount=${NAMESPACE}:${PREFIX}-sa`;
  await succeed(admin, ['create', 'clusterrolebinding', PREFIX, `--clusterrole=${PREFIX}`, account]);
  const { kubectl } = sharedControlPlane();
  mkdirSync(join(folder, 'home'));
  await kubectlAs(admin, kubectl, { namespace: NAMESPACE, name: `${PREFIX}-sa` }, folder);
  const environment = { PATH: dirname(kubectl), HOME: join(folder, 'home'), KUBECONFIG: join(folder, 'kubeconfig') };
  access = new ApiAccess(new CurrentContext(() => findKubectl(environment), environment, NEVER), environment);
  approvals = new ClusterApprovals({
    openAs: (actAs, signal) => access.open(signal, { as: 'approver', actAs }),
    actAs: (by) => actAsOf(by, { impersonatePrefix: 'mcp:' }),
    isGenuine: (spec) => isGenuine(spec, KEY),
    namespaces: async () => places,
    now: () => now(),
    closing: NEVER,
  });
});
afterAll(async () => {
  await access.close();
  rmSync(folder, { recursive: true });
  await admin(['delete', 'clusterrole,clusterrolebinding', PREFIX]);
  await uninstall(admin, NAMESPACE, MANIFEST);
  await admin(['delete', 'namespace', NAMESPACE, '--wait=false']);
});

async function recorded(altered: Partial<ChangeSpec> = {}, spec?: ChangeSpec): Promise<ChangeSpec> {
  const record = spec ?? specOf({ id: `${NAMESPACE}.c${++made}`, ...altered });
  await succeed(server, ['create', '-f', '-'], recordOf(record));
  return record;
}

async function decisionsOf({ id }: ChangeSpec): Promise<unknown> {
  return JSON.parse(await succeed(admin, ['get', 'changes', id, '-n', NAMESPACE, '-o', 'json'])).status.decisions;
}

const approve = ({ hash }: ChangeSpec) => ({ verdict: 'Approved' as const, hash });

test('a decision over HTTP is written as the user who makes it', async () => {
  const spec = await recorded();
  expect(await approvals.get(ALICE, spec.id)).toMatchObject({ spec });
  const change = await approvals.decide(ALICE, spec.id, { ...approve(spec), reason: 'ok' });
  expect(change).toMatchObject({ status: { phase: 'Approved', decisions: [{ by: 'mcp:alice', reason: 'ok' }] } });
  expect(await decisionsOf(spec)).toMatchObject([{ by: 'mcp:alice', hash: spec.hash }]);
});

describe('a decision is refused', () => {
  test.each<[string, Subject, Partial<ChangeSpec>, RegExp]>([
    ['to a user without rights', EVE, {}, /You need more rights in the cluster/],
    [
      'to a user that the server may not impersonate',
      user('bob', 'approvers'),
      {},
      /The server may not impersonate you/,
    ],
    ['to a user in an unknown group', user('x', 'y'), {}, /may not impersonate/],
    ['to an unauthenticated caller', { method: 'none', name: 'anonymous', groups: [] }, {}, /cannot impersonate you/],
    [
      'to the asker',
      user('agent'),
      {},
      /API server refuses the decision: you cannot decide on a change that you asked for\./,
    ],
    [
      'to an approver that the policy file does not name',
      ALICE,
      { approval: { by: ['a'], users: ['mcp:carol'], count: 1, expiresSeconds: 60 } },
      /names other approvers/,
    ],
  ])('%s', async (_, by, altered, why) => {
    const spec = await recorded(altered);
    const answer = await approvals.decide(by, spec.id, approve(spec));
    expect(answer).toMatchObject({ status: 403, error: expect.stringMatching(why) });
    expect(await decisionsOf(spec)).toEqual([]);
  });

  test('on an expired change, on another hash and on none, and with no reason', async () => {
    const spec = await recorded();
    expect(await approvals.decide(ALICE, spec.id, { verdict: 'Approved', hash: '0'.repeat(64) })).toMatchObject({
      status: 409,
    });
    expect(await approvals.decide(ALICE, spec.id, { verdict: 'Denied', hash: spec.hash })).toMatchObject({
      status: 422,
    });
    expect(await approvals.decide(ALICE, `${NAMESPACE}.none`, approve(spec))).toMatchObject({ status: 404 });
    now = () => new Date(Date.now() + 4_000_000);
    expect(await approvals.decide(ALICE, spec.id, approve(spec))).toMatchObject({
      error: expect.stringContaining('expired'),
    });
    now = () => new Date();
    expect(await decisionsOf(spec)).toEqual([]);
  });

  test('on a record that no server with the key made, which is not shown either', async () => {
    const forged = await recorded({}, specOf({ id: `${NAMESPACE}.forged` }, Buffer.alloc(32, 9)));
    expect(await approvals.decide(ALICE, forged.id, approve(forged))).toMatchObject({ status: 404 });
    expect(await approvals.get(ALICE, forged.id)).toMatchObject({ status: 404 });
    const all = await approvals.list(ALICE, NAMESPACE);
    expect(JSON.stringify(all)).not.toContain('forged');
    expect(all).toMatchObject({ changes: expect.arrayContaining([expect.anything()]) });
  });
});

test('changes are listed as RBAC lets the user, and the verb approve is told', async () => {
  const spec = await recorded();
  expect(JSON.stringify(await approvals.list(ALICE, NAMESPACE))).toContain(spec.id);
  expect(await approvals.list(ALICE, undefined)).toMatchObject({ status: 403 });
  places = ['default', NAMESPACE];
  const seen = await approvals.list(ALICE, undefined);
  expect(seen).toMatchObject({ onlyIn: [NAMESPACE] });
  expect(seen).toEqual({ ...(await approvals.list(ALICE, NAMESPACE)), onlyIn: [NAMESPACE] });
  expect(await approvals.list(EVE, undefined)).toMatchObject({ status: 403 });
  expect(await approvals.list(EVE, NAMESPACE)).toMatchObject({ status: 403 });
  expect([await approvals.hasVerb(spec, ALICE), await approvals.hasVerb(spec, EVE)]).toEqual([true, false]);
  expect(await approvals.hasVerb(spec, user('bob', 'approvers'))).toBe(false);
  expect(await approvals.hasVerb(specOf({ id: 'default.x' }), ALICE)).toBe(false);
});
