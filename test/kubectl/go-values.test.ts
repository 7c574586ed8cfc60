import { describe, expect, test } from 'vitest';
import {
  durationSeconds,
  firstRecord,
  isValue,
  parseBool,
  parseInteger,
  stringSlice,
} from '../../src/kubectl/go-values.ts';

/** For each type what Go takes and what it does not. Source: hack/grammar/README.md. */
const TYPES: Readonly<Record<string, { readonly takes: readonly string[]; readonly not: readonly string[] }>> = {
  bool: {
    takes: ['1', 't', 'T', 'TRUE', 'true', 'True', '0', 'f', 'F', 'FALSE', 'false', 'False'],
    not: [
      '',
      'yes',
      'no',
      'on',
      'tRUE',
      ' true',
      'true ',
      'true\n',
      '2',
      '-1',
      'None',
      '01',
      '10',
      'xtrue',
      'truex',
      'xfalse',
      'falsex',
    ],
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
      '10x1',
      '0x1g',
      '0x1_',
      '10b1',
      '0b12',
      '10o1',
      '0o18',
      'x017',
      '0178',
    ],
  },
  int64: { takes: ['-9223372036854775808', '0x7fffffffffffffff'], not: ['-9223372036854775809', '0x8000000000000000'] },
  int32: {
    takes: ['2147483647', '-2147483648', '0x7fffffff', '0_7'],
    not: ['', '2147483648', '-2147483649', '0x80000000'],
  },
  Level: {
    takes: ['0', '9', '-1', '+3', '08', '2147483647', '-2147483648'],
    not: ['', 'x', '1.0', '9999999999', '0x1', '1_0', '+', '--1', '+-1', '2147483648', '-2147483649', 'x1', '1x'],
  },
  moduleSpec: {
    takes: ['', 'a=1', 'a=+3', 'a=0', 'a=1,b=2', ',a=1', 'a=1,', 'a*=2147483647'],
    not: ['a', '=1', 'a=', '=', 'a=1=2', 'a=x', 'a=-1', 'a=1,b', 'b,a=1', 'a=2147483648', 'a=0x1'],
  },
  duration: {
    takes: [
      '0',
      '5s',
      '1.5h',
      '.5s',
      '5.s',
      '1h2m3s',
      '-1s',
      '+1s',
      '1us',
      '1µs',
      '1μs',
      '1ns',
      '1ms',
      '-0',
      '12.25s',
      '.25s',
      '9223372036s',
      '2562047h47m16s',
    ],
    not: [
      '',
      '5',
      '5 s',
      's',
      '.s',
      '5S',
      '5s\n',
      '1d',
      '-',
      '1h-2m',
      'x5s',
      '+-1s',
      '9223372037s',
      '-9223372037s',
      '2562048h',
      '9223372036854775808ns',
    ],
  },
  stringToString: {
    takes: ['a=b', 'a=b,c=d', 'a=', 'a=b,c', 'a="b', 'a=b=c', '"a=b,c",d=e'],
    not: ['', 'a', 'a,b', 'a=b,c=d,e', 'e,a=b,c=d', 'a=b,c="d', '"a=b,c=d'],
  },
  mapStringString: { takes: ['', 'a=b', 'a=b,c=d', 'a=b,', ',a=b', 'a='], not: ['a', 'a=b,c', 'c,a=b'] },
  stringSlice: { takes: ['', 'a', 'a,b', ',', '"a,b"'], not: ['"', '"a', 'a"b', '"a"b', '\n', '\r\n'] },
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

test.each([
  ['0', 0],
  ['90s', 90],
  ['1h30m', 5400],
  ['12.5s', 12.5],
  ['.25s', 0.25],
  ['5.m', 300],
  ['-1.5h', -5400],
  ['+2s', 2],
  ['2000ms', 2],
  ['3000000us', 3],
  ['3000000µs', 3],
  ['3000000μs', 3],
  ['4000000000ns', 4],
])('%j lasts %d seconds', (text, seconds) => {
  expect(durationSeconds(text)).toBe(seconds);
});

test.each([
  ['a', ['a']],
  ['a,b', ['a', 'b']],
  [',', ['', '']],
  ['a,,b,', ['a', '', 'b', '']],
  [' a, b', [' a', ' b']],
  ['""', ['']],
  ['"a,b",c', ['a,b', 'c']],
  ['a,"b"', ['a', 'b']],
  ['"a""b"', ['a"b']],
  ['""""', ['"']],
  ['"a\nb"', ['a\nb']],
  ['"a"\nb', ['a']],
  ['a,b\nc', ['a', 'b']],
  ['a\r\nb', ['a']],
  ['\n\na', ['a']],
  ['\r\na', ['a']],
  ['', undefined],
  ['\n\n', undefined],
  ['\r\n', undefined],
  ['"', undefined],
  ['"a', undefined],
  ['"a"b', undefined],
  ['"a"b,"c"', undefined],
  ['a"b', undefined],
  ['a"b"', undefined],
  ['a,b"', undefined],
  ['a,"b', undefined],
])('the first record of %j is %j', (text, fields) => {
  expect(firstRecord(text)).toEqual(fields);
});

test('a list given several times is all of its fields, and no other flag', () => {
  const flags = [
    ['types', 'a,"b,c"'],
    ['verbs', 'get'],
    ['types', ''],
    ['types', '"'],
    ['types', 'd'],
  ].map(([name = '', value = '']) => ({ name, value, spelled: `--${name}`, repeat: 'all' as const }));
  const command = { path: ['events'], flags, positionals: [], dashAt: -1 };
  expect(stringSlice(command, 'types')).toEqual(['a', 'b,c', 'd']);
  expect(stringSlice(command, 'categories')).toEqual([]);
});
