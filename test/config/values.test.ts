import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCount, parseList, parseLogLevel } from '../../src/config/values.ts';

describe('lists', () => {
  test.each([
    ['', []],
    ['get', ['get']],
    ['get,logs', ['get', 'logs']],
    [' get , logs ,', ['get', 'logs']],
    [',,,', []],
    ['get\n,logs', ['get', 'logs']],
  ])('%j reads as %j', (text, items) => {
    expect(parseList(text)).toEqual(items);
  });

  test.each(['get logs', 'get,describe logs', 'get\tlogs', 'get\nlogs', 'get\u00a0logs'])(
    '%j is not a list: an item holds a blank',
    (text) => {
      expect(parseList(text)).toBeUndefined();
    },
  );

  test('any list of words without commas and blanks is read back', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[^\s,]+$/)), (items) => {
        expect(parseList(items.join(' , '))).toEqual(items);
      }),
    );
  });
});

describe('counts', () => {
  test.each([
    ['1', 1],
    ['10', 10],
    [' 7 ', 7],
    ['007', 7],
  ])('%j is %d', (text, count) => {
    expect(parseCount(text, 1, 10)).toBe(count);
  });

  test.each([
    '',
    ' ',
    '0',
    '11',
    '-1',
    '+1',
    '1.0',
    '1e1',
    '0x1',
    'one',
    '1 0',
    '١',
    '１',
    'NaN',
    'Infinity',
    '99999999999',
  ])('%j is not a count from 1 to 10', (text) => {
    expect(parseCount(text, 1, 10)).toBeUndefined();
  });

  test('every whole number within bounds is read and none outside', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), (count) => {
        expect(parseCount(String(count), 10, 3600)).toBe(count >= 10 && count <= 3600 ? count : undefined);
      }),
    );
  });
});

describe('log levels', () => {
  test.each([
    ['DEBUG', 'debug'],
    ['INFO', 'info'],
    ['WARNING', 'warn'],
    ['WARN', 'warn'],
    ['ERROR', 'error'],
    ['CRITICAL', 'fatal'],
    ['FATAL', 'fatal'],
    ['info', 'info'],
    [' Info\n', 'info'],
  ])('%j is the level %s', (text, level) => {
    expect(parseLogLevel(text)).toBe(level);
  });

  test.each(['', 'VERBOSE', 'TRACE', '10', 'INFO,DEBUG', '__proto__', 'constructor', 'toString'])(
    '%j is no level',
    (text) => {
      expect(parseLogLevel(text)).toBeUndefined();
    },
  );
});
