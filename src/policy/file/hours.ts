import { memoize } from '../memoize.ts';

/** The days of a week, Monday first. */
export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof DAYS)[number];

/** Times of a week at one place: from a time to a later one, or to one of the next day, on some days. */
export interface Hours {
  /** The days on which they begin. */
  readonly days: readonly Day[];
  /** `08:00`; the minute itself is within them. */
  readonly from: string;
  /** `18:00`, which is the first minute after them; `24:00` is midnight. */
  readonly to: string;
  /** A time zone of the IANA database. */
  readonly zone: string;
}

/** Returns whether a moment, in milliseconds since 1970, is outside of hours, by the clock of their zone. Pure. */
export function isOutside(hours: Hours, at: number): boolean {
  const { days } = hours;
  const [from, to] = [minutesOf(hours.from), minutesOf(hours.to)];
  const { day, minutes } = localTime(hours, at);
  const yesterday = DAYS[(DAYS.indexOf(day) + DAYS.length - 1) % DAYS.length] ?? day;
  if (from < to) return !(days.includes(day) && from <= minutes && minutes < to);
  return !((days.includes(day) && from <= minutes) || (days.includes(yesterday) && minutes < to));
}

/** Returns whether a text names a time zone that this server knows. */
export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Making a format takes longer than all the rest of a judgement. */
const formatOf = memoize(
  ({ zone }: Hours) =>
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }),
);

function localTime(hours: Hours, at: number): { readonly day: Day; readonly minutes: number } {
  const parts = new Map(
    formatOf(hours)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const name = parts.get('weekday')?.toLowerCase();
  return {
    day: DAYS.find((day) => day === name) ?? 'mon',
    minutes: minutesOf(`${parts.get('hour')}:${parts.get('minute')}`),
  };
}

function minutesOf(time: string): number {
  const [hour, minute] = time.split(':').map(Number);
  return (hour ?? 0) * 60 + (minute ?? 0);
}
