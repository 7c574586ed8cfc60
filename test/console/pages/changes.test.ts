import { beforeEach, describe, expect, test } from 'vitest';
import type { ChangeView } from '../../../src/console/face/changes.ts';
import type { ConsoleAnswer, ConsoleRequest } from '../../../src/console/handler.ts';
import { openChangesPage } from '../../../src/console/pages/changes.ts';
import type { Subject } from '../../../src/kube/subject.ts';
import { openRedaction } from '../../../src/redaction/redaction.ts';
import type { ChangeSpec, ChangeStatus } from '../../../src/remediation/change.ts';
import { MemoryApprovals } from '../../../src/remediation/memory-approvals.ts';
import { MemoryStore } from '../../../src/remediation/memory-store.ts';
import { specOf } from '../../remediation/spec.ts';

const user = (name: string): Subject => ({ method: 'token', name, groups: [] });
const [ALICE, AGENT, EVE] = ['alice', 'agent', 'eve'].map(user) as [Subject, Subject, Subject];
const NEW: ChangeStatus = { phase: 'Pending', decisions: [], progress: [] };
const TOLD = { approval: { by: ['a'], users: ['alice'], count: 1, expiresSeconds: 60 } };
let store: MemoryStore;
let calls: unknown[];

beforeEach(() => {
  store = new MemoryStore();
  calls = [];
});

async function keep(altered: Partial<ChangeSpec> = {}, status: Partial<ChangeStatus> = {}): Promise<ChangeSpec> {
  const spec = specOf({ id: 'shop.x', ...TOLD, ...altered });
  await store.create(spec, { ...NEW, ...status });
  return spec;
}

/** Asks the page as a user, by default as an approver. */
async function ask(path: string, { by = ALICE, body, isLocal = false }: Partial<Asked> = {}): Promise<Answer> {
  const now = () => new Date();
  const page = openChangesPage({
    approvals: new MemoryApprovals({ store, now }),
    redaction: openRedaction({ key: Buffer.alloc(32, 7) }),
    now,
    call: async (tool, given, as) => {
      calls.push([tool, given, as.name]);
      return { success: false, code: 'APPROVAL_REQUIRED', change: { id: 'shop.undo' } };
    },
  });
  const request: ConsoleRequest = {
    method: body === undefined ? 'GET' : 'POST',
    path: path.split('/'),
    query: new URLSearchParams(),
    body,
    subject: by,
    isLocal,
    signal: new AbortController().signal,
  };
  const answer: ConsoleAnswer | undefined = await page(request);
  return (answer ?? { status: 404, json: undefined }) as Answer;
}
interface Asked {
  readonly by: Subject;
  readonly body: unknown;
  readonly isLocal: boolean;
}
interface Answer {
  readonly status: number;
  readonly json: unknown;
}

const decide = ({ hash }: ChangeSpec, more: object = {}) => ({ verdict: 'Approved', hash, ...more });
const decisions = async () => (await store.get('shop.x'))?.status.decisions ?? [];
const viewOf = async (by = ALICE) => (await ask('changes/shop.x', { by })).json as ChangeView;

describe('the list', () => {
  test('has the changes that the reader may see', async () => {
    await keep();
    for (const [by, ids] of [
      [ALICE, ['shop.x']],
      [AGENT, ['shop.x']],
      [EVE, []],
    ] as const) {
      const { json } = await ask('changes', { by });
      expect((json as { changes: { id: string }[] }).changes.map(({ id }) => id)).toEqual(ids);
    }
  });

  test('shows no secret and no hidden character', async () => {
    await keep({ reason: 'see https://u:hunter2@x.io', summary: 'a\u202eb' });
    const { json } = await ask('changes');
    expect(json).toMatchObject({ changes: [{ summary: 'a\\u{202E}b' }] });
    expect(JSON.stringify(json)).not.toContain('hunter2');
  });
});

