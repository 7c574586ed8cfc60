import { describe, expect, test } from 'vitest';
import { quoteAsGo } from '../../src/go/quote.ts';

describe('a quoted text reads as Go prints it', () => {
  test.each([
    ['web', '"web"'],
    ['say "hi" \\ bye', '"say \\"hi\\" \\\\ bye"'],
    ['a\tb\nc\x07\b\f\r\v', '"a\\tb\\nc\\a\\b\\f\\r\\v"'],
    ['\x00\x1b\x7f', '"\\x00\\x1b\\x7f"'],
    ['grün 日本 שלום', '"grün 日本 שלום"'],
    ['\u00a0\u200b\u2028', '"\\u00a0\\u200b\\u2028"'],
    ['😀\u{e0001}', '"😀\\U000e0001"'],
  ])('%j', (text, quoted) => {
    expect(quoteAsGo(text)).toBe(quoted);
  });
});
