import { expect, test } from 'vitest';
import { formatPlainTime, formatTime, isUtc } from '../../../src/reads/describe/times.ts';

process.env['TZ'] = 'Europe/Berlin';

test('A zone that is not UTC is noticed', () => {
  expect(isUtc()).toBe(false);
});

// What Go printed for the same times in UTC.
test.each([
  ['2024-02-29T23:59:59Z', 'Thu, 29 Feb 2024 23:59:59 +0000', '2024-02-29 23:59:59 +0000 UTC'],
  ['2026-01-01T00:00:00Z', 'Thu, 01 Jan 2026 00:00:00 +0000', '2026-01-01 00:00:00 +0000 UTC'],
  ['2024-01-01T00:00:00.123456Z', 'Mon, 01 Jan 2024 00:00:00 +0000', '2024-01-01 00:00:00 +0000 UTC'],
  [null, 'Mon, 01 Jan 0001 00:00:00 +0000', '0001-01-01 00:00:00 +0000 UTC'],
  [undefined, 'Mon, 01 Jan 0001 00:00:00 +0000', '0001-01-01 00:00:00 +0000 UTC'],
])('%s is %s', (timestamp, formatted, plain) => {
  expect(formatTime(timestamp)).toBe(formatted);
  expect(formatPlainTime(timestamp)).toBe(plain);
});
