import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatGoSyntax, formatValue } from '../../src/go/format.ts';
import { Float, parseJson, textAt, valueAt } from '../../src/go/json.ts';
import { printCompactJson, printJson } from '../../src/go/print-json.ts';

describe('numbers', () => {
  test.each([
    ['1', 1, '1', '1'],
    ['-0', -0, '0', '0'],
    ['1.0', new Float(1), '1', '1'],
    ['-0.0', new Float(-0), '-0', '-0'],
    ['1.50', 1.5, '1.5', '1.5'],
    ['9007199254740993', 9007199254740993n, '9007199254740993', '9007199254740993'],
    ['-9223372036854775808', -9223372036854775808n, '-9223372036854775808', '-9223372036854775808'],
    ['9223372036854775808', new Float(2 ** 63), '9223372036854776000', '9.223372036854776e+18'],
    ['1e6', new Float(1000000), '1000000', '1e+06'],
    ['1e21', new Float(1e21), '1e+21', '1e+21'],
    ['0.0000001', 1e-7, '1e-7', '1e-07'],
    ['123456.75', 123456.75, '123456.75', '123456.75'],
    ['1234567.5', 1234567.5, '1234567.5', '1.2345675e+06'],
  ])('%s stays what it is in JSON and in Go', (source, value, json, go) => {
    const parsed = parseJson(`{"a":[${source}]}`);
    expect(parsed).toEqual({ a: [value] });
    expect(printCompactJson(parsed)).toBe(`{"a":[${json}]}`);
    expect(formatValue(parsed)).toBe(`map[a:[${go}]]`);
  });
});

describe('printing', () => {
  const value = parseJson('{"b":{},"a":[],"c":[1,{"d":null}],"<":"&\\u2028\\u0001\\n","__proto__":{"x":true}}');

  test('puts four spaces and sorted keys into JSON, and escapes what HTML would read', () => {
    expect(printJson(value)).toBe(`{
    "\\u003c": "\\u0026\\u2028\\u0001\\n",
    "__proto__": {
        "x": true
    },
    "a": [],
    "b": {},
    "c": [
        1,
        {
            "d": null
        }
    ]
}`);
  });

  test('prints the same by the fast way and by the one for what JavaScript would order or print otherwise', () => {
    const unit = fc.constantFrom(...'aB1_<&>"\\\n\u0001\u2028é\uffff😀', '\ud800', '__proto__');
    const text = fc.string({ unit, maxLength: 6 });
    const flat = fc.dictionary(text, fc.oneof(text, fc.integer(), fc.double({ noNaN: true }), fc.constant(null)));
    fc.assert(
      fc.property(fc.dictionary(text, fc.oneof(flat, fc.array(flat, { maxLength: 3 }))), (any) => {
        const parsed = parseJson(JSON.stringify(any));
        for (const indent of ['', '    ', '        ']) {
          const slow = printJson({ '0': null, v: parsed }, indent);
          expect(printJson({ v: parsed }, indent)).toBe(slow.replace(`${indent}    "0": null,\n`, ''));
        }
      }),
    );
  });

  test('writes Go as %v and %#v do', () => {
    expect(formatValue(value)).toBe('map[<:&\u2028\u0001\n __proto__:map[x:true] a:[] b:map[] c:[1 map[d:<nil>]]]');
    expect(formatGoSyntax(value)).toBe(
      'map[string]interface {}{"<":"&\\u2028\\x01\\n", "__proto__":map[string]interface {}{"x":true}, "a":[]interface {}{}, "b":map[string]interface {}{}, "c":[]interface {}{1, map[string]interface {}{"d":interface {}(nil)}}}',
    );
  });

  test('finds no key that only JavaScript knows', () => {
    expect(valueAt(value, 'constructor')).toBeUndefined();
    expect(valueAt(value, 'c', 'length')).toBeUndefined();
    expect(textAt(parseJson('{"metadata":{"name":"a"}}'), 'metadata', 'name')).toBe('a');
  });
});
