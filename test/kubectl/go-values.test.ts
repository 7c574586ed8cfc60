import { describe, expect, test } from 'vitest';
import { isValue, parseBool, parseInteger } from '../../src/kubectl/go-values.ts';

/** For each type what Go takes and what it does not. Source: hack/grammar/README.md. */
const TYPES: Readonly<Record<string, { readonly takes: readonly string[]; readonly not: readonly string[] }>> = {
  bool: {
    takes: ['1', 't', 'T', 'TRUE', 'true', 'True', '0', 'f', 'F', 'FALSE', 'false', 'False'],
    not: ['', 'yes', 'no', 'on', 'tRUE', ' true', 'true ', 'true\n', '2', '-1', 'None'],
  },
  tristate: { takes: ['1', 'T', 'true', 'False'], not: ['', 'yes', 'unset', 'true\n'] },
  string: { takes: ['', 'x', '\n', '--'], not: [] },
  int: {
    takes: [
      '0',
      '-0',
      '+7',
      '42',
      '0x1F',
      '0X_f',
      '0o17',
      '0O17',
      '017',
      '0_7',
      '0b11',
      '9223372036854775807',
      '1_000',
    ],
    not: [
      '',
      ' 1',
      '1 ',
      '1\n',
      '_1',
      '1__0',
      '1_',
      '08',
      '0x',
      '0b2',
      '1.5',
      '1e3',
      '９',
      '9223372036854775808',
      '--1',
      '+',
      '0_',
    ],
  },
  int32: { takes: ['2147483647', '-2147483648'], not: ['2147483648', '-2147483649'] },
  Level: { takes: ['0', '9', '-1', '+3'], not: ['', 'x', '1.0', '9999999999'] },
  duration: {
    takes: ['0', '5s', '1.5h', '.5s', '5.s', '1h2m3s', '-1s', '+1s', '1us', '1µs', '1μs', '1ns', '1ms'],
    not: ['', '5', '5 s', 's', '.s', '5S', '5s\n', '1d', '-', '1h-2m'],
  },
  stringToString: { takes: ['a=b', 'a=b,c=d', 'a='], not: ['', 'a'] },
  mapStringString: { takes: ['a=b', 'a=b,c=d'], not: ['a'] },
  stringSlice: { takes: ['', 'a', 'a,b'], not: [] },
  stringArray: { takes: ['', '"', ','], not: [] },
};

describe.each(Object.entries(TYPES))('a value of type %s', (type, { takes, not }) => {
  if (takes.length > 0)
    test.each(takes.map((text) => [text]))('may be %j', (text) => {
      expect(isValue(type, text)).toBe(true);
    });
  if (not.length > 0)
    test.each(not.map((text) => [text]))('may not be %j', (text) => {
      expect(isValue(type, text)).toBe(false);
    });
});

test.each([
  ['T', true],
  ['1', true],
  ['0', false],
  ['False', false],
  ['yes', undefined],
])('%j as a truth value is %s', (text, value) => {
  expect(parseBool(text)).toBe(value);
});

test.each([
  ['0x10', 16n],
  ['-0x10', -16n],
  ['010', 8n],
  ['0b101', 5n],
  ['0o17', 15n],
  ['+3', 3n],
  ['99999999999999999999', 99999999999999999999n],
  ['08', undefined],
  ['', undefined],
])('%j as a number is %s', (text, value) => {
  expect(parseInteger(text)).toBe(value);
});
