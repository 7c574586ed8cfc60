import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { ApiAccess } from '../../src/api/access.ts';
import { ClusterChangeStore } from '../../src/api/changes/cluster-store.ts';
import type { OpenApi } from '../../src/api/changes/requests.ts';
import { isServed } from '../../src/api/changes/served.ts';
import { CurrentContext } from '../../src/api/kubeconfig/current-context.ts';
import { findKubectl } from '../../src/process/kubectl-program.ts';
import type { Change, ChangeSpec, ChangeStatus } from '../../src/remediation/change.ts';
import { isGenuine } from '../../src/remediation/hash.ts';
import { kubectlAs, succeed } from '../deployment/kubectl.ts';
import { KEY, specOf } from '../remediation/spec.ts';
import { WHOLE_STATUS, wholeSpec } from '../remediation/whole.ts';
import { admin, makeNamespace } from './against.ts';
import { changesManifest, decisionOf, install, kubectlOf, patchStatus, uninstall } from './changes.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const NAMESPACE = 'change-records';
const OTHER = 'change-records-other';
const PREFIX = 'mcp-change-records';
const MANIFEST = changesManifest(NAMESPACE, PREFIX);
const PENDING: ChangeStatus = { phase: 'Pending', decisions: [], progress: [] };
const NEVER = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'change-records-'));
const closers: (() => Promise<void>)[] = [];
let store: ClusterChangeStore;
let made = 0;

/** The API server as a ServiceAccount of the namespace, by its token. */
async function openAs(name: string): Promise<OpenApi> {
  const { kubectl } = sharedControlPlane();
  const own = join(folder, name);
  mkdirSync(own, { recursive: true });
  await kubectlAs(admin, kubectl, { namespace: NAMESPACE, name }, own);
  const environment = { PATH: dirname(kubectl), HOME: own, KUBECONFIG: join(own, 'kubeconfig') };
  const context = new CurrentContext(() => findKubectl(environment), environment, NEVER);
  const access = new ApiAccess(context, environment);
  closers.push(() => access.close());
  return (signal) => access.open(signal, { as: 'server', to: 'keep-changes' });
}

const storeAs = async (name: string) => new ClusterChangeStore(await openAs(name), NEVER);
const nextSpec = (altered: Partial<ChangeSpec> = {}) => specOf({ id: `${NAMESPACE}.r${++made}`, ...altered });

async function kept(altered: Partial<ChangeSpec> = {}, status = PENDING): Promise<Change> {
  const change = await store.create(nextSpec(altered), status);
  if ('refused' in change) throw new Error(change.error);
  return change;
}

/** Alice approves it with kubectl. */
async function approve({ spec }: Change): Promise<void> {
  const status = { phase: 'Approved', decisions: [decisionOf(spec, 'alice')] };
  expect(await patchStatus(kubectlOf('alice', ['approvers']), spec, status)).toMatchObject({ code: 0 });
}

beforeAll(async () => {
  for (const name of [NAMESPACE, OTHER]) await makeNamespace(name);
  expect(await isServed(await openAs('default'), NEVER)).toBe(false);
  await install(admin, NAMESPACE, MANIFEST);
  const bind = ['create', 'rolebinding', '-n', NAMESPACE];
  await succeed(admin, [...bind, 'approvers', `--clusterrole=${PREFIX}-approver`, '--group=approvers']);
  store = await storeAs(`${PREFIX}-sa`);
});
afterAll(async () => {
  for (const close of closers) await close();
  rmSync(folder, { recursive: true });
  await uninstall(admin, NAMESPACE, MANIFEST);
  await admin(['delete', 'namespace', NAMESPACE, OTHER, '--wait=false']);
});

test('the cluster serves records once the part is applied, and it is unknown if nothing answers', async () => {
  expect(await isServed(await openAs('default'), NEVER)).toBe(true);
  expect(await isServed(async () => undefined, NEVER)).toBe('unknown');
});

