import type { Risk } from '../change.ts';
import { type Reviewing, sayingSafely } from './reviewing.ts';
import type { RiskRow } from './risk-row.ts';

/** Every row, in the order in which an approver reads them. */
export const RISKS: readonly RiskRow[] = [];

/** Returns the risks of what is reviewed. */
export function risksOf(review: Reviewing): readonly Risk[] {
  const say = sayingSafely(review);
  return RISKS.flatMap((row) => row.says(review).map((says) => ({ id: row.id, says: say(says) })));
}
