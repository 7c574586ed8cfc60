import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ApiAccess } from '../../src/api/access.ts';
import { mayReadActivity } from '../../src/api/changes/access-review.ts';
import type { PersonParts } from '../../src/api/changes/as-person.ts';
import { ClusterSuspensions } from '../../src/api/changes/suspensions.ts';
import { CurrentContext } from '../../src/api/kubeconfig/current-context.ts';
import { MemoryRecords } from '../../src/audit/memory.ts';
import { Stream } from '../../src/audit/stream.ts';
import type { ActivityPage } from '../../src/console/face/activity.ts';
import { openActivity } from '../../src/console/pages/activity/open-activity.ts';
import { Scopes } from '../../src/console/pages/activity/scope.ts';
import type { Subject } from '../../src/kube/subject.ts';
import { actAsOf } from '../../src/policy/impersonation.ts';
import { findKubectl } from '../../src/process/kubectl-program.ts';
import { play, reading, START } from '../console/pages/trail.ts';
import { kubectlAs, succeed } from '../deployment/kubectl.ts';
import { admin, makeNamespace } from './against.ts';
import { changesManifest, install, uninstall } from './changes.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const NAMESPACE = 'console-data';
const PREFIX = 'mcp-console-data';
const MANIFEST = changesManifest(NAMESPACE, PREFIX);
const NEVER = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'console-data-'));
const user = (name: string, ...groups: readonly string[]): Subject => ({ method: 'oidc', name, groups });
/** The server may impersonate alice, carol and eve. Alice is an approver of the cluster, carol of one namespace. */
const ALICE = user('alice', 'approvers');
const CAROL = user('carol');
const EVE = user('eve');
let access: ApiAccess;
let parts: PersonParts;
let suspensions: ClusterSuspensions;

beforeAll(async () => {
  await makeNamespace(NAMESPACE);
  await install(admin, NAMESPACE, MANIFEST);
  const role = `--clusterrole=${PREFIX}-approver`;
  await succeed(admin, ['create', 'clusterrolebinding', `${PREFIX}-approvers`, role, '--group=mcp:approvers']);
  await succeed(admin, ['create', 'rolebinding', 'approvers', '-n', NAMESPACE, role, '--user=mcp:carol']);
  const names = ['mcp:alice', 'mcp:carol', 'mcp:eve', 'mcp:approvers'].map((name) => `--resource-name=${name}`);
  await succeed(admin, ['create', 'clusterrole', PREFIX, '--verb=impersonate', '--resource=users,groups', ...names]);
  const account = `--serviceaccount=${NAMESPACE}:${PREFIX}-sa`;
  await succeed(admin, ['create', 'clusterrolebinding', PREFIX, `--clusterrole=${PREFIX}`, account]);
  const { kubectl } = sharedControlPlane();
  mkdirSync(join(folder, 'home'));
  await kubectlAs(admin, kubectl, { namespace: NAMESPACE, name: `${PREFIX}-sa` }, folder);
  const environment = { PATH: dirname(kubectl), HOME: join(folder, 'home'), KUBECONFIG: join(folder, 'kubeconfig') };
  access = new ApiAccess(new CurrentContext(() => findKubectl(environment), environment, NEVER), environment);
  parts = {
    openAs: (actAs, signal) => access.open(signal, { as: 'approver', actAs }),
    actAs: (by) => actAsOf(by, { impersonatePrefix: 'mcp:' }),
    closing: NEVER,
  };
  const open = (signal: AbortSignal) => access.open(signal, { as: 'server', to: 'keep-changes' });
  suspensions = new ClusterSuspensions({ ...parts, open });
});
afterEach(() => admin(['delete', 'suspension', 'all', '--ignore-not-found']));
afterAll(async () => {
  await access.close();
  rmSync(folder, { recursive: true });
  await admin(['delete', 'clusterrole,clusterrolebinding', PREFIX, `${PREFIX}-approvers`, '--ignore-not-found']);
  await uninstall(admin, NAMESPACE, MANIFEST);
  await admin(['delete', 'namespace', NAMESPACE, '--wait=false']);
});

