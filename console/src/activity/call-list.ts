import type { ActivityPage, CallRow } from '../../../src/console/face/activity.ts';

/** The calls of a filter as far as they were read, the newest first. */
export interface Calls {
  readonly rows: readonly CallRow[];
  /** Calls that came since, and are not among the rows yet. */
  readonly fresh: readonly CallRow[];
  /** Whether there are calls between the fresh ones and the rows that were not read. */
  readonly hasGap: boolean;
  /** Absent before the first answer. */
  readonly page?: Omit<ActivityPage, 'calls'> | undefined;
  readonly failure?: { readonly status: number; readonly error: string } | undefined;
  readonly isBusy: boolean;
}

/** Before the first answer. */
export const NO_CALLS: Calls = { rows: [], fresh: [], hasGap: false, isBusy: true };

/** Puts what the server answered for the first page into the calls: new calls wait, and those that are shown get their end. */
export function withNewest(calls: Calls, { calls: newest, ...page }: ActivityPage): Calls {
  if (calls.rows.length === 0) return { rows: newest, fresh: [], hasGap: false, page, isBusy: false };
  const byId = new Map(newest.map((row) => [row.callId, row]));
  const shown = new Set(calls.rows.map(({ callId }) => callId));
  const fresh = newest.filter(({ callId }) => !shown.has(callId));
  const rows = calls.rows.map((row) => {
    const next = byId.get(row.callId);
    return next === undefined || JSON.stringify(next) === JSON.stringify(row) ? row : next;
  });
  const hasGap = fresh.length === newest.length && page.next !== undefined;
  const kept = calls.page === undefined ? page : { ...page, next: calls.page.next };
  return { rows, fresh, hasGap, page: hasGap ? { ...kept, next: page.next } : kept, isBusy: false };
}

/** Shows the new calls. If others are between them and the rows, the rows begin again with them. */
export function withFreshShown({ fresh, rows, hasGap, ...calls }: Calls): Calls {
  return { ...calls, rows: hasGap ? fresh : [...fresh, ...rows], fresh: [], hasGap: false };
}

/** Puts an older page behind the rows. */
export function withOlder(calls: Calls, { calls: older, ...page }: ActivityPage): Calls {
  const shown = new Set(calls.rows.map(({ callId }) => callId));
  return {
    ...calls,
    rows: [...calls.rows, ...older.filter(({ callId }) => !shown.has(callId))],
    page,
    isBusy: false,
    failure: undefined,
  };
}
