import type { ActivityPage, CallRow } from '../../../src/console/face/activity.ts';

/** So many calls are on the screen. With more of them the browser takes longer for every new one. */
export const MOST_ROWS = 500;

/** The calls of a filter as far as they were read, the newest first. */
export interface Calls {
  readonly rows: readonly CallRow[];
  /** The ids of all calls that are or were among the rows. */
  readonly seen: ReadonlySet<string>;
  /** Calls that came since. */
  readonly fresh: readonly CallRow[];
  /** The newest calls as the server answered last, if the rows must begin again with them: there are others between them and the rows. */
  readonly restart?: ActivityPage | undefined;
  /** Absent before the first answer. */
  readonly page?: Omit<ActivityPage, 'calls'> | undefined;
  readonly failure?: { readonly status: number; readonly error: string } | undefined;
  readonly isBusy: boolean;
}

/** Before the first answer. */
export const NO_CALLS: Calls = { rows: [], seen: new Set(), fresh: [], isBusy: true };

/** Whether newer calls were taken off the screen to make room. */
export function isCut({ rows, seen }: Calls): boolean {
  return seen.size > rows.length;
}

/** Puts what the server answered for the first page into the calls: new calls wait, and the ones on the screen get their end. */
export function withNewest(calls: Calls, newest: ActivityPage): Calls {
  const { calls: answered, ...page } = newest;
  if (calls.rows.length === 0)
    // A search that has gone back without finding a call goes on from there.
    return calls.page === undefined || answered.length > 0
      ? beginning(newest)
      : { ...calls, failure: undefined, isBusy: false };
  const byId = new Map(answered.map((row) => [row.callId, row]));
  const fresh = answered.filter(({ callId }) => !calls.seen.has(callId));
  const rows = calls.rows.map((row) => {
    const next = byId.get(row.callId);
    return next === undefined || JSON.stringify(next) === JSON.stringify(row) ? row : next;
  });
  const hasGap = fresh.length === answered.length && page.next !== undefined;
  return {
    ...calls,
    rows,
    fresh,
    restart: hasGap || isCut(calls) ? newest : undefined,
    // The newest page does not say how far the rows go back.
    page: calls.page ?? page,
    failure: undefined,
    isBusy: false,
  };
}

/** Shows the new calls. */
export function withFreshShown(calls: Calls): Calls {
  if (calls.restart !== undefined) return beginning(calls.restart);
  const rows = [...calls.fresh, ...calls.rows];
  return { ...calls, rows, seen: new Set([...calls.seen, ...idsOf(calls.fresh)]), fresh: [] };
}

/** Puts an older page behind the rows. If that makes too many, the newest ones leave the screen. */
export function withOlder(calls: Calls, { calls: answered, ...page }: ActivityPage): Calls {
  const older = answered.filter(({ callId }) => !calls.seen.has(callId));
  return {
    ...calls,
    rows: [...calls.rows, ...older].slice(-MOST_ROWS),
    seen: new Set([...calls.seen, ...idsOf(older)]),
    page: {
      ...page,
      searched: page.searched + (calls.page?.searched ?? 0),
      unsound: added(page.unsound, calls.page?.unsound),
    },
    failure: undefined,
    isBusy: false,
  };
}

function added(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined && other === undefined ? undefined : (one ?? 0) + (other ?? 0);
}

function beginning({ calls, ...page }: ActivityPage): Calls {
  return { rows: calls, seen: new Set(idsOf(calls)), fresh: [], page, isBusy: false };
}

function idsOf(rows: readonly CallRow[]): readonly string[] {
  return rows.map(({ callId }) => callId);
}
