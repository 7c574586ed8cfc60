import type { Change } from '../remediation/change.ts';
import { phaseOf } from '../remediation/phase.ts';
import { span } from './age.ts';
import { columns } from './columns.ts';

const HEAD = ['ID', 'PHASE', 'BY', 'RISKS', 'AGE', 'SUMMARY'] as const;
/** Of a cell; the last column is as long as it is. */
const MOST = 40;

/** Returns changes as a table. `now` is in epoch ms. */
export function table(changes: readonly Change[], now: number): string {
  const rows = changes.map((change) => {
    const { id, requestedBy, risks, plannedAt, summary } = change.spec;
    const named = risks.length === 0 ? '-' : risks.map((risk) => risk.id).join(',');
    return [id, phaseOf(change, new Date(now)), cut(requestedBy.name), cut(named), span(plannedAt, now), summary];
  });
  return columns(HEAD, rows);
}

function cut(text: string): string {
  return text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text;
}
