import { useEffect, useRef } from 'preact/hooks';
import type { LiveEvent } from '../../../src/console/face/changes.ts';
import { type Cell, cell } from '../cell.ts';
import { API } from './client.ts';
import { readSession } from './session.ts';

/** How the live events come: `lost` until the next try succeeds. */
export type LiveState = 'connecting' | 'open' | 'lost';

export const liveState: Cell<LiveState> = cell<LiveState>('connecting');

type Listener = (event: LiveEvent) => void;
const listeners = new Set<Listener>();
const EVENTS: readonly LiveEvent[] = ['changes', 'activity', 'signed-out'];
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/**
 * Follows the live events until the returned function is called. Whenever the stream opens it says `changes` and `activity`: both may
 * have been missed since the page was made. After a lost connection it tries again, after one second at first and then at most every
 * 15 seconds, and at once when the browser is online again.
 */
export function followEvents(): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT_MS;
  const open = (): void => {
    clearTimeout(timer);
    source?.close();
    const opened = new EventSource(`${API}events`);
    source = opened;
    for (const name of EVENTS) opened.addEventListener(name, () => tell(name));
    opened.onopen = () => {
      wait = FIRST_WAIT_MS;
      liveState.set('open');
      for (const name of ['changes', 'activity'] as const) tell(name);
    };
    opened.onerror = () => {
      opened.close();
      liveState.set('lost');
      timer = setTimeout(again, wait * (1 + Math.random() / 4));
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    };
  };
  // An ended session looks like a lost connection: the session is asked for before the next try.
  const again = (): void => void readSession().then(() => (source === undefined ? undefined : open()));
  const hurry = (): void => {
    if (liveState.get() !== 'lost' || document.visibilityState !== 'visible') return;
    clearTimeout(timer);
    timer = setTimeout(again, 50);
  };
  open();
  addEventListener('online', hurry);
  document.addEventListener('visibilitychange', hurry);
  return () => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
    removeEventListener('online', hurry);
    document.removeEventListener('visibilitychange', hurry);
    liveState.set('connecting');
  };
}

/** Calls `listener` at each of these events, as long as the component is there. */
export function useLive(events: readonly LiveEvent[], listener: () => void): void {
  const latest = useRef(listener);
  latest.current = listener;
  const names = events.join();
  useEffect(() => {
    const hear: Listener = (event) => {
      if (names.split(',').includes(event)) latest.current();
    };
    listeners.add(hear);
    return () => {
      listeners.delete(hear);
    };
  }, [names]);
}

function tell(event: LiveEvent): void {
  if (event === 'signed-out') void readSession();
  for (const listener of [...listeners]) listener(event);
}
