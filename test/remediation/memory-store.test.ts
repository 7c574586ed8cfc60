import { expect, test } from 'vitest';
import type { ChangeStatus } from '../../src/remediation/change.ts';
import { MemoryStore } from '../../src/remediation/memory-store.ts';
import { specOf } from './spec.ts';

const NEW: ChangeStatus = { phase: 'Planned', decisions: [], progress: [] };

/** Keeps so many plans with diffs of so many characters, and returns the numbers of the plans that are kept in the end. */
async function keptOf(plans: number, characters: number): Promise<readonly number[]> {
  const store = new MemoryStore();
  const spec = specOf();
  for (let at = 0; at < plans; at++)
    await store.create({ ...spec, id: `shop.${at}`, diff: 'x'.repeat(characters) }, NEW);
  const kept = await store.list();
  return kept.map(({ spec: { id } }) => Number(id.slice('shop.'.length))).toSorted((a, b) => a - b);
}

test('plans are kept until they are too many, the oldest first', async () => {
  const kept = await keptOf(1005, 0);
  expect(kept).toHaveLength(1000);
  expect(kept[0]).toBe(5);
});

test('plans are kept until they are too long together, the oldest first', async () => {
  const kept = await keptOf(40, 500_000);
  expect(kept.length).toBeGreaterThanOrEqual(32);
  expect(kept.length).toBeLessThan(34);
  expect(kept.at(-1)).toBe(39);
});
