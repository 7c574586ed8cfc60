import { describe, expect, test } from 'vitest';
import { type Event, eventCells, eventTime, sortByTime } from '../../../src/reads/events/event.ts';

const now = Date.parse('2026-01-02T00:00:00Z');
const event = (more: Partial<Event>): Event => ({ metadata: {}, ...more });

describe('when an event was seen', () => {
  test.each<[string, Partial<Event>]>([
    ['<unknown>', {}],
    ['60m', { firstTimestamp: '2026-01-01T23:00:00Z', count: 1 }],
    ['60m', { eventTime: '2026-01-01T23:00:00.000000Z', firstTimestamp: '2025-01-01T00:00:00Z' }],
    ['10s (x3 over 60m)', { firstTimestamp: '2026-01-01T23:00:00Z', lastTimestamp: '2026-01-01T23:59:50Z', count: 3 }],
    [
      '5s (x7 over 24h)',
      {
        eventTime: '2026-01-01T00:00:00.000001Z',
        series: { count: 7, lastObservedTime: '2026-01-01T23:59:55.000000Z' },
      },
    ],
    ['<unknown> (x0 over <unknown>)', { series: {} }],
    ['<invalid>', { firstTimestamp: '2026-01-02T00:10:00Z' }],
  ])('%s', (text, more) => {
    expect(eventCells(event(more), now)[0]).toBe(text);
  });
});

test('an event shows no control characters and no space around its message', () => {
  const cells = eventCells(
    event({ type: 'T\x1b', reason: 'R', involvedObject: { kind: 'Pod', name: 'x' }, message: ' \u3000a\r b \n' }),
    now,
  );
  expect(cells.slice(1)).toEqual(['T^[', 'R', 'Pod/x', 'a\\r b']);
});

test('events are in the order of the microseconds at which they were last seen, those without a time first', () => {
  const events = [
    { name: 'c', series: { lastObservedTime: '2026-01-01T00:00:00.000002Z' }, lastTimestamp: '2027-01-01T00:00:00Z' },
    { name: 'a' },
    { name: 'd', lastTimestamp: '2026-01-01T00:00:01Z', eventTime: '2020-01-01T00:00:00.000000Z' },
    { name: 'b', eventTime: '2026-01-01T00:00:00.000001Z' },
  ].map(({ name, ...more }) => ({ name, at: eventTime(event(more)) }));
  expect(sortByTime(events).map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
});
