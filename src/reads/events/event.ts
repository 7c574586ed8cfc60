import { ageOf } from '../../go/duration.ts';
import { sortAsGo, sortAsGoInSteps } from '../../go/sort.ts';
import { trimSpace } from '../../go/space.ts';
import { escapeTerminal } from '../../go/terminal.ts';

/** When an event happened, in the old way or the new. Source: core/v1 Event. */
export interface EventTimes {
  readonly count?: number;
  readonly firstTimestamp?: string | null;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
  readonly series?: { readonly count?: number; readonly lastObservedTime?: string | null };
}

/** An event as kubectl events reads it. Source: core/v1 Event. */
export interface Event extends EventTimes {
  readonly metadata: { readonly namespace?: string };
  readonly involvedObject?: { readonly kind?: string; readonly name?: string };
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
}

/** The cells of an event: when, type, reason, object, message. Source: event_printer.go of kubectl/pkg/cmd/events. */
export function eventCells(event: Event, now: number): readonly string[] {
  const { type = '', reason = '', involvedObject, message = '' } = event;
  return [
    interval(event, now),
    escapeTerminal(type),
    escapeTerminal(reason),
    `${escapeTerminal(involvedObject?.kind ?? '')}/${escapeTerminal(involvedObject?.name ?? '')}`,
    escapeTerminal(trimSpace(message)),
  ];
}

/** When it happened, and how often since when. Source: DescribeEvents of kubectl/pkg/describe. */
export function interval(
  { eventTime, firstTimestamp, lastTimestamp, series, count = 0 }: EventTimes,
  now: number,
): string {
  const first = ageOf(eventTime || firstTimestamp, now);
  if (series !== undefined) return `${ageOf(series.lastObservedTime, now)} (x${series.count ?? 0} over ${first})`;
  return count > 1 ? `${ageOf(lastTimestamp, now)} (x${count} over ${first})` : first;
}

/** Something that is sorted like the event it stands for. */
export interface Dated {
  /** Microseconds since the epoch. */
  readonly at: number;
}

/** The time an event is sorted by. Source: eventTime of kubectl/pkg/cmd/events. */
export function eventTime({ series, lastTimestamp, eventTime: at }: Event): number {
  return microseconds(series === undefined ? lastTimestamp || at : series.lastObservedTime);
}

/** The oldest first. */
export function sortByTime<T extends Dated>(events: readonly T[]): T[] {
  return sortAsGo(events, isEarlier);
}

/** The same, for long lists; `next` is waited for now and then. */
export function sortByTimeInSteps<T extends Dated>(
  events: readonly T[],
  next: () => Promise<void> | undefined,
): Promise<T[]> {
  return sortAsGoInSteps(events, isEarlier, next);
}

function isEarlier(left: Dated, right: Dated): boolean {
  return left.at < right.at;
}

/** A time that is not set comes before all others. */
function microseconds(timestamp: string | null | undefined): number {
  if (!timestamp) return Number.NEGATIVE_INFINITY;
  const fraction = /\.\d{3}(\d{3})/.exec(timestamp)?.[1] ?? '0';
  return Date.parse(timestamp) * 1000 + Number(fraction);
}
