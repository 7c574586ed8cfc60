import { describe, expect, test } from 'vitest';
import { Unanswered } from '../../src/transport/unanswered.ts';

const NEVER_MS = 60_000;
const request = (id: number | string) => ({ jsonrpc: '2.0', id, method: 'tools/call', params: {} });
const answer = (id: number | string) => ({ jsonrpc: '2.0', id, result: {} });

describe('the end of a conversation', () => {
  test('waits for nothing where every request has its answer', async () => {
    const unanswered = new Unanswered();
    unanswered.received(request(1));
    unanswered.sent(answer(1));
    await unanswered.settle(NEVER_MS);
  });

  test.each([
    ['its answer', (unanswered: Unanswered) => unanswered.sent(answer('a'))],
    [
      'an error',
      (unanswered: Unanswered) => unanswered.sent({ jsonrpc: '2.0', id: 'a', error: { code: -32603, message: 'x' } }),
    ],
    [
      'its cancellation',
      (unanswered: Unanswered) =>
        unanswered.received({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'a' } }),
    ],
  ])('waits for a request until %s', async (_, end) => {
    const unanswered = new Unanswered();
    unanswered.received(request('a'));
    let isOver = false;
    const settled = unanswered.settle(NEVER_MS).then(() => {
      isOver = true;
    });
    unanswered.sent(request('a'));
    unanswered.sent(answer('another'));
    unanswered.received({ jsonrpc: '2.0', method: 'notifications/initialized' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).toBe(false);
    end(unanswered);
    await settled;
  });

  test('does not wait indefinitely', async () => {
    const unanswered = new Unanswered();
    unanswered.received(request(1));
    await unanswered.settle(1);
  });
});
