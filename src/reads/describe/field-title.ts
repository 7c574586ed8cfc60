import { isDigit, isLetter, isLower, isUpper, titleOfLetter, toLower, toUpper } from '../../go/unicode.ts';

const ACRONYMS: ReadonlySet<string> = new Set(['API', 'URL', 'UID', 'GUID']);

/** The name of a field as a title: `nodeName` is `Node Name`. Source: smartLabelFor of kubectl/pkg/describe. */
export function titleOf(name: string): string {
  if (![...name].every((character) => character === '-' || isLetter(character))) return name;
  return joinCapitals(splitCamelCase(name)).map(title).join(' ');
}

function title(part: string): string {
  const upper = toUpper(part);
  if (ACRONYMS.has(upper)) return upper;
  if (toLower(part) !== part) return part;
  const [, hyphens = '', first = '', rest = ''] = /^(-*)(.?)(.*)$/su.exec(part) ?? [];
  return `${hyphens}${titleOfLetter(first)}${rest}`;
}

/** Puts words back together that follow two or more capitals with another capital. */
function joinCapitals(parts: readonly string[]): string[] {
  const joined: string[] = [];
  for (let at = 0; at < parts.length; at++) {
    const [part = '', next = ''] = [parts[at], parts[at + 1]];
    const isCapitals = Buffer.byteLength(part) >= 2 && [...part].every((each) => !isLetter(each) || isUpper(each));
    if (isCapitals && next !== '' && beginsWithCapital(next)) {
      joined.push(part + next);
      at++;
    } else {
      joined.push(part);
    }
  }
  return joined;
}

/** kubectl takes the first byte for a character. */
function beginsWithCapital(word: string): boolean {
  return isUpper(String.fromCharCode(Buffer.from(word)[0] ?? 0));
}

type Class = 'lower' | 'upper' | 'digit' | 'other';

function classOf(character: string): Class {
  if (isLower(character)) return 'lower';
  if (isUpper(character)) return 'upper';
  return isDigit(character) ? 'digit' : 'other';
}

/** Splits where the class of characters changes; the last of several capitals begins the next word. Source: fatih/camelcase. */
function splitCamelCase(name: string): string[] {
  const runs: { kind: Class; characters: string[] }[] = [];
  for (const character of name) {
    const kind = classOf(character);
    const last = runs.at(-1);
    if (last?.kind === kind) last.characters.push(character);
    else runs.push({ kind, characters: [character] });
  }
  for (const [at, run] of runs.entries()) {
    const next = runs[at + 1];
    if (run.kind !== 'upper' || next?.kind !== 'lower') continue;
    next.characters.unshift(run.characters.pop() ?? '');
  }
  return runs.map(({ characters }) => characters.join('')).filter((run) => run !== '');
}
