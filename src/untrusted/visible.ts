/**
 * Characters that a reader does not see, or takes for others. Sources: Unicode Standard Annex 9 (bidi controls), Annex 31
 * (default ignorable characters), Technical Standard 39 (confusables); ECMA-48 (control functions).
 */

/** How a character is written so that it is seen: in plain text, in a string of JSON, or in one of YAML. */
export type Notation = 'text' | 'json' | 'yaml';

/**
 * Control characters but tab and line feed, bidi controls, zero-width and other invisible characters, TAG characters, variation
 * selectors, and styled letters that pass for plain ones.
 */
const SUSPECT =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each of them is looked for by itself.
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u{1d173}-\u{1d17a}\u{1d400}-\u{1d7ff}\u{e0000}-\u{e01ef}]/u;
/** Letters of the scripts that have some that look like Latin ones. */
const OTHER = /[\u0370-\u03ff\u0400-\u052f\u0531-\u0587\uff21-\uff5a]/;
/** Letters of other scripts that look like Latin ones, each with the letter it looks like. Source: UTS 39, confusables. */
const LOOK_ALIKE: ReadonlyMap<string, string> = new Map(
  'аaеeоoрpсcуyхxіiјjѕsԁdԛqԝwһhӏlвbкkмmнhтtгrпnАAВBЕEКKМMНHОOРPСCТTХXІIЈJЅSУYαaοoνvρpτtυuιiκkΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXօoսuոnԼL'
    .match(/../gu)
    ?.map((pair) => [...pair] as [string, string]) ?? [],
);
/** A word is held back at the end of a piece up to this length. */
const LONGEST_WORD = 1024;
const LETTER = /[\p{L}\p{M}\p{N}\u200c\u200d]/u;
const PICTURE = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\u{1f1e6}-\u{1f1ff}\u20e3]/u;
/** Scripts whose writing joins or separates letters with U+200C and U+200D. */
const JOINING =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gujarati}\p{Script=Gurmukhi}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Oriya}\p{Script=Sinhala}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Khmer}\p{Script=Mongolian}\p{Script=Tibetan}\p{Script=Myanmar}]/u;
const IDEOGRAPH = /[\p{Script=Han}\p{Script=Mongolian}\p{Script=Myanmar}]/u;
/** The flags of England, Scotland and Wales are a black flag with these TAG characters behind it. */
const TAGGED_FLAG = /^(?:gbeng|gbsct|gbwls)\u007f$/;

/** Returns the Latin letter that a letter looks like; undefined for one that looks like none. */
export function lookAlike(letter: string): string | undefined {
  return LOOK_ALIKE.get(letter);
}

/** Whether a text may hold anything that `makeVisible` changes. */
export function mayHide(text: string): boolean {
  return SUSPECT.test(text) || OTHER.test(text);
}

/** Makes the characters of a whole text visible. Letters of any language, emoji and their joiners stay. Linear in the text. */
export function makeVisible(text: string, notation: Notation): string {
  if (!mayHide(text)) return text;
  const characters = [...text];
  const marked = OTHER.test(text) ? mixedWords(characters) : new Set<number>();
  let shown = '';
  for (const [at, character] of characters.entries()) {
    const isHidden = marked.has(at) || (SUSPECT.test(character) && !isInPlace(characters, at));
    shown += isHidden ? write(character, notation) : character;
  }
  return shown;
}

/** How many characters at the end of a text may belong to a word that goes on. In UTF-16 units; 0 for a very long word. */
export function unfinished(text: string): number {
  const least = Math.max(0, text.length - LONGEST_WORD);
  let at = text.length;
  while (at > least && !/[ \t\n]/.test(text[at - 1] ?? '')) at--;
  return at === least && least > 0 ? 0 : text.length - at;
}

function write(character: string, notation: Notation): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  if (notation === 'text') return `\\u{${hex}}`;
  if (notation === 'yaml') return hex.length > 4 ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
  return Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
}

/** Whether an invisible character does what ordinary text has it for. */
function isInPlace(characters: readonly string[], at: number): boolean {
  const [before = '', character = '', after = ''] = [characters[at - 1], characters[at], characters[at + 1]];
  const code = character.codePointAt(0) ?? 0;
  if (code === 0x0d) return after === '\n';
  if (code === 0x200c) return JOINING.test(before) && JOINING.test(after);
  if (code === 0x200d)
    return (
      (JOINING.test(before) && (JOINING.test(after) || !LETTER.test(after))) ||
      (isPicture(characters, at - 1) && PICTURE.test(after))
    );
  if (code === 0xfe0f || code === 0xfe0e) return PICTURE.test(before) || (/[0-9#*]/.test(before) && after === '\u20e3');
  if ((code >= 0xfe00 && code <= 0xfe0d) || code >= 0xe0100) return IDEOGRAPH.test(before);
  if (code >= 0x180b && code <= 0x180e) return IDEOGRAPH.test(before);
  return code >= 0xe0020 && code <= 0xe007f && isOfFlag(characters, at);
}

/** Whether a picture, with its variation selector if it has one, ends at a place. */
function isPicture(characters: readonly string[], at: number): boolean {
  const character = characters[at] ?? '';
  return PICTURE.test(character) || (character === '\ufe0f' && PICTURE.test(characters[at - 1] ?? ''));
}

function isOfFlag(characters: readonly string[], at: number): boolean {
  for (let start = at; start > at - 7; start--) {
    if (characters[start] !== '\u{1f3f4}') continue;
    const tags = characters
      .slice(start + 1, start + 7)
      .map((tag) => String.fromCharCode((tag.codePointAt(0) ?? 0) & 0x7f));
    return TAGGED_FLAG.test(tags.join(''));
  }
  return false;
}

/** The places of letters that look like Latin ones, in words that have Latin letters and no other letters that are not. */
function mixedWords(characters: readonly string[]): ReadonlySet<number> {
  const places = new Set<number>();
  for (let at = 0; at < characters.length; ) {
    const start = at;
    while (at < characters.length && LETTER.test(characters[at] ?? '')) at++;
    const word = characters.slice(start, at);
    const others = word.flatMap((letter, place) => (OTHER.test(letter) ? [place] : []));
    const isMixed = others.length > 0 && word.some((letter) => /[a-zA-Z]/.test(letter));
    if (isMixed && others.every((place) => isFoldable(word[place] ?? '')))
      for (const place of others) places.add(start + place);
    if (at === start) at++;
  }
  return places;
}

function isFoldable(letter: string): boolean {
  return LOOK_ALIKE.has(letter) || /[\uff21-\uff5a]/.test(letter);
}