describe('a new change', () => {
  test('is recorded to the byte, with every field, and is genuine when it is read again', async () => {
    const spec = wholeSpec(`${NAMESPACE}.whole`);
    const change = await store.create(spec, PENDING);
    expect(change).toMatchObject({ spec, status: PENDING });
    const read = await store.get(spec.id);
    expect(read).toEqual(change);
    expect(read?.spec).toEqual(spec);
    expect(isGenuine(read?.spec as ChangeSpec, KEY)).toBe(true);
  });

  test('that needs no approval has its phase from the beginning', async () => {
    const change = await kept({ approval: undefined }, { ...PENDING, phase: 'Planned' });
    expect(change.status).toEqual({ phase: 'Planned', decisions: [], progress: [] });
    expect(await store.get(change.spec.id)).toEqual(change);
  });

  test('of the largest size is kept', async () => {
    const body = Buffer.alloc(330_000, 'x').toString('base64');
    const [request] = specOf().requests;
    const { spec } = await kept({ requests: [{ ...request, body } as ChangeSpec['requests'][number]] });
    expect((await store.get(spec.id))?.spec).toEqual(spec);
  });

  test('is the one that is there if the request is repeated, and no other', async () => {
    const first = await kept();
    await approve(first);
    expect(await store.create(first.spec, PENDING)).toMatchObject({ spec: first.spec, status: { phase: 'Approved' } });
    const other = specOf({ id: first.spec.id, summary: 'another one' });
    expect(await store.create(other, PENDING)).toMatchObject({ code: 'CHANGE_NOT_KEPT' });
    expect((await store.get(first.spec.id))?.spec).toEqual(first.spec);
  });

  test.each([
    ['a namespace that is not there', { id: 'absent-namespace.x1' }, /Namespace 'absent-namespace' does not exist/],
    ['a text that is too large', { diff: 'x'.repeat(1_600_000) }, /too large/],
  ])('is refused for %s', async (_, altered, why) => {
    const refusal = await store.create(nextSpec(altered), PENDING);
    expect(refusal).toMatchObject({ refused: true, code: 'CHANGE_NOT_KEPT', error: expect.stringMatching(why) });
  });

  test('is refused to an account without the rights, and the hint names the part', async () => {
    const refusal = await (await storeAs('default')).create(nextSpec(), PENDING);
    expect(refusal).toMatchObject({
      code: 'CHANGE_NOT_KEPT',
      error: `The server may not record changes in namespace '${NAMESPACE}'.`,
      hint: expect.stringContaining('the part changes of rbac.yaml'),
    });
  });

  test('is refused to an account that the policy does not name', async () => {
    const binding = ['create', 'rolebinding', 'another', '-n', NAMESPACE, `--clusterrole=${PREFIX}-changes`];
    await succeed(admin, [...binding, `--serviceaccount=${NAMESPACE}:default`]);
    const refusal = await (await storeAs('default')).create(nextSpec(), PENDING);
    expect(refusal).toMatchObject({
      error: expect.stringContaining('does not let the account of this server record changes'),
    });
    await succeed(admin, ['delete', 'rolebinding', 'another', '-n', NAMESPACE]);
  });

  test('is refused as long as the policy is not enforced', async () => {
    const binding = `validatingadmissionpolicybinding/${PREFIX}-changes`;
    await succeed(admin, ['delete', binding]);
    const account = `${PREFIX}-sa`;
    const create = async () => (await storeAs(account)).create(nextSpec(), PENDING);
    await expect
      .poll(create, { timeout: 20_000 })
      .toMatchObject({ error: expect.stringContaining('does not enforce') });
    await install(admin, NAMESPACE, MANIFEST);
    await expect.poll(create, { timeout: 20_000 }).toMatchObject({ status: PENDING });
  });
});

