import type { RiskId } from '../../policy/plan-facts.ts';
import type { Reviewing, Unseen } from './reviewing.ts';

/** One row of the table of risks. Pure. */
export interface RiskRow {
  readonly id: RiskId;
  /** What it is about, for documents. */
  readonly about: string;
  /** The paths of the API that it must read, with their query. */
  readonly looks?: (review: Unseen) => readonly string[];
  /** Returns the sentences for an approver; none if the risk is not there. */
  readonly says: (review: Reviewing) => readonly string[];
}
