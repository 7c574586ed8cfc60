import { useEffect, useRef } from 'preact/hooks';

/** The longest time that a timer of a browser can wait. */
const LONGEST_MS = 2 ** 31 - 1;
/** The server's clock may be a little behind. */
const GRACE_MS = 1_000;

/** Calls `onPassed` after the next of these times has passed: nothing else tells a page that a change has expired. */
export function useDeadline(times: readonly string[], onPassed: () => void): void {
  const latest = useRef(onPassed);
  latest.current = onPassed;
  const ahead = times.map((time) => Date.parse(time)).filter((time) => time > Date.now());
  const next = ahead.length === 0 ? undefined : Math.min(...ahead);
  useEffect(() => {
    if (next === undefined) return undefined;
    const wait = Math.min(LONGEST_MS, Math.max(0, next - Date.now()) + GRACE_MS);
    const timer = setTimeout(() => latest.current(), wait);
    return () => clearTimeout(timer);
  }, [next]);
}
