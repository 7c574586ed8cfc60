import { lookAlike } from './visible.ts';

/** What `makeVisible` wrote, what JSON and YAML write, and what a URL writes for a character. */
const WRITTEN = /\\u\{([0-9A-F]{1,6})\}|\\u([0-9a-fA-F]{4})|\\U([0-9A-F]{8})|%([2-7][0-9a-fA-F])/g;
const INVISIBLE = /\p{Cc}\[[0-9;]{0,16}[A-Za-z]|(?!\t)\p{Cc}|\p{Default_Ignorable_Code_Point}/gu;
const TAGS = /[\u{e0020}-\u{e007e}]/gu;
const LEET: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/**
 * Returns a line as it is meant to be read: hidden characters dropped, TAG characters as the letters they stand for, styled
 * letters as plain ones, without accents and in lower case.
 */
export function readable(line: string): string {
  const isWritten = line.includes('\\') || line.includes('%');
  const written = isWritten
    ? line
        .replace(WRITTEN, (whole, text, json, yaml, url) => decode(text ?? json ?? yaml ?? url, whole))
        .replace(/\\[nrt]/g, ' ')
        .replaceAll('\\"', '"')
    : line;
  if (isAscii(written)) return written.toLowerCase();
  return fold(
    written
      .replace(TAGS, (tag) => String.fromCharCode((tag.codePointAt(0) ?? 0) & 0x7f))
      .replace(INVISIBLE, '')
      .toLowerCase(),
  );
}

/** Styled letters as plain ones, and letters without accents, as rules and lines are compared. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC');
}

function decode(hex: string, whole: string): string {
  const code = Number.parseInt(hex, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

function isAscii(text: string): boolean {
  return /^[\t -~]*$/.test(text);
}

const TOKEN = /[\p{L}\p{M}\p{N}_@$!]+/gu;
const ASCII_TOKEN = /[a-z0-9_@$!]+/g;

/** The words of a readable line, in order. */
export function tokensOf(line: string): readonly string[] {
  return line.match(isAscii(line) ? ASCII_TOKEN : TOKEN) ?? [];
}

/** Other words that a word may stand for: with look-alike letters or digits replaced. */
export function readings(token: string): readonly string[] {
  const plain = token.replace(/^[@$!]+|[@$!]+$/g, '');
  const found = [plain];
  if (/[0-9@$!]/.test(plain) && /[a-z]/.test(plain) && plain.length > 3)
    found.push(plain.replace(/[0134570@$!]/g, (each) => LEET[each] ?? each));
  if (/\P{ASCII}/u.test(plain)) {
    const folded = [...plain].map((letter) => lookAlike(letter) ?? letter).join('');
    if (folded !== plain && /^[a-z0-9_]+$/.test(folded)) found.push(folded);
  }
  return found;
}