describe('reading', () => {
  test.each([
    '',
    'x',
    'absent.x1',
    `${NAMESPACE}.absent`,
    '../changes.x',
    `${NAMESPACE}/x`,
    'A.x',
    'a.b.c',
    '.x',
    'x.',
  ])('finds nothing for the id %j', async (id) => {
    expect(await store.get(id)).toBeUndefined();
  });

  test('rejects without the right, and says what the API server said', async () => {
    const { spec } = await kept();
    const other = await storeAs('default');
    await expect(other.get(spec.id)).rejects.toThrow(/status 403: .*forbidden/);
    await expect(other.list(NAMESPACE)).rejects.toThrow(/could not be listed/);
  });

  test('lists all changes of a namespace or of all, the newest first', async () => {
    const before = await store.list(NAMESPACE);
    const specs: ChangeSpec[] = [];
    for (let at = 0; at < 12; at++) {
      const plannedAt = new Date(Date.now() + at).toISOString();
      specs.unshift((await kept({ plannedAt })).spec);
    }
    const elsewhere = specOf({ id: `${OTHER}.x1` });
    expect(await store.create(elsewhere, PENDING)).toMatchObject({ spec: elsewhere });
    const ids = (changes: readonly Change[]) => changes.map(({ spec: { id } }) => id);
    const here = ids(await store.list(NAMESPACE));
    expect(here).toHaveLength(before.length + 12);
    expect(here.slice(0, 12)).toEqual(specs.map(({ id }) => id));
    expect(ids(await store.list(OTHER))).toEqual([elsewhere.id]);
    expect(ids(await store.list())).toEqual(expect.arrayContaining([...here, elsewhere.id]));
  });
});

describe('an update', () => {
  test('keeps every field, and takes away the fields that it does not have', async () => {
    const change = await kept({ approval: undefined });
    const whole = await store.update(change, { ...WHOLE_STATUS, decisions: [] });
    expect(whole).toMatchObject({ status: { ...WHOLE_STATUS, decisions: [] } });
    const { claim } = WHOLE_STATUS;
    const less = await store.update(whole as Change, { phase: 'Failed', decisions: [], progress: [], claim });
    expect((less as Change).status).toEqual({ phase: 'Failed', decisions: [], progress: [], claim });
    expect(await store.get(change.spec.id)).toEqual(less);
  });

  test('of another version than the stored one is a conflict, and so is one of a record that is gone', async () => {
    const change = await kept({ approval: undefined });
    expect(await store.update(change, { ...PENDING, phase: 'Planned' })).toMatchObject({
      status: { phase: 'Planned' },
    });
    expect(await store.update(change, { ...PENDING, phase: 'Failed' })).toBe('conflict');
    const { id } = change.spec;
    expect((await store.get(id))?.status.phase).toBe('Planned');
    await succeed(admin, ['delete', 'change', id, '-n', NAMESPACE]);
    expect(await store.update(change, PENDING)).toBe('conflict');
  });

  test('neither makes nor loses a decision', async () => {
    const change = await kept();
    const own = { ...PENDING, phase: 'Approved' as const, decisions: [decisionOf(change.spec, 'alice')] };
    await expect(store.update(change, own)).rejects.toThrow('this change is not approved');
    expect((await store.get(change.spec.id))?.status).toEqual(PENDING);
    await approve(change);
    const approved = (await store.get(change.spec.id)) as Change;
    const applying = await store.update(approved, { ...PENDING, phase: 'Applying' });
    expect((applying as Change).status.decisions).toEqual(approved.status.decisions);
  });

  test('claims a change for one of twenty callers of two replicas', async () => {
    const { spec } = await kept();
    await approve({ spec } as Change);
    const replicas = [store, await storeAs(`${PREFIX}-sa`)];
    const claims = Array.from({ length: 20 }, async (_, at) => {
      const replica = replicas[at % 2] as ClusterChangeStore;
      const change = (await replica.get(spec.id)) as Change;
      if (change.status.claim !== undefined) return 'claimed';
      const claim = { by: `caller-${at}`, at: new Date().toISOString() };
      return replica.update(change, { ...change.status, phase: 'Applying', claim });
    });
    const won = (await Promise.all(claims)).filter((each): each is Change => typeof each === 'object');
    expect(won).toHaveLength(1);
    expect((await store.get(spec.id))?.status.claim).toEqual(won[0]?.status.claim);
  });
});

