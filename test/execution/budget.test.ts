import { describe, expect, test } from 'vitest';
import { MemoryBudget } from '../../src/execution/budget.ts';

const NEVER = new AbortController().signal;

/** The outcomes so far, in the order they came. */
function watch() {
  const came: string[] = [];
  return {
    came,
    note: (name: string, outcome: Promise<string | undefined>) =>
      outcome.then((reason) => void came.push(`${name} ${reason ?? 'given'}`)),
  };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('memory', () => {
  test('is given at once where there is some, and refused at once where it can never be', async () => {
    const budget = new MemoryBudget(100, 4, 10_000);
    expect(await budget.open().take(100, NEVER)).toBeUndefined();
    expect(await budget.open().take(101, NEVER)).toBe('never');
    expect(budget.heldBytes).toBe(100);
  });

  test('is never more than one who holds some can have in all', async () => {
    const share = new MemoryBudget(100, 4, 10_000).open();
    expect(await share.take(60, NEVER)).toBeUndefined();
    expect(await share.take(41, NEVER)).toBe('never');
    expect(share.held).toBe(60);
  });

  test('is given in order of arrival, and a small call does not pass a large one', async () => {
    const budget = new MemoryBudget(100, 4, 10_000);
    const first = budget.open();
    await first.take(80, NEVER);
    const { came, note } = watch();
    const large = budget.open();
    void note('large', large.take(90, NEVER));
    void note('small', budget.open().take(10, NEVER));
    await settle();
    expect(came).toEqual([]);
    first.release();
    await settle();
    expect(came).toEqual(['large given', 'small given']);
    expect(budget.heldBytes).toBe(100);
  });

  test('goes first to a call that holds some already', async () => {
    const budget = new MemoryBudget(100, 4, 10_000);
    const [one, other] = [budget.open(), budget.open()];
    await one.take(50, NEVER);
    await other.take(50, NEVER);
    const { came, note } = watch();
    void note('new', budget.open().take(30, NEVER));
    void note('old', one.take(30, NEVER));
    other.release();
    await settle();
    expect(came[0]).toBe('old given');
  });

  test('is refused to the last of those who would wait for each other', async () => {
    const budget = new MemoryBudget(100, 4, 10_000);
    const [one, other] = [budget.open(), budget.open()];
    await one.take(50, NEVER);
    await other.take(50, NEVER);
    const { came, note } = watch();
    void note('one', one.take(20, NEVER));
    void note('other', other.take(20, NEVER));
    await settle();
    expect(came).toEqual(['other full']);
    other.release();
    await settle();
    expect(came).toEqual(['other full', 'one given']);
  });

  test('is waited for by so many, and no longer than told', async () => {
    const budget = new MemoryBudget(100, 1, 20);
    await budget.open().take(100, NEVER);
    const waiting = budget.open().take(1, NEVER);
    expect(budget.waiting).toBe(1);
    expect(await budget.open().take(1, NEVER)).toBe('full');
    expect(await waiting).toBe('waited-too-long');
    expect(budget.waiting).toBe(0);
  });

  test('is not given to a call that was ended', async () => {
    const budget = new MemoryBudget(100, 4, 10_000);
    const first = budget.open();
    await first.take(100, NEVER);
    const ending = new AbortController();
    const waiting = budget.open().take(1, ending.signal);
    ending.abort();
    expect(await waiting).toBe('aborted');
    expect(await budget.open().take(1, AbortSignal.abort())).toBe('aborted');
    first.release();
    expect(budget.heldBytes).toBe(0);
  });

  test('comes back in part or whole, and only once', async () => {
    const budget = new MemoryBudget(100, 4, 10_000);
    const share = budget.open();
    await share.take(80, NEVER);
    share.shrinkTo(90);
    expect(budget.heldBytes).toBe(80);
    share.shrinkTo(30);
    expect(budget.heldBytes).toBe(30);
    share.release();
    share.release();
    expect(budget.heldBytes).toBe(0);
  });
});