describe('a change', () => {
  test('is shown with what is sent, the objects before and after, and what undoing would do', async () => {
    await keep();
    expect(await viewOf()).toMatchObject({
      phase: 'Pending',
      requests: [
        {
          method: 'PATCH',
          path: '/apis/apps/v1/namespaces/shop/deployments/web/scale?fieldManager=kubectl',
          body: 'spec:\n  replicas: 3',
          before: expect.stringContaining('replicas: 1'),
          after: expect.stringContaining('replicas: 3'),
          reversible: { class: 'restores' },
        },
      ],
      canDecide: true,
      canUndo: false,
    });
  });

  test('says which standing grant approved it, who made the grant, and no hidden character of its name', async () => {
    const grant = { name: 'scale-1', uid: 'u-1', by: 'al\u202eice', maxUses: 5 };
    await keep({ grant });
    expect(await viewOf()).toMatchObject({ grant: { name: 'scale-1', by: 'al\\u{202E}ice', maxUses: 5 } });
  });

  test('shows no value of a Secret in its requests', async () => {
    const secret = (value: string) =>
      JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { a: value } });
    const [request] = specOf().requests;
    if (request === undefined) throw new Error('The change has a request.');
    await keep({
      requests: [
        {
          ...request,
          resource: { group: '', version: 'v1', resource: 'secrets' },
          body: Buffer.from('[{"op":"replace","path":"/data/a","value":"bmV3LXZhbHVl"}]').toString('base64'),
          before: secret('b2xkLXZhbHVl'),
          after: secret('bmV3LXZhbHVl'),
        },
      ],
    });
    const view = JSON.stringify(await viewOf());
    expect(view).toContain('redacted');
    for (const hidden of ['b2xkLXZhbHVl', 'bmV3LXZhbHVl']) expect(view).not.toContain(hidden);
  });

  test('says why the reader cannot decide', async () => {
    await keep({ approval: { by: ['a'], users: ['alice', 'agent'], count: 1, expiresSeconds: 60 } });
    expect(await viewOf(AGENT)).toMatchObject({ canDecide: false, whyNot: expect.stringContaining('asked for') });
    expect((await ask('changes/shop.x', { by: EVE })).status).toBe(404);
  });

  test('names the other changes of its objects, and no others', async () => {
    await keep();
    await keep({ id: 'shop.y' });
    const [request] = specOf().requests;
    if (request === undefined) throw new Error('The change has a request.');
    await keep({ id: 'shop.z', requests: [{ ...request, name: 'other' }] });
    expect((await viewOf()).history.map(({ id }) => id)).toEqual(['shop.y']);
  });
});

describe('a decision', () => {
  test('carries the name of the person', async () => {
    const spec = await keep();
    const { status, json } = await ask('changes/shop.x/decision', { body: decide(spec) });
    expect({ status, json }).toMatchObject({ status: 200, json: { phase: 'Approved', canDecide: false } });
    expect(await decisions()).toMatchObject([{ verdict: 'Approved', by: 'alice', hash: spec.hash }]);
  });

  test.each<[string, object, Partial<Asked>, number]>([
    ['without a reason for a denial', { verdict: 'Denied' }, {}, 422],
    ['of another hash', { hash: 'a'.repeat(64) }, {}, 409],
    ['with a field more', { by: 'carol' }, {}, 422],
    ['with a hash that is none', { hash: 'x' }, {}, 422],
    ['by the asker', {}, { by: AGENT }, 403],
    ['by a user who may not see it', {}, { by: EVE }, 404],
    ['by the local reader', {}, { isLocal: true }, 403],
  ])('%s changes nothing', async (_, more, asked, status) => {
    const spec = await keep();
    const answer = await ask('changes/shop.x/decision', { ...asked, body: decide(spec, more) });
    expect(answer).toMatchObject({ status, json: { error: expect.stringMatching(/\.$/) } });
    expect(await decisions()).toEqual([]);
  });

  test('on what cannot be undone needs its name', async () => {
    const [request] = specOf().requests;
    if (request === undefined) throw new Error('The change has a request.');
    const reversibility = { class: 'cannot be undone', reason: 'The volume is deleted.' } as const;
    const spec = await keep({ requests: [{ ...request, reversibility }] });
    expect(await viewOf()).toMatchObject({ typeToApprove: 'web' });
    for (const typed of [{}, { typed: 'we' }, { typed: 'shop.x' }])
      expect(await ask('changes/shop.x/decision', { body: decide(spec, typed) })).toMatchObject({ status: 422 });
    expect(await decisions()).toEqual([]);
    expect(await ask('changes/shop.x/decision', { body: decide(spec, { typed: 'web' }) })).toMatchObject({
      status: 200,
    });
  });
});

describe('an undo', () => {
  test('is a call of the person', async () => {
    await keep({}, { phase: 'Applied', progress: [{ state: 'made' }] });
    expect(await viewOf()).toMatchObject({ canUndo: true });
    expect(await ask('changes/shop.x/undo', { body: null })).toEqual({
      status: 200,
      json: { id: 'shop.undo', says: 'The undo is planned, and waits for approval.' },
    });
    expect(calls).toEqual([['undo_change', { id: 'shop.x' }, 'alice']]);
  });

  test.each<[string, Partial<Asked>, number]>([
    ['by a user who may not see the change', { by: EVE }, 404],
    ['by the local reader', { isLocal: true }, 403],
  ])('%s is no call', async (_, asked, status) => {
    await keep({}, { phase: 'Applied', progress: [{ state: 'made' }] });
    expect(await ask('changes/shop.x/undo', { ...asked, body: null })).toMatchObject({ status });
    expect(calls).toEqual([]);
  });
});

test('nothing else is answered', async () => {
  await keep();
  for (const path of ['changes/shop.x/more', 'changes/shop.x/decision/more'])
    expect(await ask(path, { body: {} })).toMatchObject({ status: 404, json: undefined });
  expect(await ask('changes/shop.x/decision')).toMatchObject({ status: 404, json: undefined });
});