describe('waiting for the next version', () => {
  const soon = (promise: Promise<unknown>) => {
    const late = new Promise((resolve) => setTimeout(resolve, 1500, 'nothing'));
    return Promise.race([promise, late]);
  };

  test('ends with the decision of an approver', async () => {
    const change = await kept();
    const next = store.next(change, NEVER);
    expect(await soon(next)).toBe('nothing');
    await approve(change);
    expect(await next).toMatchObject({
      spec: change.spec,
      status: { phase: 'Approved', decisions: [{ by: 'alice' }] },
    });
  });

  test('ends at once if there is another version already', async () => {
    const change = await kept();
    await approve(change);
    expect(await store.next(change, NEVER)).toMatchObject({ status: { phase: 'Approved' } });
  });

  test('ends with the signal, and when the record is gone', async () => {
    const change = await kept();
    const abort = new AbortController();
    const aborted = store.next(change, abort.signal);
    const gone = store.next(change, NEVER);
    expect(await soon(Promise.race([aborted, gone]))).toBe('nothing');
    abort.abort();
    expect(await aborted).toBeUndefined();
    await succeed(admin, ['delete', 'change', change.spec.id, '-n', NAMESPACE]);
    expect(await gone).toBeUndefined();
    expect(await store.next(change, NEVER)).toBeUndefined();
    expect(await store.next(change, AbortSignal.abort())).toBeUndefined();
  });

  test('is done by reading for an account that may not watch', async () => {
    const role = ['create', 'role', 'readers', '-n', NAMESPACE, '--verb=get', '--resource=changes.remediation.mcp'];
    await succeed(admin, role);
    await succeed(admin, ['create', 'serviceaccount', 'reader', '-n', NAMESPACE]);
    const bind = ['create', 'rolebinding', 'readers', '-n', NAMESPACE, '--role=readers'];
    await succeed(admin, [...bind, `--serviceaccount=${NAMESPACE}:reader`]);
    const change = await kept();
    const next = (await storeAs('reader')).next(change, NEVER);
    expect(await soon(next)).toBe('nothing');
    await approve(change);
    expect(await next).toMatchObject({ status: { phase: 'Approved' } });
  });

  test('rejects for an account that may not read', async () => {
    await expect((await storeAs('default')).next(await kept(), NEVER)).rejects.toThrow('403');
  });

  test('ends when the store closes', async () => {
    const closing = new AbortController();
    const own = new ClusterChangeStore(await openAs(`${PREFIX}-sa`), closing.signal);
    const next = own.next(await kept(), NEVER);
    expect(await soon(next)).toBe('nothing');
    closing.abort();
    expect(await next).toBeUndefined();
  });
});

describe('the stop of all changes', () => {
  const suspension = { apiVersion: 'remediation.mcp/v1alpha1', kind: 'Suspension', metadata: { name: 'all' } };

  test('is read by every replica, and is over when it is deleted', async () => {
    expect(await store.suspended()).toBeUndefined();
    const sue = kubectlOf('sue');
    const binding = [
      'create',
      'clusterrolebinding',
      `${PREFIX}-stops`,
      `--clusterrole=${PREFIX}-approver`,
      '--user=sue',
    ];
    await succeed(admin, binding);
    onTestFinished(async () => void (await admin(['delete', 'clusterrolebinding', `${PREFIX}-stops`])));
    await succeed(
      sue,
      ['create', '-f', '-'],
      JSON.stringify({ ...suspension, spec: { by: 'sue', reason: 'incident' } }),
    );
    expect(await store.suspended()).toEqual({ by: 'sue', reason: 'incident' });
    await succeed(sue, ['delete', 'suspension', 'all']);
    expect(await store.suspended()).toBeUndefined();
  });

  test('holds for a server that may not read it', async () => {
    const stop = await (await storeAs('default')).suspended();
    expect(stop?.reason).toMatch(/cannot read whether changes are suspended .*forbidden.*part changes/);
  });

  test('holds for a server of a cluster that does not serve its kind', async () => {
    await succeed(admin, ['delete', 'crd', 'suspensions.remediation.mcp']);
    await expect.poll(() => store.suspended()).toMatchObject({ reason: expect.stringContaining('status 404') });
    await install(admin, NAMESPACE, MANIFEST);
    await expect.poll(() => store.suspended()).toBeUndefined();
  });
});
