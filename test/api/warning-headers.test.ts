import { describe, expect, test } from 'vitest';
import { warningTexts } from '../../src/api/warning-headers.ts';

/** A header as Node gives it: one character for each byte. */
const bytes = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

describe('the texts of Warning headers', () => {
  test.each<[string, string, readonly string[]]>([
    ['is plain', '299 - "one"', ['one']],
    ['is UTF-8', bytes('299 - "größer als 1 → 漢字"'), ['größer als 1 → 漢字']],
    ['has quotes and backslashes', '299 - "a \\"b\\" \\\\ \\c"', ['a "b" \\ c']],
    ['has a comma within', '299 agent "a, b"', ['a, b']],
    ['holds two', '299 - "one", 299 - "two"', ['one', 'two']],
    ['has dates', '299 - "one" "Wed, 21 Oct 2015 07:28:00 GMT", 299 - "two" "x"', ['one', 'two']],
    ['is of another code', '199 - "one", 299 - "two"', ['two']],
    ['is empty', '299 - ""', []],
    ['ends after a mistake', '299 - "one", 299 "two"', ['one']],
    ['has no agent', '299 "one"', []],
    ['has two blanks', '299  - "one"', []],
    ['has no end', '299 - "one', []],
    ['has more behind', '299 - "one" two', []],
    ['has blanks around', '  299 - "one"  ', ['one']],
    ['holds a control character', '299 - "a\\\tb"', []],
    ['is no UTF-8', '299 - "\xff"', []],
    ['has an encoded word', '299 - "=?UTF-8?q?gr=C3=B6=C3=9Fer_als?= =?utf-8?b?IDE=?="', ['größer als 1']],
    ['has an encoded word of Latin-1', '299 - "=?iso-8859-1?Q?gr=F6=DFer?="', ['größer']],
  ])('one that %s', (_, header, texts) => {
    expect(warningTexts([header])).toEqual(texts);
  });

  test('come in the order of their headers', () => {
    expect(warningTexts(['299 - "b"', 'nonsense', '299 - "a"'])).toEqual(['b', 'a']);
  });
});
