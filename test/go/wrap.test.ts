import { describe, expect, test } from 'vitest';
import { wrapWords } from '../../src/go/wrap.ts';

describe('words are wrapped as go-wordwrap wraps them', () => {
  test.each([
    ['', ''],
    ['short', 'short'],
    ['one two three', 'one two\nthree'],
    ['one  two three', 'one  two\nthree'],
    ['a verylongwordthatdoesnotfit b', 'a\nverylongwordthatdoesnotfit\nb'],
    ['exactly10!', 'exactly10!'],
    ['one two   ', 'one two   '],
    ['one two three   ', 'one two\nthree   '],
    ['one\ntwo three four', 'one\ntwo three\nfour'],
    ['one two   \nthree', 'one two   \nthree'],
    ['          \nx', '          \nx'],
    ['           \nx', '\nx'],
    ['no\u00a0break here', 'no\u00a0break\nhere'],
    ['日本語 日本語 日本語', '日本語 日本語\n日本語'],
  ])('%j', (text, wrapped) => {
    expect(wrapWords(text, 10)).toBe(wrapped);
  });
});
