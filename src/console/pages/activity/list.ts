import type { RecordSource } from '../../../audit/record-source.ts';
import type { ActivityPage, CallRow } from '../../face/activity.ts';
import { Calls } from './calls.ts';
import { type Cursor, writeCursor } from './cursor.ts';
import type { Filter } from './filter.ts';
import { rowOf } from './row.ts';
import type { Seen } from './seen.ts';

/** One page of calls, as it is asked for. */
export interface ListRequest {
  readonly source: RecordSource;
  readonly sees: (record: Seen) => boolean;
  readonly filter: Filter;
  readonly limit: number;
  readonly from: Cursor | undefined;
  readonly startedAt: number;
  readonly signal: AbortSignal;
}

/** A request reads at most so many lines. The page has a cursor then, even if it has no calls. */
const MOST_LINES = 20_000;

/** Reads one page of calls, the newest first. */
export async function listCalls(asked: ListRequest): Promise<Omit<ActivityPage, 'scope' | 'source'>> {
  const { source, sees, filter, limit, from, startedAt, signal } = asked;
  const calls = new Calls({ source, from, sees, mostLines: MOST_LINES, signal });
  const rows: CallRow[] = [];
  let [searched, since, isPast] = [0, undefined as string | undefined, false];
  for await (const call of calls.read()) {
    const row = rowOf(call, startedAt);
    searched++;
    since = row.time;
    // The clock may have been set back; a little later there is certainly nothing more.
    isPast = call.newest.at < filter.from - 60_000;
    if (isPast) break;
    if (filter.matches(row)) rows.push(row);
    if (rows.length === limit) break;
  }
  const { next, unsound } = calls;
  return {
    calls: rows,
    ...(next !== undefined && !isPast && { next: writeCursor(next) }),
    searched,
    ...(since !== undefined && { since }),
    unsound,
  };
}
