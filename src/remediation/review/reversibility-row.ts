import type { ReversibilityClass } from '../change.ts';
import type { Reviewing, Unseen } from './reviewing.ts';
import type { View } from './view.ts';

/** One row of the table of reversibility. The first row that fits a write decides. */
export interface ReversibilityRow {
  readonly id: string;
  /** What it is about, for documents. */
  readonly about: string;
  readonly class: ReversibilityClass;
  /** The paths of the API that it must read. */
  readonly looks?: (view: View, review: Unseen) => readonly string[];
  /** Returns the reason, in sentences; undefined if it is not about this write. */
  readonly reason: (view: View, review: Reviewing) => string | undefined;
}
