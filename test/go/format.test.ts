import { expect, test } from 'vitest';
import { formatValue } from '../../src/go/format.ts';
import { parseJson } from '../../src/go/json.ts';

// What %v of Go printed for the same JSON after Kubernetes had decoded it.
test.each([
  ['null', '<nil>'],
  ['true', 'true'],
  ['"a\\nb"', 'a\nb'],
  ['0', '0'],
  ['-12', '-12'],
  ['9007199254740993', '9007199254740993'],
  ['-9223372036854775808', '-9223372036854775808'],
  ['9223372036854775808', '9.223372036854776e+18'],
  ['1.5', '1.5'],
  ['0.0001', '0.0001'],
  ['0.00001', '1e-05'],
  ['1.25e-7', '1.25e-07'],
  ['123456789012345680000', '1.2345678901234568e+20'],
  ['1234567', '1234567'],
  ['1234567.5', '1.2345675e+06'],
  ['123456.5', '123456.5'],
  ['1e21', '1e+21'],
  ['1e100', '1e+100'],
  ['[]', '[]'],
  ['[1,"a",[null],{"b":1,"a":[]}]', '[1 a [<nil>] map[a:[] b:1]]'],
  ['{"\\uff61":1,"\\ud83d\\ude00":2,"10":3,"9":4}', 'map[10:3 9:4 \uff61:1 \u{1f600}:2]'],
])('%s is printed as %s', (json, expected) => {
  expect(formatValue(parseJson(json))).toBe(expected);
});

test('Text that is no JSON is refused', () => {
  expect(() => parseJson('{')).toThrow(SyntaxError);
});
