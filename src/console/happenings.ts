import type { LiveEvent } from './face/changes.ts';

/** Takes what happened, as the pages are told of it. */
export type Listener = (event: LiveEvent) => void;

/** Watches changes until `signal` aborts, and calls `onChange` for each that was made or altered. Resolves then. */
export type WatchChanges = (signal: AbortSignal, onChange: () => void) => Promise<void>;

/** However much happens, a page asks again no more often than this. */
const EVERY_MS = 500;

/** Tells open pages that something happened, and never what: each page asks again as the person who looks at it. */
export class Happenings {
  readonly #watch: WatchChanges;
  readonly #listeners = new Set<Listener>();
  readonly #due = new Map<LiveEvent, NodeJS.Timeout>();
  #watching: AbortController | undefined;

  /** `watch` is called while there are listeners only. */
  constructor(watch: WatchChanges) {
    this.#watch = watch;
  }

  /** Adds a listener; returns what removes it. */
  readonly subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    if (this.#watching === undefined) this.#begin();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#end();
    };
  };

  /** Takes that something happened. Told once for all that happens within half a second. */
  readonly tell = (event: LiveEvent): void => {
    if (this.#listeners.size === 0 || this.#due.has(event)) return;
    const timer = setTimeout(() => {
      this.#due.delete(event);
      for (const listener of this.#listeners) listener(event);
    }, EVERY_MS).unref();
    this.#due.set(event, timer);
  };

  #begin(): void {
    const watching = new AbortController();
    this.#watching = watching;
    void this.#watch(watching.signal, () => this.tell('changes'));
  }

  #end(): void {
    this.#watching?.abort();
    this.#watching = undefined;
    for (const timer of this.#due.values()) clearTimeout(timer);
    this.#due.clear();
  }
}
