import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ChangeView } from '../../src/console/face/changes.ts';
import type { GrantBody, GrantRow, GrantRows } from '../../src/console/face/grants.ts';
import { Browser } from '../console/open-console.ts';
import { succeed } from '../deployment/kubectl.ts';
import type { HttpServer } from '../served.ts';
import { admin } from './against.ts';
import { kubectlOf } from './changes.ts';
import {
  type Caller,
  type ConsoleGround,
  callAs,
  openConsoleGround,
  planAs,
  TOKENS,
  WITH_CLAIMS,
} from './console-ground.ts';
import { writePolicy } from './policy-file.ts';

const NAMESPACE = 'console-grants';
const IN = ['-n', NAMESPACE];
const asked = (more: object) => ({ effect: 'ask', subcommands: ['label', 'delete'], ...more });
const POLICY = {
  rules: [
    { id: 'all', effect: 'allow' },
    asked({ id: 'asked', grants: { users: ['alice', 'carol'], uses: 5, lasts: '8h' } }),
    asked({ id: 'careful', names: ['careful'] }),
  ],
};
const HOUR = 3600;
let ground: ConsoleGround;
let server: HttpServer;
let made = 0;

const open = (policy: object) =>
  ground.open({ POLICY_FILE: writePolicy(policy), KUBECTL_APPROVAL_COMMANDS: '', KUBECTL_ALLOW: 'delete-volumes' });
const labelling = (name: string) => ['label', `configmap/${name}`, 'team=a', '--overwrite', ...IN];
const labelled = (name: string) => callAs('agent', server.url, 'kubectl', { args: labelling(name) });

beforeAll(async () => {
  ground = await openConsoleGround(NAMESPACE);
  server = await open(POLICY);
});
afterEach(() => admin(['delete', 'changegrants', '--all', ...IN]));
afterAll(async () => {
  await server?.stop();
  await ground?.close();
});

/** A ConfigMap of its own, and the change of the agent that waits to label it. */
async function waiting(name = `cm-${++made}`): Promise<{ readonly name: string; readonly id: string }> {
  await succeed(admin, ['create', 'configmap', name, ...IN]);
  await succeed(admin, ['label', 'configmap', name, 'team=z', ...IN]);
  return { name, id: await planAs('agent', server.url, ...labelling(name)) };
}

async function signedIn(by: Caller, on = server): Promise<Browser> {
  const browser = new Browser(new URL(on.url).origin);
  expect(await browser.signIn(TOKENS[by])).toMatchObject({ status: 200 });
  return browser;
}

const bodyFor = async (id: string, altered: Partial<GrantBody> = {}): Promise<GrantBody> => {
  const { hash } = (await ground.recordOf(id)).spec;
  return { hash, uses: 2, lastsSeconds: HOUR, sameFields: false, anyName: false, ...altered };
};
const grantPath = (id: string) => `/console/api/changes/${id}/grant`;
const viewOf = async (browser: Browser, id: string) =>
  (await browser.send('GET', `/console/api/changes/${id}`)).json as ChangeView;
const listOf = async (browser: Browser) => (await browser.send('GET', '/console/api/grants')).json as GrantRows;
const stored = async () => JSON.parse(await succeed(admin, ['get', 'changegrants', ...IN, '-o', 'json'])).items;
const labelsOf = async (name: string) =>
  JSON.parse(await succeed(admin, ['get', 'configmap', name, ...IN, '-o', 'json'])).metadata.labels ?? {};

