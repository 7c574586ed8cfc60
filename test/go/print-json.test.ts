import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../src/go/json.ts';
import { printJson, printJsonUnordered } from '../../src/go/print-json.ts';

describe('what is only counted', () => {
  test.each([
    ['keys out of order', '{"b":1,"a":{"d":[],"c":{}}}'],
    ['keys that are numbers', '{"10":1,"9":2,"__proto__":3}'],
    ['a float that is whole', '{"b":1.0,"a":1e21}'],
    ['an integer beyond a double', '{"b":9007199254740993,"a":1}'],
    ['markup', '{"b":"<&>","a":"\\u2028"}'],
    ['half of a surrogate pair', '{"b":"\\ud800","a":1}'],
  ])('has as many bytes as what is printed: %s', (_, text) => {
    const value = parseJson(text);
    for (const indent of ['', '        ']) {
      expect(Buffer.byteLength(printJsonUnordered(value, indent))).toBe(Buffer.byteLength(printJson(value, indent)));
    }
  });

  test('whatever it is', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.constantFrom('', '    ', '        '), (text, indent) => {
        const value = parseJson(text);
        expect(Buffer.byteLength(printJsonUnordered(value, indent))).toBe(Buffer.byteLength(printJson(value, indent)));
      }),
    );
  });
});
