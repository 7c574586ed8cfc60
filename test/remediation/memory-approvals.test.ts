import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Subject } from '../../src/kube/subject.ts';
import type { AskedDecision } from '../../src/remediation/approvals.ts';
import type { Change, ChangeSpec, ChangeStatus, Decision } from '../../src/remediation/change.ts';
import { MemoryApprovals } from '../../src/remediation/memory-approvals.ts';
import { mayBeSame } from '../../src/remediation/same-user.ts';
import { specOf } from './spec.ts';

const BY_ALICE = {
  by: ['a'],
  users: ['alice', 'agent', 'bob', 'carol'],
  groups: ['leads'],
  count: 1,
  expiresSeconds: 60,
};
const user = (name: string, ...groups: readonly string[]): Subject => ({ method: 'oidc', name, groups });
const ALICE = user('alice');

interface Given {
  readonly spec?: Partial<ChangeSpec>;
  readonly status?: Partial<ChangeStatus>;
  readonly now?: number;
  readonly mayApprove?: boolean;
}

/** Approvals of one change, `shop.x`. */
function given({ spec: altered = {}, status = {}, now = Date.now(), mayApprove }: Given = {}) {
  const spec = specOf({ id: 'shop.x', approval: BY_ALICE, ...altered });
  let change: Change = { spec, status: { phase: 'Pending', decisions: [], progress: [], ...status }, version: '1' };
  const approvals = new MemoryApprovals({
    store: {
      get: async (id) => (id === spec.id ? change : undefined),
      list: async () => [change],
      decide: async (_, decision) => {
        change = { ...change, status: { ...change.status, decisions: [...change.status.decisions, decision] } };
        return change;
      },
    },
    now: () => new Date(now),
    ...(mayApprove === undefined ? {} : { mayApprove: async () => mayApprove }),
  });
  const asked = (more: Partial<AskedDecision> = {}): AskedDecision => ({
    verdict: 'Approved',
    hash: spec.hash,
    ...more,
  });
  return { approvals, spec, asked, decisions: () => change.status.decisions };
}

const decided = (by: string, verdict: Decision['verdict'] = 'Approved'): Decision => ({
  verdict,
  by,
  hash: 'x',
  at: '',
});

describe('a decision on a change in memory', () => {
  test('is kept with the name of the user and the time', async () => {
    const { approvals, asked, spec, decisions } = given({ now: Date.parse('2026-11-29T23:00:00Z') });
    await approvals.decide(ALICE, 'shop.x', asked({ reason: 'ok' }));
    const at = '2026-11-29T23:00:00.000Z';
    expect(decisions()).toEqual([{ verdict: 'Approved', by: 'alice', hash: spec.hash, reason: 'ok', at }]);
  });

  test.each<[string, Given, Partial<AskedDecision>, Subject, number]>([
    ['an approver', {}, {}, ALICE, 200],
    ['a member of a group of approvers', {}, {}, user('dora', 'leads'), 200],
    ['a denial with a reason', {}, { verdict: 'Denied', reason: 'no' }, ALICE, 200],
    ['a denial without a reason', {}, { verdict: 'Denied' }, ALICE, 422],
    ['a denial with an empty reason', {}, { verdict: 'Denied', reason: ' ' }, ALICE, 422],
    ['another hash', {}, { hash: '0'.repeat(64) }, ALICE, 409],
    ['a user who is no approver', {}, {}, user('eve', 'agents'), 404],
    ['the asker, also if named', {}, {}, user('agent'), 403],
    [
      'the asker behind a prefix',
      { spec: { approval: { ...BY_ALICE, users: ['mcp:agent'] } } },
      {},
      user('mcp:agent'),
      403,
    ],
    ['no named approver', { spec: { approval: { by: ['a'], count: 1, expiresSeconds: 60 } } }, {}, ALICE, 404],
    [
      'no named approver, with the verb',
      { spec: { approval: { by: ['a'], count: 1, expiresSeconds: 60 } }, mayApprove: true },
      {},
      ALICE,
      200,
    ],
    [
      'no named approver, without the verb',
      { spec: { approval: { by: ['a'], count: 1, expiresSeconds: 60 } }, mayApprove: false },
      {},
      ALICE,
      404,
    ],
    ['named approvers, whatever the verb says', { mayApprove: true }, {}, user('eve'), 404],
    ['no approval that is needed', { spec: { approval: undefined }, mayApprove: true }, {}, ALICE, 404],
    ['an expired change', { now: Date.now() + 3_700_000 }, {}, ALICE, 409],
    ['a time that is none', { spec: { expiresAt: 'never' } }, {}, ALICE, 409],
    ['a change that is applied', { status: { phase: 'Applying' } }, {}, ALICE, 409],
    ['a change that is approved', { status: { decisions: [decided('bob')] } }, {}, ALICE, 409],
    [
      'a change that is denied',
      { spec: { approval: { ...BY_ALICE, count: 3 } }, status: { decisions: [decided('bob', 'Denied')] } },
      {},
      ALICE,
      409,
    ],
    [
      'a second one',
      { spec: { approval: { ...BY_ALICE, count: 3 } }, status: { decisions: [decided('alice')] } },
      {},
      ALICE,
      409,
    ],
    [
      'a second user',
      { spec: { approval: { ...BY_ALICE, count: 2 } }, status: { decisions: [decided('bob')] } },
      {},
      ALICE,
      200,
    ],
  ])('of %s', async (_, which, more, by, status) => {
    const { approvals, asked, decisions } = given(which);
    const before = decisions();
    const answer = await approvals.decide(by, 'shop.x', asked(more));
    expect('status' in answer && typeof answer.status === 'number' ? answer.status : 200).toBe(status);
    if (status !== 200) expect(decisions()).toEqual(before);
    else expect(decisions()).toHaveLength(before.length + 1);
  });

  test('is made once, however many are sent at the same time', async () => {
    const { approvals, asked, decisions } = given();
    const all = ['alice', 'alice', 'bob', 'carol'].map((name) => approvals.decide(user(name), 'shop.x', asked()));
    expect((await Promise.all(all)).filter((answer) => 'spec' in answer)).toHaveLength(1);
    expect(decisions()).toHaveLength(1);
  });
});

test('a user sees the changes to approve and the own ones, and no others', async () => {
  const { approvals } = given();
  for (const [by, sees] of [
    [ALICE, 1],
    [user('agent'), 1],
    [user('dora', 'leads'), 1],
    [user('eve'), 0],
  ] as const) {
    expect((await approvals.list(by, undefined)) as object).toMatchObject({ changes: { length: sees } });
    expect('spec' in (await approvals.get(by, 'shop.x'))).toBe(sees === 1);
  }
  expect(await approvals.get(ALICE, 'shop.y')).toMatchObject({ status: 404 });
});

test('two names may be of one user behind any prefix, and in both directions', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.constantFrom(':', '#', '/'), (name, prefix, sign) => {
      expect(mayBeSame(name, name)).toBe(true);
      expect(mayBeSame(`${prefix}${sign}${name}`, name)).toBe(true);
      expect(mayBeSame(name, `${prefix}${sign}${name}`)).toBe(true);
      expect(mayBeSame(`x${name}`, `${name}y`)).toBe(false);
    }),
  );
  expect(mayBeSame('malice', 'alice')).toBe(false);
});