test('an approver permits the next changes like one, sees their uses, and another approver withdraws that', async () => {
  const { name, id } = await waiting();
  const alice = await signedIn('alice');
  const covers = `label configmaps ${name} in ${NAMESPACE} (the same request)`;
  expect((await viewOf(alice, id)).grantable).toEqual({
    uses: 5,
    lastsSeconds: 8 * HOUR,
    ways: [
      { sameFields: false, anyName: false, covers },
      { sameFields: true, anyName: false, covers: expect.stringMatching(/ \(any value in metadata\.labels\.team\)$/) },
    ],
  });
  const granted = await alice.send('POST', grantPath(id), await bodyFor(id, { reason: 'known' }));
  const row = { by: 'alice', asker: 'agent', covers, uses: 0, maxUses: 2, reason: 'known', like: id, risks: [] };
  expect(granted).toMatchObject({ status: 200, json: { ...row, phase: 'Active', canRevoke: true } });
  const [record] = await stored();
  expect(record.spec).toMatchObject({ by: 'alice', groups: expect.arrayContaining(['approvers']), maxUses: 2 });
  // The words are the words of the program.
  expect((await ground.approver('grants', ...IN)).stdout).toContain(covers);
  // The change that it was made from still waits for its own decision.
  expect(await ground.recordOf(id)).toMatchObject({ status: { phase: 'Pending', decisions: [] } });

  expect(await labelled(name)).toMatchObject({ success: true, change: { phase: 'Applied', grant: { by: 'alice' } } });
  const bob = await signedIn('bob');
  const [seen] = (await listOf(bob)).grants as readonly [GrantRow];
  expect(seen).toMatchObject({ ...row, uses: 1, canRevoke: true });
  const revocation = `/console/api/grants/${NAMESPACE}/${seen.name}/revocation`;
  const revoked = { by: 'bob', reason: 'enough' };
  expect(await bob.send('POST', revocation, { reason: 'enough' })).toMatchObject({
    status: 200,
    json: { phase: 'Revoked', revoked, canRevoke: false },
  });
  expect((await stored())[0].status.revoked).toMatchObject(revoked);
  expect(await bob.send('POST', revocation, {})).toMatchObject({
    status: 409,
    json: { error: 'bob revoked the grant already.' },
  });
  await succeed(admin, ['label', 'configmap', name, 'team=z', '--overwrite', ...IN]);
  await succeed(admin, ['annotate', 'configmap', name, 'more=state', ...IN]);
  expect(await labelled(name)).toMatchObject({ code: 'APPROVAL_REQUIRED' });
  expect(await labelsOf(name)).toEqual({ team: 'z' });
});

describe('no grant is made', () => {
  test.each<[string, Caller, number, string, Partial<Record<keyof GrantBody | 'more', unknown>>?]>([
    ['by a person without the right', 'carol', 403, 'You need more rights'],
    ['by the agent that asked', 'agent', 403, 'You cannot permit changes of your own.'],
    ['by an approver that the policy does not name', 'bob', 422, 'the policy does not let bob grant it'],
    ['for more changes than the policy permits', 'alice', 422, 'at most 5 uses', { uses: 6 }],
    ['for longer than the policy permits', 'alice', 422, 'lasts longer', { lastsSeconds: 9 * HOUR }],
    ['for objects of any name', 'alice', 422, 'no grant for objects of any name', { anyName: true }],
    ['for another plan than the one that was read', 'alice', 409, 'another hash', { hash: 'a'.repeat(64) }],
    ['for no change', 'alice', 422, 'uses must be', { uses: 0 }],
    ['for a part of a change', 'alice', 422, 'uses must be', { uses: 1.5 }],
    ['for a time that is no number', 'alice', 422, 'lastsSeconds must be', { lastsSeconds: '8h' }],
    ['with words that it does not know', 'alice', 422, 'Send only hash', { more: 'by: mallory' }],
  ])('%s', async (_, by, status, error, altered = {}) => {
    const { name, id } = await waiting();
    const person = await signedIn(by);
    const answer = await person.send('POST', grantPath(id), { ...(await bodyFor(id)), ...altered });
    expect(answer).toMatchObject({ status, json: { error: expect.stringContaining(error) } });
    if (by !== 'alice') expect((await viewOf(person, id)).grantable).toBeUndefined();
    expect(await stored()).toEqual([]);
    expect(await labelsOf(name)).toEqual({ team: 'z' });
  });

  test.each<[string, (person: Browser) => Promise<void>, Readonly<Record<string, string>>]>([
    ['from a page of another origin', async () => undefined, { origin: 'http://evil.test' }],
    ['from another site', async () => undefined, { 'sec-fetch-site': 'cross-site' }],
    ['without the CSRF token', async () => undefined, { 'x-console-csrf': 'guess' }],
    ['without a session', async ({ cookies }) => cookies.clear(), {}],
  ])('%s, nor withdrawn', async (_, spoil, headers) => {
    const { id } = await waiting();
    const alice = await signedIn('alice');
    expect(await alice.send('POST', grantPath(id), await bodyFor(id))).toMatchObject({ status: 200 });
    const before = await stored();
    await spoil(alice);
    const revocation = `/console/api/grants/${NAMESPACE}/${before[0].metadata.name}/revocation`;
    expect(await alice.send('POST', grantPath(id), await bodyFor(id), headers)).toMatchObject({ status: 403 });
    expect(await alice.send('POST', revocation, {}, headers)).toMatchObject({ status: 403 });
    expect(await stored()).toEqual(before);
  });

  test('of a change that a rule permits none for', async () => {
    const { id } = await waiting('careful');
    const alice = await signedIn('alice');
    expect((await viewOf(alice, id)).grantable).toBeUndefined();
    expect(await alice.send('POST', grantPath(id), await bodyFor(id))).toMatchObject({
      status: 422,
      json: { error: expect.stringContaining('permits no grants') },
    });
    expect(await stored()).toEqual([]);
  });

  test('of a change that cannot be undone, before its name is typed', async () => {
    await succeed(admin, ['create', ...IN, '-f', '-'], JSON.stringify(WITH_CLAIMS));
    const id = await planAs('agent', server.url, 'delete', 'statefulset/old', ...IN);
    const alice = await signedIn('alice');
    const view = await viewOf(alice, id);
    expect(view).toMatchObject({ reversible: 'cannot be undone', typeToApprove: 'old' });
    expect(await alice.send('POST', grantPath(id), await bodyFor(id))).toMatchObject({
      status: 422,
      json: { error: 'Such changes cannot be undone. Type old to permit them.' },
    });
    expect(await stored()).toEqual([]);
    const named = await bodyFor(id, { typed: 'old' });
    expect(await alice.send('POST', grantPath(id), named)).toMatchObject({ status: 200 });
  });

  test('of a change that was planned under another policy', async () => {
    const { id } = await waiting();
    const other = await open({ rules: [...POLICY.rules, { id: 'new', effect: 'deny', names: ['other'] }] });
    try {
      const alice = await signedIn('alice', other);
      expect((await viewOf(alice, id)).grantable).toBeUndefined();
      expect(await alice.send('POST', grantPath(id), await bodyFor(id))).toMatchObject({
        status: 409,
        json: { error: expect.stringContaining('The policy has changed') },
      });
      expect(await stored()).toEqual([]);
    } finally {
      await other.stop();
    }
  });

  test('of a change that is not there', async () => {
    const { id } = await waiting();
    const alice = await signedIn('alice');
    const answer = await alice.send('POST', grantPath(`${NAMESPACE}.0123456789`), await bodyFor(id));
    expect(answer).toMatchObject({ status: 404 });
  });
});

