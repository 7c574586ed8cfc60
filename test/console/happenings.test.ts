import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Happenings } from '../../src/console/happenings.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A source of events whose watch is under control of the test. */
function opened() {
  const watches: { readonly signal: AbortSignal; readonly onChange: () => void }[] = [];
  const happenings = new Happenings(async (signal, onChange) => void watches.push({ signal, onChange }));
  return { happenings, watches };
}

test('changes are watched while a page listens, and no longer', () => {
  const { happenings, watches } = opened();
  expect(watches).toHaveLength(0);
  const [leave, leaveToo] = [happenings.subscribe(() => {}), happenings.subscribe(() => {})];
  expect(watches).toHaveLength(1);
  leave();
  expect(watches[0]?.signal.aborted).toBe(false);
  leaveToo();
  expect(watches[0]?.signal.aborted).toBe(true);
  happenings.subscribe(() => {});
  expect(watches).toHaveLength(2);
});

test('all that happens within half a second is told once', () => {
  const { happenings, watches } = opened();
  const heard: string[] = [];
  happenings.subscribe((event) => heard.push(event));
  for (let i = 0; i < 100; i++) watches[0]?.onChange();
  happenings.tell('activity');
  vi.advanceTimersByTime(499);
  expect(heard).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(heard.toSorted()).toEqual(['activity', 'changes']);
  watches[0]?.onChange();
  vi.advanceTimersByTime(500);
  expect(heard).toHaveLength(3);
});

test('a page that left is told nothing', () => {
  const { happenings, watches } = opened();
  const heard: string[] = [];
  const leave = happenings.subscribe((event) => heard.push(event));
  watches[0]?.onChange();
  leave();
  vi.advanceTimersByTime(1000);
  expect(heard).toEqual([]);
});
