import { relative } from 'node:path';
import { expect, test } from 'vitest';
import { COMPATIBILITY } from '../../scripts/compatibility.ts';

/** The proof of each row, by its item: it fails if what the row says is no longer true. */
export type Proofs = Readonly<Record<string, () => Promise<void> | void>>;

/** Makes a test of every row that names this file, and one that every proof is of a row. */
export function proveRows(file: string, proofs: Proofs): void {
  const path = relative(`${import.meta.dirname}/../..`, file);
  const rows = COMPATIBILITY.filter(({ test: named }) => named === path);

  test.each(rows)('$about: $item: $verdict $why', async ({ item }) => {
    const prove = Object.hasOwn(proofs, item) ? proofs[item] : undefined;
    if (prove === undefined) throw new Error('Nothing proves this row.');
    await prove();
  });

  test('every row has one proof, and every proof is of one row', () => {
    expect(Object.keys(proofs).toSorted()).toEqual(rows.map(({ item }) => item).toSorted());
  });
}
