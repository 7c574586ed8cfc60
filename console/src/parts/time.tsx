import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';
import { agoInWords, exactTime, leftInWords } from './relative.ts';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** Returns what `words` says now, and renders the component again as soon as it says something else. `words` must be quick. */
export function useTicking<T>(words: (now: number) => T): T {
  const [, setTick] = useState<T>();
  const latest = useRef(words);
  latest.current = words;
  useEffect(() => {
    const tick = (): void => setTick(() => latest.current(Date.now()));
    listeners.add(tick);
    timer ??= setInterval(() => {
      for (const listener of listeners) listener();
    }, 1000);
    return () => {
      listeners.delete(tick);
      if (listeners.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  }, []);
  return words(Date.now());
}

/** How long ago something was, with the exact time as its title. */
export function Ago({ at }: { readonly at: string }) {
  const words = useTicking((now) => agoInWords(at, now));
  return (
    <time dateTime={at} title={exactTime(at)}>
      {words}
    </time>
  );
}

/** A change with less time than this expires soon. */
const SOON_MS = 10 * 60_000;

/** How much time is left, marked if it is little. */
export function Left({ until }: { readonly until: string }) {
  const words = useTicking((now) => leftInWords(until, now));
  const isSoon = Date.parse(until) - Date.now() < SOON_MS;
  return (
    <time dateTime={until} title={`Until ${exactTime(until)}`} class={isSoon ? 'soon' : undefined}>
      {isSoon ? <Icon name="clock" /> : null}
      {words}
    </time>
  );
}

/** An exact time. */
export function At({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} class="numbers">
      {exactTime(at)}
    </time>
  );
}
