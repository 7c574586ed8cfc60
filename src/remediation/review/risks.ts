import type { Risk } from '../change.ts';
import { isWhole, LIMIT } from './lists.ts';
import { namesText } from './objects.ts';
import { type Reviewing, sayingSafely, type Unseen } from './reviewing.ts';
import type { RiskRow } from './risk-row.ts';
import { DELETION_RISKS } from './risks/deletion.ts';
import { DISRUPTION_RISKS } from './risks/disruption.ts';
import { IMAGE_RISKS } from './risks/images.ts';
import { MANAGED_RISKS } from './risks/managed.ts';
import { NAMESPACE_RISKS, namespacePath } from './risks/namespace-state.ts';
import { REPLICA_RISKS } from './risks/replicas.ts';
import { SCOPE_RISKS } from './risks/scope.ts';
import { wholePath } from './whole-object.ts';

const ROWS: readonly RiskRow[] = [
  ...SCOPE_RISKS,
  ...NAMESPACE_RISKS,
  ...REPLICA_RISKS,
  ...DISRUPTION_RISKS,
  ...DELETION_RISKS,
  ...IMAGE_RISKS,
  ...MANAGED_RISKS,
];

/** What the rows could not judge, because an object or a list may not be read, or the list is too long. */
const NOT_CHECKED: RiskRow = {
  id: 'not-checked',
  about: 'The server could not read all of an object or a list that other rows need, so a risk may be missing.',
  says: (review) => {
    const missing = looksOfRisks(review, ROWS)
      .filter((path) => isMissing(path, review))
      .map((path) => path.replace(/\?.*$/, ''));
    return missing.length === 0
      ? []
      : [`Risks may be missing. The server could not read all of: ${namesText([...new Set(missing)], 5)}.`];
  },
};

/** Whether a row does not get what it must read: a list to its end, or the whole of an object. A row tells of others itself. */
function isMissing(path: string, { views, seen }: Reviewing): boolean {
  if (path.endsWith(`?limit=${LIMIT}`)) return !isWhole(seen(path));
  const isNeeded = views.some(
    (view) => wholePath(view) === path || namespacePath(view.request.namespace ?? '') === path,
  );
  return isNeeded && seen(path) === undefined;
}

/** Every row, in the order in which an approver reads them. */
export const RISKS: readonly RiskRow[] = [...ROWS, NOT_CHECKED];

/** Returns the paths that the rows must read, each once. */
export function looksOfRisks(review: Unseen, rows: readonly RiskRow[] = RISKS): readonly string[] {
  return [...new Set(rows.flatMap((row) => row.looks?.(review) ?? []))];
}

function isUnjudged({ looks }: RiskRow, review: Reviewing): boolean {
  return (looks?.(review) ?? []).some((path) => isMissing(path, review));
}

/** Returns the risks of what is reviewed. */
export function risksOf(review: Reviewing): readonly Risk[] {
  const say = sayingSafely(review);
  return RISKS.flatMap((row) =>
    row.says(review).map((says) => ({
      id: row.id,
      says: say(says),
      ...(row === NOT_CHECKED && { rows: ROWS.filter((each) => isUnjudged(each, review)).map(({ id }) => id) }),
    })),
  );
}
