import { beforeEach, describe, expect, test } from 'vitest';
import type { Subject } from '../../src/kube/subject.ts';
import type { Permit } from '../../src/policy/decide.ts';
import { Applier } from '../../src/remediation/applier.ts';
import type { Change, ChangeSpec, ChangeStatus, Decision } from '../../src/remediation/change.ts';
import { Changes } from '../../src/remediation/changes.ts';
import { MemoryStore } from '../../src/remediation/memory-store.ts';
import { PlanLimits } from '../../src/remediation/plan-limits.ts';
import { RoutedStore } from '../../src/remediation/routed-store.ts';
import type { ChangeSteps, Requests } from '../../src/remediation/steps.ts';
import { KEY, specOf } from './spec.ts';
import { wholeSpec } from './whole.ts';

const { requestedBy } = specOf({ requestedBy: { method: 'token', name: 'agent', groups: ['agents'] } });
const ASKER: Subject = { method: 'token', name: 'agent', groups: ['agents'] };
const PENDING: ChangeStatus = { phase: 'Pending', decisions: [], progress: [] };
let store: MemoryStore;
let sent: string[];
let now: Date;

beforeEach(() => {
  store = new MemoryStore();
  sent = [];
  now = new Date();
});

const UNUSED = () => Promise.reject(new Error('Nothing else of a call is used.'));

/** The steps of a call: policy permits all, and writes are noted instead of sent. */
function stepsOf(subject: ChangeSteps['subject']): ChangeSteps {
  const permit = { plan: {}, terms: {} } as unknown as Permit;
  const requests: Requests = {
    read: async () => () => undefined,
    stored: async () => () => undefined,
    writes: () => ({
      take: async ({ method, path }, { onSend } = {}) => {
        await onSend?.({});
        sent.push(`${method} ${path}`);
        return { kind: 'taken', object: {} };
      },
    }),
  };
  return {
    callId: 'call',
    subject,
    client: undefined,
    signal: new AbortController().signal,
    report: () => undefined,
    onPending: () => false,
    made: () => undefined,
    judge: async () => ({ allowed: true, permit, voices: [] }) as never,
    rehearse: UNUSED,
    run: UNUSED,
    requests: (_step, _permit, work) => work(requests),
  };
}

interface Server {
  readonly key?: Uint8Array;
  readonly policyRevision?: string;
  readonly cluster?: string;
  readonly subject?: ChangeSteps['subject'];
}

/** Applies a change as a server with these parts would. */
function apply(id: string, altered: Server = {}) {
  const { key = KEY, subject = ASKER } = altered;
  const { policyRevision, cluster } = specOf();
  const changes = new Changes({
    store: new RoutedStore(store, async () => store),
    key,
    policyRevision: altered.policyRevision ?? policyRevision,
    protectedNamespaces: [],
    expiresSeconds: 60,
    now: () => now,
    cluster: async () => altered.cluster ?? cluster,
    ownNamespace: async () => 'default',
    limits: new PlanLimits(1000),
    mostUnhealed: 0,
    mayUndo: async () => false,
    replica: 'one',
    pause: async () => undefined,
  });
  const replan = async () => ({}) as never;
  return new Applier(changes).apply(id, { waitMs: 0, verifyMs: 0 }, replan, stepsOf(subject));
}

const approved = ({ hash }: ChangeSpec, altered: Partial<Decision> = {}): ChangeStatus => ({
  phase: 'Approved',
  decisions: [{ verdict: 'Approved', by: 'alice', hash, at: now.toISOString(), ...altered }],
  progress: [],
});
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString();

test('an approved change is applied, and not a second time', async () => {
  const spec = specOf({ requestedBy });
  await store.create(spec, approved(spec));
  expect(await apply(spec.id)).toMatchObject({ change: { status: { phase: 'Applied' } } });
  expect(sent).toHaveLength(1);
  expect(await apply(spec.id)).toMatchObject({ change: { status: { phase: 'Applied' } } });
  expect(sent).toHaveLength(1);
});

test('a server that was started again, with the same key, applies it', async () => {
  const spec = specOf({ requestedBy });
  await store.create(spec, approved(spec));
  expect(await apply(spec.id, { key: Buffer.from(KEY) })).toMatchObject({ change: { status: { phase: 'Applied' } } });
});

