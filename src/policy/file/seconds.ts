import { durationSeconds, isValue } from '../../kubectl/go-values.ts';

/** Reads seconds or a Go duration, from a minute to a week; undefined if it is neither. */
export function secondsOf(given: string | number): number | undefined {
  const text = String(given);
  const seconds = /^\d{1,6}$/.test(text)
    ? Number(text)
    : isValue('duration', text)
      ? durationSeconds(text)
      : Number.NaN;
  return Number.isInteger(seconds) && seconds >= 60 && seconds <= 604_800 ? seconds : undefined;
}
