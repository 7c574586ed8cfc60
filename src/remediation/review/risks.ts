import type { Risk } from '../change.ts';
import { isWhole } from './lists.ts';
import { namesText } from './objects.ts';
import { type Reviewing, sayingSafely, type Unseen } from './reviewing.ts';
import type { RiskRow } from './risk-row.ts';
import { DELETION_RISKS } from './risks/deletion.ts';
import { DISRUPTION_RISKS } from './risks/disruption.ts';
import { IMAGE_RISKS } from './risks/images.ts';
import { MANAGED_RISKS } from './risks/managed.ts';
import { REPLICA_RISKS } from './risks/replicas.ts';
import { SCOPE_RISKS } from './risks/scope.ts';

const ROWS: readonly RiskRow[] = [
  ...SCOPE_RISKS,
  ...REPLICA_RISKS,
  ...DISRUPTION_RISKS,
  ...DELETION_RISKS,
  ...IMAGE_RISKS,
  ...MANAGED_RISKS,
];

/** What the rows could not judge, because a list may not be read or is too long. */
const NOT_CHECKED: RiskRow = {
  id: 'not-checked',
  about: 'A list that other rows need could not be read to its end, so a risk may be missing.',
  says: (review) => {
    const lists = new Set(looksOfRisks(review, ROWS).filter((path) => path.includes('?limit=')));
    const missing = [...lists].filter((path) => !/\?limit=1$/.test(path) && !isWhole(review.seen(path)));
    const names = missing.map((path) => path.replace(/\?.*$/, ''));
    return names.length === 0
      ? []
      : [`Risks may be missing: these lists could not be read to their end: ${namesText(names, 5)}.`];
  },
};

/** Every row, in the order in which an approver reads them. */
export const RISKS: readonly RiskRow[] = [...ROWS, NOT_CHECKED];

/** Returns the paths that the rows must read, each once. */
export function looksOfRisks(review: Unseen, rows: readonly RiskRow[] = RISKS): readonly string[] {
  return [...new Set(rows.flatMap((row) => row.looks?.(review) ?? []))];
}

/** Returns the risks of what is reviewed. */
export function risksOf(review: Reviewing): readonly Risk[] {
  const say = sayingSafely(review);
  return RISKS.flatMap((row) => row.says(review).map((says) => ({ id: row.id, says: say(says) })));
}
