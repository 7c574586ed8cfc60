import { describe, expect, test } from 'vitest';
import type { Handler } from '../api/api-server-stand-in.ts';
import { call, reader } from './pods-reader.ts';

const MIB = 2 ** 20;
const NEVER = new AbortController().signal;
const NAMES = ['get', 'pods', '-o', 'jsonpath={.items[*].metadata.name}'];
const WHOLE = ['get', 'pods', '-o', 'jsonpath={.items}'];

/** A list of pods of 10 KiB each, in one chunk. */
function pods(count: number): Handler {
  const item = (at: number) => ({ metadata: { name: `pod-${at}`, annotations: { filler: 'x'.repeat(10 * 1024) } } });
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[');
    for (let at = 0; at < count; at++) response.write(`${at === 0 ? '' : ','}${JSON.stringify(item(at))}`);
    response.end(']}');
  };
}

describe('the memory of a read', () => {
  test('stays free of the budget as long as the list is short', async () => {
    const { reader: served, budget } = await reader(pods(5), 'v1.37.2', 1);
    expect(await served.serve(call(NAMES), NEVER)).toMatchObject({ kind: 'exited', exitCode: 0 });
    expect(budget.heldBytes).toBe(0);
  });

  test('does not grow with a list that is printed item by item', async () => {
    const { reader: served } = await reader(pods(3000), 'v1.37.2', 24 * MIB);
    const end = await served.serve(call(NAMES), NEVER);
    const names = Array.from({ length: 3000 }, (_, at) => `pod-${at}`).join(' ');
    expect(end).toMatchObject({ kind: 'exited', exitCode: 0, stdout: { text: names } });
  });

  test('is refused if the list must be held and can never be, with a way to ask for less', async () => {
    const { reader: served, budget } = await reader(pods(300), 'v1.37.2', 4 * MIB);
    expect(await served.serve(call(WHOLE), NEVER)).toMatchObject({
      kind: 'refused',
      refusal: { code: 'LIST_TOO_LARGE', hint: expect.stringContaining('one namespace (-n)') },
    });
    expect(budget.heldBytes).toBe(0);
  });

  test('is waited for while others hold it', async () => {
    const { reader: served, budget, api } = await reader(pods(300), 'v1.37.2', 24 * MIB);
    const other = budget.open();
    await other.take(24 * MIB, NEVER);
    const reading = served.serve(call(NAMES), NEVER);
    await expect.poll(() => budget.waiting).toBe(1);
    expect(api.requests.length).toBeGreaterThan(0);
    other.release();
    expect(await reading).toMatchObject({ kind: 'exited', exitCode: 0 });
    expect(budget.heldBytes).toBe(0);
  });

  test('that others hold for too long makes the server busy', async () => {
    const { reader: served, budget } = await reader(pods(300), 'v1.37.2', 24 * MIB);
    await budget.open().take(24 * MIB, NEVER);
    expect(await served.serve(call(NAMES), NEVER)).toMatchObject({
      kind: 'refused',
      refusal: { code: 'SERVER_BUSY', hint: expect.stringContaining('Try again') },
    });
    expect(budget.heldBytes).toBe(24 * MIB);
  });

  test('is held until the answer was sent', async () => {
    const { reader: served, budget } = await reader(pods(300), 'v1.37.2', 64 * MIB);
    const sent: (() => void)[] = [];
    const whenAnswered = (then: () => void) => void sent.push(then);
    expect(await served.serve(call(NAMES, { whenAnswered }), NEVER)).toMatchObject({ exitCode: 0 });
    expect(budget.heldBytes).toBeGreaterThan(0);
    for (const then of sent) then();
    expect(budget.heldBytes).toBe(0);
  });

  test('comes back if the call is cancelled while it waits', async () => {
    const { reader: served, budget } = await reader(pods(300), 'v1.37.2', 24 * MIB);
    const other = budget.open();
    await other.take(24 * MIB, NEVER);
    const cancelled = new AbortController();
    const reading = served.serve(call(NAMES), cancelled.signal);
    await expect.poll(() => budget.waiting).toBe(1);
    cancelled.abort();
    expect(await reading).toEqual({ kind: 'aborted' });
    await expect.poll(() => budget.waiting).toBe(0);
    expect(budget.heldBytes).toBe(24 * MIB);
  });

  test('that a long read lacked within its time is told with the way to ask for less', async () => {
    const { reader: served, budget } = await reader(pods(300), 'v1.37.2', 24 * MIB);
    await budget.open().take(24 * MIB, NEVER);
    expect(await served.serve(call(NAMES, { timeoutMs: 500 }), NEVER)).toMatchObject({
      kind: 'timed-out',
      notice: expect.stringContaining('Ask for fewer objects'),
    });
  });
});
