import { describe, expect, test } from 'vitest';
import { isRefusal, type Refusal } from '../../src/errors.ts';
import type { Change, ChangeSpec, ChangeStatus, Phase } from '../../src/remediation/change.ts';
import { MemoryStore } from '../../src/remediation/memory-store.ts';
import { specOf } from './spec.ts';

/** So long a difference that 32 plans have room, and 16 of one caller that are not over. */
const LARGE = 'x'.repeat(520_000);
const SPEC = specOf();
const { approval: _approval, ...UNASKED } = SPEC;

type Kind = 'Planned' | 'Pending' | 'Approved' | 'Denied' | 'Expired' | 'Applying' | 'Applied';

function planOf(name: string, kind: Kind, by: string, more: Partial<ChangeSpec>): ChangeSpec {
  const spec: ChangeSpec = kind === 'Planned' ? UNASKED : SPEC;
  const expiresAt = kind === 'Expired' ? new Date(Date.now() - 1000).toISOString() : spec.expiresAt;
  const requestedBy = { ...spec.requestedBy, name: by };
  return { ...spec, id: `shop.${name}`, requestedBy, expiresAt, diff: LARGE, ...more };
}

function statusOf(kind: Kind): ChangeStatus {
  const phase: Phase = kind === 'Applying' || kind === 'Applied' ? kind : 'Pending';
  const verdict = kind === 'Denied' || kind === 'Approved' ? kind : undefined;
  const at = new Date().toISOString();
  return {
    phase,
    progress: [],
    decisions: verdict === undefined ? [] : [{ verdict, by: 'alice', hash: SPEC.hash, at }],
  };
}

/** A store for large plans, which are named in the order in which they are kept. */
function open() {
  const store = new MemoryStore();
  const keep = (name: string, kind: Kind, by: string, more: Partial<ChangeSpec> = {}): Promise<Change | Refusal> =>
    store.create(planOf(name, kind, by, more), statusOf(kind));
  const keepMany = async (many: number, name: string, kind: Kind, by: string, more: Partial<ChangeSpec> = {}) => {
    for (let at = 0; at < many; at++) expect(isRefusal(await keep(`${name}${at}`, kind, by, more))).toBe(false);
  };
  const names = async () => (await store.list()).map(({ spec: { id } }) => id.slice('shop.'.length)).toReversed();
  return { keep, keepMany, names };
}

const range = (name: string, from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => `${name}${from + at}`);
const NO_ROOM = { refused: true, code: 'CHANGE_LIMIT', error: expect.stringContaining('no room') };

test('if changes are too many, the oldest that are over are forgotten', async () => {
  const { keepMany, names } = open();
  await keepMany(400, 'waits', 'Pending', 'agent', { diff: '' });
  await keepMany(600, 'over', 'Applied', 'agent', { diff: '' });
  await keepMany(2, 'new', 'Pending', 'agent', { diff: '' });
  expect(await names()).toEqual([...range('waits', 0, 400), ...range('over', 2, 600), 'new0', 'new1']);
});

test.each<Kind>(['Applied', 'Denied', 'Expired'])(
  'if they are too long together, the oldest that are %s are forgotten, of all callers, and older ones that are not over stay',
  async (over) => {
    const { keepMany, names } = open();
    await keepMany(10, 'waits', 'Pending', 'agent');
    await keepMany(5, 'planned', 'Planned', 'agent');
    await keepMany(5, 'applying', 'Applying', 'bob');
    await keepMany(12, 'over', over, 'carol');
    await keepMany(1, 'new', 'Pending', 'agent');
    await keepMany(2, 'more', 'Pending', 'dan');
    const stay = [...range('waits', 0, 10), ...range('planned', 0, 5), ...range('applying', 0, 5)];
    expect(await names()).toEqual([...stay, ...range('over', 3, 12), 'new0', 'more0', 'more1']);
  },
);

describe('if nothing is over', () => {
  test('the oldest plans of the same caller that need no approval are forgotten, and none of others', async () => {
    const { keepMany, names } = open();
    await keepMany(16, 'other', 'Planned', 'bob');
    await keepMany(4, 'waits', 'Pending', 'agent');
    await keepMany(12, 'mine', 'Planned', 'agent');
    await keepMany(2, 'new', 'Planned', 'agent');
    const stay = [...range('other', 0, 16), ...range('waits', 0, 4)];
    expect(await names()).toEqual([...stay, ...range('mine', 2, 12), 'new0', 'new1']);
  });

  test.each<Kind>(['Planned', 'Pending', 'Approved', 'Applying'])(
    'a plan of a third caller is refused, and changes that are %s stay',
    async (kind) => {
      const { keep, keepMany, names } = open();
      await keepMany(16, 'one', kind, 'agent');
      await keepMany(16, 'two', kind, 'bob');
      expect(await keep('new', 'Planned', 'carol')).toMatchObject(NO_ROOM);
      expect(await names()).toEqual([...range('one', 0, 16), ...range('two', 0, 16)]);
    },
  );
});

describe('what is not over of one caller', () => {
  test.each<Kind>(['Pending', 'Approved', 'Applying'])(
    'takes half of the room and no more, while changes are %s: nothing is forgotten, and others can plan',
    async (kind) => {
      const { keep, keepMany, names } = open();
      await keepMany(3, 'over', 'Applied', 'agent');
      await keepMany(16, 'mine', kind, 'agent');
      expect(await keep('new', 'Planned', 'agent')).toMatchObject(NO_ROOM);
      await keepMany(13, 'other', 'Pending', 'bob');
      expect(await names()).toEqual([...range('over', 0, 3), ...range('mine', 0, 16), ...range('other', 0, 13)]);
    },
  );

  test('is forgotten first if it needs no approval, also while there is room for others', async () => {
    const { keepMany, names } = open();
    await keepMany(16, 'mine', 'Planned', 'agent');
    await keepMany(1, 'new', 'Pending', 'agent');
    expect(await names()).toEqual([...range('mine', 1, 16), 'new0']);
  });

  test('may be more for an undo, and the change that it takes back stays', async () => {
    const { keep, keepMany, names } = open();
    await keepMany(2, 'over', 'Applied', 'agent');
    await keepMany(16, 'mine', 'Pending', 'agent');
    await keepMany(14, 'other', 'Pending', 'bob');
    expect(await keep('plan', 'Planned', 'agent')).toMatchObject(NO_ROOM);
    expect(isRefusal(await keep('undo', 'Planned', 'agent', { undoes: 'shop.over0' }))).toBe(false);
    expect(await names()).toEqual(['over0', ...range('mine', 0, 16), ...range('other', 0, 14), 'undo']);
    // Nothing is over but what would be taken back.
    expect(await keep('other-undo', 'Pending', 'bob', { undoes: 'shop.over0' })).toMatchObject(NO_ROOM);
  });
});