test('a person sees the grants of the namespaces that they may list, and is told that others are not shown', async () => {
  const OTHER = 'console-grants-other';
  await succeed(admin, ['create', 'namespace', OTHER]);
  try {
    const { id } = await waiting();
    const alice = await signedIn('alice');
    expect(await alice.send('POST', grantPath(id), await bodyFor(id))).toMatchObject({ status: 200 });
    const [record] = await stored();
    const elsewhere = { ...record, metadata: { name: 'elsewhere', namespace: OTHER } };
    await succeed(kubectlOf('alice', ['approvers']), ['create', '-f', '-'], JSON.stringify(elsewhere));
    const all = await listOf(alice);
    expect(all.grants.map(({ namespace }) => namespace).toSorted()).toEqual([NAMESPACE, OTHER]);
    expect(all).not.toHaveProperty('note');

    const role = `--clusterrole=mcp-${NAMESPACE}-approver`;
    await succeed(admin, ['create', 'rolebinding', 'carol', ...IN, role, '--user=carol']);
    const carol = await signedIn('carol');
    const note = `You see the grants of the namespace ${NAMESPACE}. Others are not shown: you may not list them.`;
    expect(await listOf(carol)).toMatchObject({ grants: [{ namespace: NAMESPACE, canRevoke: true }], note });
    // A namespace with changes and no grant is one that they may list, too.
    await succeed(admin, ['delete', 'changegrants', '--all', ...IN]);
    expect(await listOf(carol)).toEqual({ grants: [], note });
    const asked = await carol.send('GET', `/console/api/grants?namespace=${OTHER}`);
    expect(asked).toMatchObject({ status: 403 });
  } finally {
    await admin(['delete', 'rolebinding', 'carol', ...IN]);
    await admin(['delete', 'changegrants', '--all', '-n', OTHER]);
    await admin(['delete', 'namespace', OTHER, '--wait=false']);
  }
});

test('a grant is neither seen nor withdrawn by people without the rights', async () => {
  const { id } = await waiting();
  const alice = await signedIn('alice');
  const { json } = await alice.send('POST', grantPath(id), await bodyFor(id));
  for (const by of ['carol', 'agent'] as const) {
    const person = await signedIn(by);
    expect(await person.send('GET', '/console/api/grants')).toMatchObject({ status: 403 });
    const path = `/console/api/grants/${NAMESPACE}/${json.name}/revocation`;
    expect(await person.send('POST', path, {})).toMatchObject({ status: 403 });
  }
  expect((await stored())[0].status).toEqual({ uses: [] });
  const nowhere = `/console/api/grants/${NAMESPACE}/none/revocation`;
  expect(await alice.send('POST', nowhere, {})).toMatchObject({ status: 404 });
});
