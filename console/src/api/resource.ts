import { useEffect } from 'preact/hooks';
import type { LiveEvent } from '../../../src/console/face/changes.ts';
import { type Cell, cell, useCell } from '../cell.ts';
import { ask, type Failure } from './client.ts';
import { useLive } from './live.ts';

/** What is known of a path of the API. Loading: nothing is known yet. A failure beside a value: it could not be refreshed. */
export interface Known<T> {
  readonly value?: T | undefined;
  readonly failure?: Failure | undefined;
  readonly isLoading: boolean;
}

/** A path of the API as components see it. */
export interface Resource<T> extends Known<T> {
  /** Asks the server again. The value on the screen stays until the new one is there. */
  reload(): void;
  /** Puts a value that an action answered in its place. */
  put(value: T): void;
}

/** At most so often is one path asked for because of events. */
const PAUSE_MS = 400;
/** So many paths are kept, so that going back shows a page at once. */
const MOST_KEPT = 40;

interface Entry<T> {
  readonly known: Cell<Known<T>>;
  text: string | undefined;
  running: AbortController | undefined;
  /** Whether an event came while a request was running. */
  isStale: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
  askedAt: number;
  users: number;
}

const entries = new Map<string, Entry<unknown>>();

/**
 * Reads a path of the API, and reads it again at the events that are named. Components that name the same path share one request. The
 * value stays the same object as long as the server answers the same text, so nothing on the page moves without a reason.
 */
export function useResource<T>(path: string, events: readonly LiveEvent[] = []): Resource<T> {
  const entry = entryOf<T>(path);
  const known = useCell(entry.known);
  useEffect(() => {
    entry.users++;
    if (!isFresh(entry)) refresh(path, entry);
    return () => {
      entry.users--;
      if (entry.users > 0) return;
      clearTimeout(entry.timer);
      entry.timer = undefined;
      entry.running?.abort();
    };
  }, [path, entry]);
  useLive(events, () => refreshSoon(path, entry));
  // Between two paths the cell of the first is still in hand for one render.
  const current = entry.known.get();
  return {
    ...(known === current ? known : current),
    reload: () => refresh(path, entry),
    put: (value) => put(entry, value),
  };
}

/** Takes an answer that the page brought along: it is shown at once, and not asked for. */
export function bring(path: string, value: unknown): void {
  const entry = entryOf<unknown>(path);
  put(entry, value);
  entry.askedAt = Date.now();
}

/** Forgets everything that was read: after a sign-in another person looks on. */
export function forgetResources(): void {
  for (const entry of entries.values()) {
    entry.running?.abort();
    entry.text = undefined;
    entry.known.set({ isLoading: true });
  }
}

/** Forgets one path, so that the next visit waits for the server. */
export function forgetResource(path: string): void {
  entries.get(path)?.running?.abort();
  entries.delete(path);
}

function entryOf<T>(path: string): Entry<T> {
  const found = entries.get(path);
  if (found !== undefined) return found as Entry<T>;
  const made: Entry<T> = {
    known: cell<Known<T>>({ isLoading: true }),
    text: undefined,
    running: undefined,
    isStale: false,
    timer: undefined,
    askedAt: 0,
    users: 0,
  };
  entries.set(path, made as Entry<unknown>);
  for (const [old, { users }] of entries) {
    if (entries.size <= MOST_KEPT) break;
    if (users === 0 && old !== path) entries.delete(old);
  }
  return made;
}

/** Whether the page brought the value just now, or another component has just asked for it. */
function isFresh<T>({ askedAt, running, known }: Entry<T>): boolean {
  const { value, failure } = known.get();
  const isThere = running === undefined ? value !== undefined && failure === undefined : !running.signal.aborted;
  return isThere && Date.now() - askedAt < PAUSE_MS;
}

/** Asks after a pause, so that many events make one request, and the last event is never the one that is left out. */
function refreshSoon<T>(path: string, entry: Entry<T>): void {
  if (entry.timer !== undefined || entry.users === 0) return;
  if (entry.running !== undefined) {
    entry.isStale = true;
    return;
  }
  const wait = Math.max(0, entry.askedAt + PAUSE_MS - Date.now());
  entry.timer = setTimeout(() => {
    entry.timer = undefined;
    refresh(path, entry);
  }, wait);
}

function refresh<T>(path: string, entry: Entry<T>): void {
  entry.running?.abort();
  const running = new AbortController();
  entry.running = running;
  entry.askedAt = Date.now();
  void ask<T>(path, { signal: running.signal }).then(({ value, failure }) => {
    if (running.signal.aborted) return;
    if (failure === undefined) put(entry, value as T);
    else
      entry.known.set({
        value: failure.status === 404 ? undefined : entry.known.get().value,
        failure,
        isLoading: false,
      });
    entry.running = undefined;
    if (entry.isStale) refreshSoon(path, entry);
    entry.isStale = false;
  });
}

function put<T>(entry: Entry<T>, value: T): void {
  // A request that is still running was answered before what is put here.
  entry.running?.abort();
  entry.running = undefined;
  const text = JSON.stringify(value);
  const { value: before, failure } = entry.known.get();
  if (text === entry.text && before !== undefined && failure === undefined) return;
  entry.known.set({ value: text === entry.text ? before : value, isLoading: false });
  entry.text = text;
}
