import { useEffect, useRef, useState } from 'preact/hooks';
import type { ActivityPage } from '../../../src/console/face/activity.ts';
import { ask } from '../api/client.ts';
import { useLive } from '../api/live.ts';
import { type Cell, cell, useCell } from '../cell.ts';
import { type Calls, isCut, NO_CALLS, withFreshShown, withNewest, withOlder } from './call-list.ts';
import { apiQuery, type Filter } from './filter.ts';

const PAGE = 100;
/** At most so often is the server asked for new calls. */
const PAUSE_MS = 1500;

/** The calls of the last filter, so that going back from a call shows the same list. */
let kept: { readonly key: string; readonly calls: Cell<Calls> } | undefined;

function callsOf(key: string): Cell<Calls> {
  if (kept?.key !== key) kept = { key, calls: cell<Calls>(NO_CALLS) };
  return kept.calls;
}

/** A list of calls that grows at both of its ends. */
export interface CallList extends Omit<Calls, 'restart'> {
  /** Whether there are more new calls than `fresh` has. */
  readonly hasGap: boolean;
  readonly isCut: boolean;
  readonly showFresh: () => void;
  readonly readOlder: () => void;
  readonly reload: () => void;
  /** Begins again with the newest calls. */
  readonly restart: () => void;
}

/** Reads the calls of a filter, and looks for new ones as they are made. `who` is who looks on: another person gets another list. */
export function useCalls(filter: Filter, who: string): CallList {
  const key = `${who} ${JSON.stringify(filter)}`;
  const source = callsOf(key);
  const calls = useCell(source);
  const [stop] = useState(() => ({ running: undefined as AbortController | undefined }));
  const asked = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const read = async (
    page: { readonly before?: string },
    take: (calls: Calls, answer: ActivityPage) => Calls,
  ): Promise<void> => {
    stop.running?.abort();
    const running = new AbortController();
    stop.running = running;
    asked.current = Date.now();
    const query = apiQuery(filter, Date.now(), { ...page, limit: PAGE });
    const { value, failure } = await ask<ActivityPage>(`activity?${query}`, { signal: running.signal });
    if (running.signal.aborted) return;
    stop.running = undefined;
    source.set(failure === undefined ? take(source.get(), value) : { ...source.get(), failure, isBusy: false });
  };
  const readNewest = (): void => void read({}, withNewest);

  useEffect(() => {
    readNewest();
    return () => {
      clearTimeout(timer.current);
      timer.current = undefined;
      stop.running?.abort();
    };
  }, [key]);
  useLive(['activity'], () => {
    if (timer.current !== undefined) return;
    timer.current = setTimeout(
      () => {
        timer.current = undefined;
        // An older page that is being read comes first.
        if (!source.get().isBusy) readNewest();
      },
      Math.max(200, asked.current + PAUSE_MS - Date.now()),
    );
  });

  return {
    ...calls,
    hasGap: calls.restart !== undefined && calls.fresh.length === calls.restart.calls.length,
    isCut: isCut(calls),
    showFresh: () => source.set(withFreshShown(source.get())),
    readOlder: () => {
      const before = source.get().page?.next;
      if (before === undefined || source.get().isBusy) return;
      source.set({ ...source.get(), isBusy: true });
      void read({ before }, withOlder);
    },
    reload: () => {
      source.set({ ...source.get(), failure: undefined, isBusy: true });
      readNewest();
    },
    restart: () => {
      source.set(NO_CALLS);
      readNewest();
    },
  };
}
