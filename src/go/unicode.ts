/**
 * Characters that Unicode has had since after version 15, which is the one Go knows; it takes them for unassigned. JavaScript
 * knows more of them with every release. Source: unicode.Version of Go 1.26; test/oracle/go-texts.test.ts compares the two.
 */
const NEWER = new RegExp(
  `[${`
    88f 897 c5c cdc 1acf-1add 1ae0-1aeb 1b4e-1b4f 1b7f 1c89-1c8a 20c1 2427-2429 2b96 2ffc-2fff 31e4-31e5 31ef a7cb-a7cf
    a7d2 a7d4 a7da-a7dc a7f1 fbc3-fbd2 fd90-fd91 fdc8-fdce 105c0-105f3 10940-10959 10d40-10d65 10d69-10d85 10d8e-10d8f
    10ec2-10ec7 10ed0-10ed8 10efa-10efc 11380-11389 1138b 1138e 11390-113b5 113b7-113c0 113c2 113c5 113c7-113ca
    113cc-113d5 113d7-113d8 113e1-113e2 116d0-116e3 11b60-11b67 11bc0-11be1 11bf0-11bf9 11db0-11ddb 11de0-11de9 11f5a
    13460-143fa 16100-16139 16d40-16d79 16ea0-16eb8 16ebb-16ed3 16ff2-16ff6 187f8-187ff 18cff 18d09-18d1e 18d80-18df2
    1cc00-1ccfc 1cd00-1ceb3 1ceba-1ced0 1cee0-1cef0 1e5d0-1e5fa 1e5ff 1e6c0-1e6de 1e6e0-1e6f5 1e6fe-1e6ff 1f6d8
    1f777-1f77a 1f8b2-1f8bb 1f8c0-1f8c1 1f8d0-1f8d8 1fa54-1fa57 1fa89-1fa8a 1fa8e-1fa8f 1fabe 1fac6 1fac8 1facd 1fadc
    1fadf 1fae9-1faea 1faef 1fbcb-1fbef 1fbfa 2b73a-2b73f 2cea2-2cead 2ebf0-2ee5d 323b0-33479
  `
    .trim()
    .split(/\s+/)
    .map((range) => range.replaceAll(/[\da-f]+/g, '\\u{$&}'))
    .join('')}]`,
  'u',
);
/** A letter without a case since Unicode 16. */
const ONCE_LOWER = 'ʕ';
const ASCII = /^[\0-\x7f]*$/;

/** Source: unicode.IsLetter. Each of these functions takes one character (code point). */
export function isLetter(character: string): boolean {
  return /^\p{L}$/u.test(character) && !NEWER.test(character);
}

/** Source: unicode.IsUpper, which does not count title case. */
export function isUpper(character: string): boolean {
  return /^\p{Lu}$/u.test(character) && !NEWER.test(character);
}

/** Source: unicode.IsLower. */
export function isLower(character: string): boolean {
  return character === ONCE_LOWER || (/^\p{Ll}$/u.test(character) && !NEWER.test(character));
}

/** Source: unicode.IsDigit. */
export function isDigit(character: string): boolean {
  return /^\p{Nd}$/u.test(character) && !NEWER.test(character);
}

/** Letters, marks, numbers, punctuation, symbols, and of the spaces only the ASCII one. Source: strconv.IsPrint. */
export function isPrinted(character: string): boolean {
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(character) && !NEWER.test(character);
}

/** A text in upper case, one character for each. Source: strings.ToUpper. */
export function toUpper(text: string): string {
  return ASCII.test(text) ? text.toUpperCase() : Array.from(text, upperOf).join('');
}

/** A text in lower case, one character for each. Source: strings.ToLower. */
export function toLower(text: string): string {
  return ASCII.test(text) ? text.toLowerCase() : Array.from(text, lowerOf).join('');
}

function upperOf(character: string): string {
  const upper = character.toUpperCase();
  if (NEWER.test(upper)) return character;
  if ([...upper].length === 1) return upper;
  // JavaScript spells letters out that have no capital of their own; Go keeps them, or takes their title case.
  const title = titleOfLetter(character);
  return [...title].length === 1 ? title : character;
}

function lowerOf(character: string): string {
  const lower = character.toLowerCase();
  // The small form of a newer capital may be an old letter.
  if (NEWER.test(lower) || NEWER.test(character)) return character;
  // A capital i with a dot is the one letter whose small form JavaScript spells with two.
  return String.fromCodePoint(lower.codePointAt(0) ?? 0);
}

/** Letters for two: their title case has a capital first, and it is one letter too. */
const DIGRAPHS: Readonly<Record<string, string>> = { ǆ: 'ǅ', ǉ: 'ǈ', ǌ: 'ǋ', ǳ: 'ǲ' };
const IOTA = '\u0399';
const IOTA_BELOW = '\u0345';

/** The title case of a small letter, which may be several characters. Source: cases.Title of golang.org/x/text. */
export function titleOfLetter(character: string): string {
  const upper = character.toUpperCase();
  // The small letters of Georgian have capitals that no title is written with.
  if (NEWER.test(upper) || /^[\u10d0-\u10ff]$/.test(character)) return character;
  if ([...upper].length === 1) return DIGRAPHS[character] ?? upper;
  if (upper.endsWith(IOTA)) {
    const title = `${upper.slice(0, -1)}${IOTA_BELOW}`;
    return title.length === 2 ? title.normalize('NFC') : title;
  }
  const letters = [...upper];
  const first = letters.findIndex((letter) => letter.toLowerCase() !== letter);
  return letters.map((letter, at) => (at <= first ? letter : letter.toLowerCase())).join('');
}
