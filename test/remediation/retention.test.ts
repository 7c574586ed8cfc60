import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/errors.ts';
import type { Change, ChangeSpec, ChangeStatus } from '../../src/remediation/change.ts';
import { MemoryStore } from '../../src/remediation/memory-store.ts';
import { forgetChanges, isForgettable } from '../../src/remediation/retention.ts';
import { specOf } from './spec.ts';

const DAY_MS = 86_400_000;
const NOW = new Date('2026-11-30T12:00:00Z');
const ago = (days: number) => new Date(NOW.getTime() - days * DAY_MS).toISOString();

function change(status: Partial<ChangeStatus>, spec: Partial<ChangeSpec> = {}): Change {
  const planned = { plannedAt: ago(40), expiresAt: ago(39.9), ...spec };
  return {
    spec: specOf({ id: 'shop.a', ...planned }),
    status: { phase: 'Pending', decisions: [], progress: [], ...status },
    version: '1',
  };
}

const decided = (verdict: 'Approved' | 'Denied', at: string): Partial<ChangeStatus> => ({
  decisions: [
    { verdict, by: 'alice', hash: specOf({ id: 'shop.a', plannedAt: ago(40), expiresAt: ago(39.9) }).hash, at },
  ],
});
const claim = (at: string) => ({ by: 'replica', at });

describe('a record that is kept for 30 days may go', () => {
  test.each<[string, Change, boolean]>([
    ['once it was applied for longer', change({ phase: 'Applied', claim: claim(ago(31)) }), true],
    ['not if it was applied since, and may be undone', change({ phase: 'Applied', claim: claim(ago(29)) }), false],
    [
      'not if its last request was made since',
      change({ phase: 'Applied', claim: claim(ago(31)), progress: [{ state: 'made', at: ago(29) }] }),
      false,
    ],
    [
      'not if it was verified since',
      change({
        phase: 'Applied',
        claim: claim(ago(31)),
        verification: { verdict: 'healed', evidence: [], at: ago(1) },
      }),
      false,
    ],
    ['once it failed', change({ phase: 'Failed', claim: claim(ago(31)) }), true],
    ['once it was interrupted', change({ phase: 'Interrupted', claim: claim(ago(31)) }), true],
    [
      'not as long as it is applied, however long that takes',
      change({ phase: 'Applying', claim: claim(ago(31)) }),
      false,
    ],
    ['once it expired', change({}), true],
    ['not if it expired since', change({}, { expiresAt: ago(29) }), false],
    ['not as long as it waits', change({}, { expiresAt: new Date(NOW.getTime() + 1000).toISOString() }), false],
    ['once it was denied', change({ phase: 'Denied', ...decided('Denied', ago(39.95)) }), true],
    [
      'not if it was approved and can still be applied',
      change(
        { phase: 'Approved', ...decided('Approved', ago(39)) },
        { expiresAt: new Date(NOW.getTime() + 1000).toISOString() },
      ),
      false,
    ],
  ])('%s', (_, given, may) => {
    expect(isForgettable(given, NOW, 30 * DAY_MS)).toBe(may);
  });
});

test('only old records are removed, and none that was altered meanwhile', async () => {
  const store = new MemoryStore();
  const add = (id: string, days: number) =>
    store.create(specOf({ id, plannedAt: ago(days), expiresAt: ago(days) }), {
      phase: 'Pending',
      decisions: [],
      progress: [],
    });
  const [old] = [await add('shop.old', 31), await add('shop.young', 29)];
  const options = { now: () => NOW, keptMs: 30 * DAY_MS };
  if (isRefusal(old)) throw new Error(old.error);
  expect(await store.remove({ ...old, version: '7' })).toBe(false);
  expect(await forgetChanges(store, options)).toBe(1);
  expect((await store.list()).map(({ spec }) => spec.id)).toEqual(['shop.young']);
  expect(await forgetChanges(store, options)).toBe(0);
});
