import type { RecordSource } from '../../../audit/record-source.ts';
import type { StatusView } from '../../face/status.ts';
import { Calls } from '../activity/calls.ts';
import { rowOf } from '../activity/row.ts';
import type { Seen } from '../activity/seen.ts';

/** Whose calls are counted, and since when. */
export interface CallersRequest {
  readonly source: RecordSource;
  readonly sees: (record: Seen) => boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly startedAt: number;
  readonly signal: AbortSignal;
}

const HOUR_MS = 60 * 60_000;
const MOST_LINES = 50_000;
const MOST_CALLERS = 50;

/** Counts the calls of the last hour for each caller, the busiest first; at most 50 callers. */
export async function busiestCallers(asked: CallersRequest): Promise<StatusView['callers']> {
  const { source, sees, now, startedAt, signal } = asked;
  const calls = new Calls({ source, sees, mostLines: MOST_LINES, signal });
  const found = new Map<string, { name: string; calls: number; refused: number; last: string }>();
  let first = now;
  for await (const call of calls.read()) {
    if (call.newest.at < now - HOUR_MS) break;
    first = call.newest.at;
    const { method, name } = call.newest.caller;
    const key = `${method} ${name}`;
    const known = found.get(key) ?? { name, calls: 0, refused: 0, last: call.newest.time };
    const isRefused = rowOf(call, startedAt).verdict === 'denied';
    found.set(key, { ...known, calls: known.calls + 1, refused: known.refused + (isRefused ? 1 : 0) });
  }
  // If less than a whole hour is on record or was read, the rate is over the time that was.
  const begun = calls.next === undefined ? Math.max(now - HOUR_MS, Math.min(startedAt, first)) : first;
  const minutes = Math.max(1, (now - Math.min(now, begun)) / 60_000);
  return [...found.values()]
    .toSorted((one, other) => other.calls - one.calls)
    .slice(0, MOST_CALLERS)
    .map((each) => ({ ...each, perMinute: Math.round((each.calls / minutes) * 100) / 100 }));
}
