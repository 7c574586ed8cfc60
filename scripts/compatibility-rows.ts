import { shownBy } from './shown-by.ts';

/** One row of the contract of the reference 1.4.0, and how this server keeps it. */
export interface CompatibilityRow {
  /** The part of the contract. */
  readonly about: string;
  readonly item: string;
  readonly verdict: 'same' | 'stricter' | 'beyond' | 'differs';
  /** What is different and why; empty for the same. */
  readonly why: string;
  /** The file of the test that proves it. */
  readonly test: string;
  /** The same with the title of the test. */
  readonly shown: string;
}

/** What a part is about, and the file with the proofs of its rows. */
interface Part {
  readonly about: string;
  readonly test: string;
}

/**
 * Makes the rows of one part: item, verdict, and what is different. The item is the title of the proof.
 *
 * @throws Error if the file has no proof of that title
 */
export function rowsOf(
  { about, test }: Part,
  ...rows: readonly (readonly [string, CompatibilityRow['verdict'], string?])[]
): readonly CompatibilityRow[] {
  return rows.map(([item, verdict, why = '']) => ({ about, item, verdict, why, test, shown: shownBy(test, item) }));
}
