import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type NoSlot, type Slot, Slots } from '../../src/execution/slots.ts';

const NEVER = new AbortController().signal;
const LONG = 60_000;

describe('places', () => {
  test('as many as the limit are given at once, the next waits', async () => {
    const slots = new Slots(2, 5, LONG);
    const first = await take(slots);
    await take(slots);
    const third = slots.acquire(NEVER);
    expect([slots.running, slots.waiting]).toEqual([2, 1]);
    first.release();
    expect(await third).toHaveProperty('release');
    expect([slots.running, slots.waiting]).toEqual([2, 0]);
  });

  test('who waits longest is next', async () => {
    const slots = new Slots(1, 5, LONG);
    const order: number[] = [];
    const held = await take(slots);
    const waiting = [1, 2, 3].map(async (number) => {
      const slot = await take(slots);
      order.push(number);
      slot.release();
    });
    held.release();
    await Promise.all(waiting);
    expect(order).toEqual([1, 2, 3]);
  });

  test('a place released twice is one place', async () => {
    const slots = new Slots(1, 5, LONG);
    const slot = await take(slots);
    slot.release();
    slot.release();
    expect(slots.running).toBe(0);
    await take(slots);
    expect(slots.running).toBe(1);
  });
});

describe('no place', () => {
  test('a full queue says so at once', async () => {
    const slots = new Slots(1, 1, LONG);
    const held = await take(slots);
    const waiting = slots.acquire(NEVER);
    expect(await slots.acquire(NEVER)).toBe('full');
    held.release();
    await waiting;
  });

  test('with no queue at all the second caller is refused', async () => {
    const slots = new Slots(1, 0, LONG);
    await take(slots);
    expect(await slots.acquire(NEVER)).toBe('full');
  });

  test('who waits too long is told, and its place in the queue is free again', async () => {
    const slots = new Slots(1, 1, 20);
    const held = await take(slots);
    expect(await slots.acquire(NEVER)).toBe('waited-too-long');
    expect(slots.waiting).toBe(0);
    held.release();
    expect(slots.running).toBe(0);
  });

  test('who gives up while waiting leaves the queue and does not get the place later', async () => {
    const slots = new Slots(1, 5, LONG);
    const held = await take(slots);
    const giveUp = new AbortController();
    const gone = slots.acquire(giveUp.signal);
    const next = slots.acquire(NEVER);
    giveUp.abort();
    expect(await gone).toBe('aborted');
    expect(slots.waiting).toBe(1);
    held.release();
    expect(await next).toHaveProperty('release');
  });

  test('who gave up before asking gets none, though places are free', async () => {
    const slots = new Slots(1, 5, LONG);
    expect(await slots.acquire(AbortSignal.abort())).toBe('aborted');
    expect(slots.running).toBe(0);
  });

  test('giving up after the place was given changes nothing', async () => {
    const slots = new Slots(1, 5, LONG);
    const giveUp = new AbortController();
    const slot = await slots.acquire(giveUp.signal);
    giveUp.abort();
    expect(slots.running).toBe(1);
    if (typeof slot !== 'string') slot.release();
    expect(slots.running).toBe(0);
  });
});

test('however callers come, give up and leave, no place is lost and none is given twice', async () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constant('acquire' as const) },
    { weight: 3, arbitrary: fc.record({ release: fc.nat() }) },
    { weight: 2, arbitrary: fc.record({ abort: fc.nat() }) },
    { weight: 1, arbitrary: fc.constant('tick' as const) },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.nat({ max: 4 }),
      fc.array(step, { maxLength: 60 }),
      async (limit, maxWaiting, steps) => {
        const slots = new Slots(limit, maxWaiting, LONG);
        const callers: Caller[] = [];
        const pending: Promise<void>[] = [];
        for (const each of steps) {
          if (each === 'acquire') {
            const caller: Caller = { controller: new AbortController() };
            callers.push(caller);
            pending.push(settle(caller, slots));
          } else if (each === 'tick') await Promise.resolve();
          else if (callers.length > 0 && 'release' in each) {
            const outcome = callers[each.release % callers.length]?.outcome;
            if (typeof outcome === 'object') outcome.release();
          } else if (callers.length > 0 && 'abort' in each) callers[each.abort % callers.length]?.controller.abort();
          expect(slots.running).toBeLessThanOrEqual(limit);
          expect(slots.waiting).toBeLessThanOrEqual(maxWaiting);
          // Nobody waits while a place is free.
          expect(slots.waiting === 0 || slots.running === limit).toBe(true);
        }
        // Let everybody out: every place must come back.
        for (let round = 0; round <= callers.length; round++) {
          await Promise.resolve();
          for (const { outcome } of callers) if (typeof outcome === 'object') outcome.release();
        }
        await Promise.all(pending);
        for (const { outcome } of callers) if (typeof outcome === 'object') outcome.release();
        expect([slots.running, slots.waiting]).toEqual([0, 0]);
        expect(callers.every(({ outcome }) => outcome !== undefined)).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

async function take(slots: Slots): Promise<Slot> {
  const slot = await slots.acquire(NEVER);
  if (typeof slot === 'string') throw new Error(slot);
  return slot;
}

interface Caller {
  readonly controller: AbortController;
  outcome?: Slot | NoSlot;
}

async function settle(caller: Caller, slots: Slots): Promise<void> {
  caller.outcome = await slots.acquire(caller.controller.signal);
}
