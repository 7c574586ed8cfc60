import { describe, expect, test } from 'vitest';
import { FailedAttempts } from '../../../src/transport/identity/failed-attempts.ts';

const ADDRESS = '192.0.2.1';

function setup() {
  let now = 0;
  const attempts = new FailedAttempts(() => now);
  return {
    attempts,
    fail: (count: number, address = ADDRESS) => {
      for (let at = 0; at < count; at++) attempts.failed(address, `guess ${at}`);
    },
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe('failed attempts', () => {
  test('ten are free, then a new credential from the address waits', () => {
    const { attempts, fail } = setup();
    fail(9);
    expect(attempts.secondsToWait(ADDRESS, 'new')).toBe(0);
    fail(1);
    expect(attempts.secondsToWait(ADDRESS, 'new')).toBe(6);
  });

  test('wear off with time, one every six seconds', () => {
    const { attempts, fail, pass } = setup();
    fail(10);
    pass(5900);
    expect(attempts.secondsToWait(ADDRESS, 'new')).toBe(1);
    pass(100);
    expect(attempts.secondsToWait(ADDRESS, 'new')).toBe(0);
    fail(1);
    expect(attempts.secondsToWait(ADDRESS, 'new')).toBe(6);
    pass(10 * 60_000);
    fail(9);
    expect(attempts.secondsToWait(ADDRESS, 'new')).toBe(0);
  });

  test('of one address say nothing about another', () => {
    const { attempts, fail } = setup();
    fail(100);
    expect(attempts.secondsToWait('192.0.2.2', 'new')).toBe(0);
  });

  test.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::2', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['2001:db8::1', '2001:db8:0:0:5::', true],
    ['fe80::1%eth0', 'fe80::2%eth0', true],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
  ])('of %s count for %s: %s', (tried, other, together) => {
    const { attempts, fail } = setup();
    fail(20, tried);
    expect(attempts.secondsToWait(other, 'new') > 0).toBe(together);
  });

  test('do not slow a credential that has proven right, from whatever address', () => {
    const { attempts, fail } = setup();
    attempts.succeeded('right');
    fail(100);
    expect(attempts.secondsToWait(ADDRESS, 'right')).toBe(0);
    expect(attempts.secondsToWait(ADDRESS, 'wrong')).toBeGreaterThan(0);
  });

  test('slow a credential that was right once and is not any more', () => {
    const { attempts, fail } = setup();
    attempts.succeeded('withdrawn');
    attempts.failed(ADDRESS, 'withdrawn');
    fail(10);
    expect(attempts.secondsToWait(ADDRESS, 'withdrawn')).toBeGreaterThan(0);
  });

  test('are forgotten, the oldest first, when there are too many addresses to remember', () => {
    const { attempts, fail } = setup();
    fail(20);
    for (let at = 0; at < 9999; at++) attempts.failed(`address ${at}`, 'guess');
    expect(attempts.secondsToWait(ADDRESS, 'new')).toBeGreaterThan(0);
    attempts.failed('one more', 'guess');
    expect(attempts.secondsToWait(ADDRESS, 'new')).toBe(0);
  });
});
