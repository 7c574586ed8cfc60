import type { Sort, SortBy, SortKey } from '../kube/filter.ts';
import type { Stage } from '../output/sink.ts';
import { lineStage, MOST_HELD } from './lines.ts';

/** Beside its text, a held line costs about so much. In UTF-16 units. */
const LINE_COST = 32;
/** The suffixes of -h by their weight. Source: sort.c of GNU coreutils. */
const UNITS = 'KMGTPEZY';

/** Opens a sort. It holds at most 8 MiB of lines; of more it passes nothing on, and says so. */
export function openSort(filter: Sort): Stage {
  return lineStage('sort', ({ giveUp }) => {
    const lines: string[] = [];
    let held = 0;
    return {
      line: (line) => {
        lines.push(line);
        held += line.length + LINE_COST;
        if (held > MOST_HELD)
          giveUp(
            'sort passed nothing on: it holds at most 8 MiB of lines. Put a grep, cut or awk before it, or ask for less.',
          );
        return '';
      },
      end: () => sorted(lines, filter).reduce((text, line) => `${text}${line}\n`, ''),
    };
  });
}

/** A line with the texts of its keys. */
interface Keyed {
  readonly line: string;
  readonly keys: readonly string[];
}

function sorted(lines: readonly string[], filter: Sort): readonly string[] {
  const { keys, by, unique, stable } = filter;
  const whole: SortKey = { ...by, skipBlanksAtEnd: false, from: { field: 0, character: 0 } };
  const isPlain = keys.length === 0 && by.order === 'text' && !by.foldCase && !by.skipBlanks && !by.dictionary;
  const by1 = keys.length === 0 ? (isPlain ? [] : [whole]) : keys;
  const keyed = lines.map((line): Keyed => ({ line, keys: by1.map((key) => keyOf(line, key, filter.separator)) }));
  const byKeys = (a: Keyed, b: Keyed): number => {
    for (const [at, key] of by1.entries()) {
      const order = compareBy(key, a.keys[at] ?? '', b.keys[at] ?? '');
      if (order !== 0) return key.reverse ? -order : order;
    }
    return 0;
  };
  // Without keys, -u and -s look at the whole line.
  const isLastResort = by1.length === 0 || !(unique || stable);
  const compare = (a: Keyed, b: Keyed): number => {
    const order = byKeys(a, b);
    if (order !== 0 || !isLastResort) return order;
    return by.reverse ? compareTexts(b.line, a.line) : compareTexts(a.line, b.line);
  };
  const inOrder = keyed.toSorted(compare);
  const kept = unique
    ? inOrder.filter((each, at) => {
        const earlier = inOrder[at - 1];
        return earlier === undefined || compare(earlier, each) !== 0;
      })
    : inOrder;
  return kept.map(({ line }) => line);
}

/** The part of a line that a key is. Source: begfield and limfield of sort.c, GNU coreutils. */
function keyOf(
  line: string,
  { from, to, skipBlanks, skipBlanksAtEnd }: SortKey,
  separator: string | undefined,
): string {
  let start = fieldStart(line, from.field, separator);
  if (skipBlanks) start = skipBlanksFrom(line, start);
  start = Math.min(line.length, start + from.character);
  if (to === undefined) return line.slice(start);
  let end: number;
  if (to.characters === 0) end = fieldEnd(line, to.field + 1, separator);
  else {
    end = fieldStart(line, to.field, separator);
    if (skipBlanksAtEnd) end = skipBlanksFrom(line, end);
    end = Math.min(line.length, end + to.characters);
  }
  return line.slice(start, Math.max(start, end));
}

function fieldStart(line: string, fields: number, separator: string | undefined): number {
  let at = 0;
  for (let left = fields; left > 0 && at < line.length; left--) {
    if (separator === undefined) at = fieldEnd(line.slice(at), 1, undefined) + at;
    else {
      const next = line.indexOf(separator, at);
      at = next === -1 ? line.length : next + separator.length;
    }
  }
  return at;
}

/** Where so many fields end: before the separator that follows them. */
function fieldEnd(line: string, fields: number, separator: string | undefined): number {
  let at = 0;
  for (let left = fields; left > 0 && at < line.length; left--) {
    if (separator === undefined) {
      at = skipBlanksFrom(line, at);
      while (at < line.length && !isBlank(line[at])) at++;
    } else {
      const next = line.indexOf(separator, at);
      at = next === -1 ? line.length : left > 1 ? next + separator.length : next;
    }
  }
  return at;
}

function skipBlanksFrom(line: string, from: number): number {
  let at = from;
  while (isBlank(line[at])) at++;
  return at;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

function compareBy({ order, foldCase, dictionary }: SortBy, first: string, second: string): number {
  if (order === 'numbers') return compareNumbers(first, second);
  if (order === 'human') return weightOf(first) - weightOf(second) || compareNumbers(first, second);
  const [a, b] = dictionary ? [wordsOf(first), wordsOf(second)] : [first, second];
  return foldCase ? compareTexts(upper(a), upper(b)) : compareTexts(a, b);
}

function wordsOf(text: string): string {
  return text.replace(/[^ \ta-zA-Z0-9]/g, '');
}

function upper(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

/** Compares texts by their code points, which is the order of their bytes in UTF-8. */
export function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x === y) continue;
    // Surrogates stand for code points beyond all single units.
    const [isHighX, isHighY] = [x >= 0xd800 && x <= 0xdfff, y >= 0xd800 && y <= 0xdfff];
    return isHighX === isHighY ? x - y : isHighX ? 1 : -1;
  }
  return a.length - b.length;
}

/** The parts of a number that a text begins with, without zeros that mean nothing. */
interface Digits {
  readonly isNegative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

const NUMBER = /^[ \t]*(-?)(\d*)(?:\.(\d*))?/;

function digitsOf(text: string): Digits {
  const [, sign = '', whole = '', fraction = ''] = NUMBER.exec(text) ?? [];
  const digits = { whole: whole.replace(/^0+/, ''), fraction: fraction.replace(/0+$/, '') };
  return { ...digits, isNegative: sign === '-' && digits.whole + digits.fraction !== '' };
}

/** Compares the numbers that texts begin with, of any length; a text without one is 0. */
function compareNumbers(first: string, second: string): number {
  const [a, b] = [digitsOf(first), digitsOf(second)];
  if (a.isNegative !== b.isNegative) return a.isNegative ? -1 : 1;
  const order =
    a.whole.length - b.whole.length || compareTexts(a.whole, b.whole) || compareTexts(a.fraction, b.fraction);
  return a.isNegative ? -order : order;
}

function weightOf(text: string): number {
  const [, sign, whole = '', fraction = '', unit = ''] = /^[ \t]*(-?)(\d*)(?:\.(\d*))?([kKMGTPEZY]?)/.exec(text) ?? [];
  if (!/[1-9]/.test(whole + fraction)) return 0;
  const weight = unit === '' ? 0 : UNITS.indexOf(unit.toUpperCase()) + 1;
  return sign === '-' ? -weight : weight;
}
