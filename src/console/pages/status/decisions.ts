import type { Change } from '../../../remediation/change.ts';
import { phaseOf } from '../../../remediation/phase.ts';
import type { StatusView } from '../../face/status.ts';

type Decisions = StatusView['decisions'];

export const NO_DECISIONS: Decisions = { approved: 0, denied: 0, pending: 0, hasty: 0, byPerson: [] };
const HASTY_MS = 10_000;
const MOST_PERSONS = 50;

/** Counts the decisions on changes, and how long people took. Pure. */
export function decisionsOn(changes: readonly Change[], now: Date): Decisions {
  const made = changes.flatMap(({ spec, status }) =>
    status.decisions.map(({ by, verdict, at }) => ({ by, verdict, ms: Date.parse(at) - Date.parse(spec.plannedAt) })),
  );
  const approvals = made.filter(({ verdict }) => verdict === 'Approved');
  const times = made.map(({ ms }) => ms).filter((ms) => ms >= 0);
  const byPerson = new Map<string, { name: string; approved: number; denied: number }>();
  for (const { by, verdict } of made) {
    const known = byPerson.get(by) ?? { name: by, approved: 0, denied: 0 };
    if (verdict === 'Approved') known.approved++;
    else known.denied++;
    byPerson.set(by, known);
  }
  const median = medianOf(times);
  return {
    approved: approvals.length,
    denied: made.length - approvals.length,
    pending: changes.filter((change) => phaseOf(change, now) === 'Pending').length,
    hasty: approvals.filter(({ ms }) => ms <= HASTY_MS).length,
    ...(median !== undefined && { medianSeconds: Math.round(median / 1000) }),
    byPerson: [...byPerson.values()]
      .toSorted((one, other) => other.approved + other.denied - one.approved - one.denied)
      .slice(0, MOST_PERSONS),
  };
}

function medianOf(numbers: readonly number[]): number | undefined {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined || sorted.length % 2 === 1) return upper;
  return ((sorted[middle - 1] ?? upper) + upper) / 2;
}
