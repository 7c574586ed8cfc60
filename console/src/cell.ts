import { useLayoutEffect, useState } from 'preact/hooks';

/** A value that components can watch. */
export interface Cell<T> {
  get(): T;
  /** Tells the watchers, unless the value is the same. */
  set(next: T): void;
  /** Returns how to stop. */
  watch(listener: () => void): () => void;
}

/** Makes a cell. It lives as long as the page. */
export function cell<T>(initial: T): Cell<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Returns the value of a cell, and renders the component again when it changes. */
export function useCell<T>(source: Cell<T>): T {
  const [value, setValue] = useState(() => source.get());
  useLayoutEffect(() => {
    const update = () => setValue(() => source.get());
    update();
    return source.watch(update);
  }, [source]);
  return value;
}
