/** A piece of a text: as it is, a hidden character or its spelling, or a mark of redaction. */
export interface Piece {
  readonly kind: 'plain' | 'hidden' | 'redacted';
  /** What to show. */
  readonly text: string;
  /** What it is, in words. */
  readonly says?: string | undefined;
}

/**
 * Characters that a reader does not see or that alter how others are placed: control characters but tab and line feed, bidi controls,
 * zero-width and other invisible characters, TAG characters, variation selectors. Sources: Unicode Standard Annex 9 and 31.
 */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each of them is looked for by itself.
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\uffff\u{1d173}-\u{1d17a}\u{e0000}-\u{e01ef}]|\p{Surrogate}/u;
/** A hidden character, its spelling by the server (`\u{202E}`), or a mark of redaction. */
const MARK = new RegExp(
  `(?<hidden>${HIDDEN.source})|(?<spelled>\\\\u\\{[0-9A-F]{1,6}\\})|(?<redacted>\\[redacted: [a-z-]{2,24} #[0-9a-f]{4}\\])`,
  'gu',
);
/** Ordinary text joins pictures with U+200D and picks their look with U+FE0E and U+FE0F. */
const PICTURE = /(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)$/u;

const NAMES: Readonly<Record<string, string>> = {
  '0': 'null character',
  '7': 'bell',
  '8': 'backspace',
  D: 'carriage return',
  '1B': 'escape',
  '7F': 'delete',
  AD: 'soft hyphen',
  '61C': 'Arabic letter mark',
  '200B': 'zero-width space',
  '200C': 'zero-width non-joiner',
  '200D': 'zero-width joiner',
  '200E': 'left-to-right mark',
  '200F': 'right-to-left mark',
  '2028': 'line separator',
  '2029': 'paragraph separator',
  '202A': 'left-to-right embedding',
  '202B': 'right-to-left embedding',
  '202C': 'pop directional formatting',
  '202D': 'left-to-right override',
  '202E': 'right-to-left override',
  '2060': 'word joiner',
  '2066': 'left-to-right isolate',
  '2067': 'right-to-left isolate',
  '2068': 'first strong isolate',
  '2069': 'pop directional isolate',
  '3164': 'Hangul filler',
  FEFF: 'byte order mark',
};

/** Divides a text into what can be shown as it is, and what needs a mark. The texts of the plain pieces hold no hidden character. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let plain = '';
  let at = 0;
  const end = (): void => {
    if (plain !== '') pieces.push({ kind: 'plain', text: plain });
    plain = '';
  };
  for (const { 0: found, index, groups } of text.matchAll(MARK)) {
    plain += text.slice(at, index);
    at = index + found.length;
    if (groups?.['hidden'] !== undefined && isOfPicture(text, found, index)) {
      plain += found;
      continue;
    }
    end();
    pieces.push(
      groups?.['redacted'] === undefined
        ? markOf(found)
        : { kind: 'redacted', text: found, says: 'A secret that the server does not show' },
    );
  }
  plain += text.slice(at);
  end();
  return pieces;
}

function markOf(found: string): Piece {
  const hex = found.startsWith('\\u{') ? found.slice(3, -1) : (found.codePointAt(0) ?? 0).toString(16).toUpperCase();
  const name = NAMES[hex.replace(/^0+(?=.)/, '')] ?? 'hidden or misleading character';
  return { kind: 'hidden', text: `\\u{${hex}}`, says: `U+${hex.padStart(4, '0')}, ${name}` };
}

function isOfPicture(text: string, found: string, index: number): boolean {
  if (found !== '\u200d' && found !== '\ufe0f' && found !== '\ufe0e') return false;
  const isBehind = PICTURE.test(text.slice(Math.max(0, index - 2), index));
  return isBehind && (found !== '\u200d' || /^\p{Extended_Pictographic}/u.test(text.slice(index + 1)));
}
