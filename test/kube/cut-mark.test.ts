import { expect, test } from 'vitest';
import { CUT_MARK, cutMark, holdsCutMark } from '../../src/kube/cut-mark.ts';

test.each([
  cutMark(12),
  `a: "start${cutMark(99_999)}"`,
  JSON.stringify({ a: `x${cutMark(5)}` }),
  `{"a":"x\\u2026 [5 bytes left out]"}`,
  `x=${encodeURIComponent(cutMark(5))}`
    .replaceAll('%5B', '[')
    .replaceAll('%5D', ']')
    .replace('%20bytes%20left%20out', ' bytes left out'),
  `a: "start…\n  [12 bytes\n  left out]"`,
])('%j holds the mark of a shortened value', (text) => {
  expect(holdsCutMark(text)).toBe(true);
});

test.each(['', '…', '[12 bytes left out]', '… [some bytes left out]', '… [12 bytes]'])('%j holds none', (text) => {
  expect(holdsCutMark(text)).toBe(false);
});

test('is found at the end of a value, with its number', () => {
  expect(CUT_MARK.exec(`start${cutMark(12)}`)?.[1]).toBe('12');
});
