/** Words as a POSIX shell (bash, for control characters) would take them again; safe to show on a terminal. */
export function showWords(words: readonly string[]): string {
  return words.map(showWord).join(' ');
}

function showWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (!UNPRINTABLE.test(word)) return `'${word.replaceAll("'", "'\\''")}'`;
  const escaped = word.replace(/['\\]/g, (each) => `\\${each}`);
  return `$'${escaped.replaceAll(new RegExp(UNPRINTABLE, 'gu'), codePoint)}'`;
}

/** Control and format characters, line and paragraph separators, and halves of characters. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

function codePoint(character: string): string {
  return `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
}