describe('nothing is sent', () => {
  type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
  const placesOf = (value: Json, path: readonly string[] = []): (readonly string[])[] =>
    typeof value === 'object' && value !== null
      ? [path, ...Object.entries(value).flatMap(([name, each]) => placesOf(each, [...path, name]))]
      : [path];
  const whole = JSON.parse(JSON.stringify(wholeSpec('shop.whole'))) as Json;

  /** A copy in which what is at a place is another value, or absent. */
  function alter(path: readonly string[], how: 'another' | 'absent'): ChangeSpec {
    const copy = structuredClone(whole);
    // biome-ignore lint/suspicious/noExplicitAny: any place of any value
    let parent: any = copy;
    for (const name of path.slice(0, -1)) parent = parent[name];
    const last = path.at(-1) ?? '';
    const value = parent[last];
    if (how === 'absent') delete parent[last];
    else if (Array.isArray(value)) value.push('more');
    else if (typeof value === 'object') value.more = 'more';
    else parent[last] = typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${value}x`;
    return copy as unknown as ChangeSpec;
  }

  const places = placesOf(whole).filter((path) => path.length > 0);
  test.each(places.map((path) => [path.join('.'), path] as const))(
    'with another %s, or without it',
    async (_, path) => {
      for (const how of ['another', 'absent'] as const) {
        const spec = alter(path, how);
        store = new MemoryStore();
        // The store gives the record under the id that is asked for, whatever it says inside.
        await store.create({ ...spec, id: 'shop.whole' }, approved(spec));
        const stored = (await store.get('shop.whole')) as Change;
        Object.assign(stored, { spec });
        expect(await apply('shop.whole', { subject: { method: 'oidc', name: 'agent', groups: [] } })).toMatchObject({
          code: 'CHANGE_NOT_FOUND',
        });
        expect(sent).toEqual([]);
      }
    },
  );

  test.each<[string, (spec: ChangeSpec) => ChangeStatus]>([
    ['without a decision, whatever the phase says', () => ({ ...PENDING, phase: 'Approved' })],
    ['on a decision on another hash', (spec) => approved(spec, { hash: '0'.repeat(64) })],
    ['on a decision of the asker', (spec) => approved(spec, { by: 'agent' })],
    ['on a decision after the expiry', (spec) => approved(spec, { at: at(7200) })],
    ['on a decision without a time', (spec) => approved(spec, { at: '' })],
    [
      'on two decisions of one approver where two approvers are asked for',
      (spec) => ({ ...PENDING, decisions: [...approved(spec).decisions, ...approved(spec).decisions] }),
    ],
  ])('%s', async (what, status) => {
    const count = what.includes('two') ? 2 : 1;
    const spec = specOf({ requestedBy, approval: { by: ['approval-commands'], count, expiresSeconds: 3600 } });
    await store.create(spec, status(spec));
    expect(await apply(spec.id)).toMatchObject({ change: { status: { progress: [] } } });
    expect(sent).toEqual([]);
  });

  test('on a decision of another user than the policy file names', async () => {
    const spec = specOf({ requestedBy, approval: { by: ['a'], users: ['carol'], count: 1, expiresSeconds: 3600 } });
    await store.create(spec, approved(spec));
    await apply(spec.id);
    expect(sent).toEqual([]);
  });

  test('if one of the decisions denies it', async () => {
    const spec = specOf({ requestedBy });
    const denied = approved(spec, { by: 'bob', verdict: 'Denied', reason: 'no' }).decisions;
    await store.create(spec, { ...PENDING, decisions: [...approved(spec).decisions, ...denied] });
    expect(await apply(spec.id)).toMatchObject({ code: 'CHANGE_DENIED' });
    expect(sent).toEqual([]);
  });

  test('once it has expired, approved or not', async () => {
    const spec = specOf({ requestedBy });
    await store.create(spec, approved(spec));
    now = new Date(spec.expiresAt);
    expect(await apply(spec.id)).toMatchObject({ code: 'CHANGE_EXPIRED' });
    expect(sent).toEqual([]);
  });

  test.each<[string, Server, string]>([
    ['by a server with another key', { key: Buffer.alloc(32, 8) }, 'CHANGE_NOT_FOUND'],
    ['under another policy', { policyRevision: 'b'.repeat(64) }, 'CHANGE_OUTDATED'],
    ['on another cluster', { cluster: 'another' }, 'CHANGE_OUTDATED'],
    ['on a cluster that does not say which it is', { cluster: '' }, 'CHANGE_OUTDATED'],
    ['for another caller', { subject: { ...ASKER, name: 'eve' } }, 'CHANGE_NOT_FOUND'],
    [
      'for a caller of the same name who signed in another way',
      { subject: { ...ASKER, method: 'oidc' } },
      'CHANGE_NOT_FOUND',
    ],
  ])('%s', async (_, server, code) => {
    const spec = specOf({ requestedBy });
    await store.create(spec, approved(spec));
    expect(await apply(spec.id, server)).toMatchObject({ code });
    expect(sent).toEqual([]);
  });

  test.each(['shop.copied', 'other.7f3kq2'])('of a copy of a record under the id %s', async (id) => {
    const spec = specOf({ requestedBy });
    await store.create({ ...spec, id }, approved(spec));
    const stored = (await store.get(id)) as Change;
    Object.assign(stored, { spec });
    expect(await apply(id)).toMatchObject({ code: 'CHANGE_NOT_FOUND' });
    expect(sent).toEqual([]);
  });

  test.each(['Applying', 'Applied', 'Failed', 'Interrupted'] as const)('of a change that is %s', async (phase) => {
    const spec = specOf({ requestedBy });
    const claim = { by: 'two', at: now.toISOString() };
    await store.create(spec, { ...approved(spec), phase, claim, progress: [{ state: 'sending' }] });
    expect(await apply(spec.id)).toMatchObject({ change: { status: { phase } } });
    expect(sent).toEqual([]);
  });

  test('by the one of two servers that claims it later', async () => {
    const spec = specOf({ requestedBy });
    await store.create(spec, approved(spec));
    const both = await Promise.all([apply(spec.id), apply(spec.id)]);
    expect(both.filter((each) => 'change' in each)).toHaveLength(2);
    expect(sent).toHaveLength(1);
  });
});