const stored = async () =>
  JSON.parse(await succeed(admin, ['get', 'suspensions', '-o', 'json'])).items.map(
    ({ spec }: { spec: unknown }) => spec,
  );

describe('the activity of all callers', () => {
  test.each<[string, Subject, boolean]>([
    ['an approver of the cluster', ALICE, true],
    ['an approver of one namespace', CAROL, false],
    ['a user without rights', EVE, false],
    ['a user that the server may not impersonate', user('bob', 'approvers'), false],
    ['an unauthenticated caller', { method: 'none', name: 'anonymous', groups: [] }, false],
    ['a user with a reserved name', user('system:admin'), false],
  ])('is for %s: %j %s', async (_, by, expected) => {
    expect(await mayReadActivity(parts, by)).toBe(expected);
  });

  test('is on the page only if RBAC grants it to the reader', async () => {
    const source = new MemoryRecords();
    const call = { argv: ['get', 'pods'], kind: 'allowed', at: 0, durationMs: 1 } as const;
    await play(
      [
        { ...call, number: 1, caller: ALICE },
        { ...call, number: 2, caller: EVE },
      ],
      new Stream(source, '1.0.0'),
    );
    const scopes = new Scopes((by) => mayReadActivity(parts, by), Date.now);
    const page = openActivity({ source, scopes, show: (text) => text, startedAt: START });
    const callers = async (by: Subject) =>
      (await reading(page, by).get<ActivityPage>('activity')).calls.map(({ caller }) => caller).toSorted();
    expect(await callers(ALICE)).toEqual(['alice', 'eve']);
    expect(await callers(EVE)).toEqual(['eve']);
    expect(await callers(CAROL)).toEqual([]);
  });

  test('is refused if the API server cannot be reached', async () => {
    const lost = { ...parts, openAs: async () => undefined };
    expect(await mayReadActivity(lost, ALICE)).toBe(false);
  });
});

describe('the suspension', () => {
  test('is made, read and ended as the person', async () => {
    expect(await suspensions.read(ALICE, false)).toEqual({ isSuspended: false, isOffered: true });
    const made = await suspensions.suspend(ALICE, 'too many changes');
    const expected = { isSuspended: true, isOffered: true, reason: 'too many changes', by: 'mcp:alice' };
    expect(made).toEqual({ ...expected, at: expect.stringMatching(/^\d{4}-/) });
    expect(await stored()).toEqual([{ by: 'mcp:alice', reason: 'too many changes' }]);
    expect(await suspensions.read(ALICE, false)).toEqual(made);
    expect(await suspensions.read({ method: 'none', name: 'anonymous', groups: [] }, true)).toEqual(made);
    expect(await suspensions.suspend(ALICE, 'again')).toMatchObject({ status: 409 });
    expect(await suspensions.resume(ALICE)).toEqual({ isSuspended: false, isOffered: true });
    expect(await stored()).toEqual([]);
    expect(await suspensions.resume(ALICE)).toEqual({ isSuspended: false, isOffered: true });
  });

  test.each<[string, Subject, RegExp]>([
    ['an approver of one namespace', CAROL, /need more rights/],
    ['a user without rights', EVE, /need more rights/],
    [
      'a user that the server may not impersonate',
      user('bob', 'approvers'),
      /may not impersonate you.*changes suspend/,
    ],
    ['an unauthenticated caller', { method: 'none', name: 'anonymous', groups: [] }, /cannot impersonate you/],
  ])('is neither made nor ended by %s', async (_, by, error) => {
    expect(await suspensions.suspend(by, 'x')).toEqual({ status: 403, error: expect.stringMatching(error) });
    expect(await stored()).toEqual([]);
    await suspensions.suspend(ALICE, 'of alice');
    expect(await suspensions.resume(by)).toEqual({ status: 403, error: expect.stringMatching(error) });
    expect(await stored()).toHaveLength(1);
    // That changes are suspended is no secret; the reason is for those who may read it.
    expect(await suspensions.read(by, false)).toEqual({ isSuspended: true, isOffered: true });
  });
});
