import { describe, expect, test } from 'vitest';
import { parseJson } from '../../src/go/json.ts';
import { printYaml, UnprintableYaml } from '../../src/go/print-yaml.ts';

const words = 'some words that go on and on until the line is full and another one is needed for them';

describe('YAML', () => {
  test.each([
    ['a', 'a'],
    ['', '""'],
    ['yes', '"yes"'],
    ['Y', '"Y"'],
    ['null', '"null"'],
    ['1', '"1"'],
    ['0x1F', '"0x1F"'],
    ['089', '"089"'],
    ['1_000', '"1_000"'],
    ['18446744073709551616', '"18446744073709551616"'],
    ['1e3', '"1e3"'],
    ['1e999', '1e999'],
    ['.5', '".5"'],
    ['12:30', '"12:30"'],
    ['1.2.3', '1.2.3'],
    ['2026-11-24T20:39:04Z', '"2026-11-24T20:39:04Z"'],
    ['2026-13-24', '2026-13-24'],
    ['2026-1-2', '"2026-1-2"'],
    ['2026-02-30', '2026-02-30'],
    ['- a', "'- a'"],
    ['-a', '-a'],
    ['a: b', "'a: b'"],
    ['a:b', 'a:b'],
    ['a #b', "'a #b'"],
    ['a#b', 'a#b'],
    ["it: is'nt", "'it: is''nt'"],
    [' a', "' a'"],
    ['*', "'*'"],
    ['a\tb', '"a\\tb"'],
    ['a\u00a0b', 'a\u00a0b'],
    ['日本', '日本'],
    ['שלום', 'שלום'],
    ['😀', '"\\U0001F600"'],
    ['a\r', '"a\\r"'],
    ['a\nb', '|-\n  a\n  b'],
    ['a\nb\n', '|\n  a\n  b'],
    ['a\n\n', '|+\n  a\n'],
    ['\na', '|2-\n\n  a'],
    ['a \nb', '"a \\nb"'],
    ['a\tb\nc', '"a\\tb\\nc"'],
    [words, words.replace(' them', '\n  them')],
    [`${words}: x`, `'${words.replace(' for', '\n  for')}: x'`],
    [`\t${words}`, `"\\t${words.replace(' for', '\n  for')}"`],
  ])('writes %j as go-yaml does', (text, yaml) => {
    expect(printYaml({ k: text })).toBe(`k: ${yaml}\n`);
  });

  test('puts lists on the column of their key, and empty ones into brackets', () => {
    expect(printYaml(parseJson('{"b":[{"a":1,"b":[[],[1,[2]]]}],"a":{},"c":[]}'))).toBe(
      'a: {}\nb:\n- a: 1\n  b:\n  - []\n  - - 1\n    - - 2\nc: []\n',
    );
  });

  test('sorts keys by letters and by the size of their numbers', () => {
    const keys = ['a10', 'a2', 'A', 'a-b', 'a.b', 'a', 'b', '1', '01', 'ab'];
    const printed = printYaml(Object.fromEntries(keys.map((key) => [key, true])));
    expect(printed).toBe(
      '"1": true\n"01": true\nA: true\na: true\na-b: true\na.b: true\na2: true\na10: true\nab: true\nb: true\n',
    );
  });

  test('puts a key of more than 128 bytes behind a question mark', () => {
    const key = 'k'.repeat(129);
    expect(printYaml({ [key]: { a: 'b' } })).toBe(`? ${key}\n: a: b\n`);
    expect(printYaml({ [key.slice(1)]: 'b' })).toBe(`${key.slice(1)}: b\n`);
  });

  test.each([
    ['1.0', '1'],
    ['1e21', '1e+21'],
    ['100000000000000000000', '1e+20'],
    ['9223372036854775808', '9223372036854776000'],
    ['0.00001', '1e-05'],
    ['9007199254740993', '9007199254740993'],
  ])('writes the number %s as %s', (number, yaml) => {
    expect(printYaml(parseJson(`{"k":[${number}]}`))).toBe(`k:\n- ${yaml}\n`);
  });

  test('does not print what go-yaml changes while it reads JSON', () => {
    for (const text of ['a\u0085b', '\u007f', '\ufeff']) expect(() => printYaml({ k: text })).toThrow(UnprintableYaml);
  });
});
