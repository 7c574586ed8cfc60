import { fold, readable, readings, tokensOf } from './normalize.ts';
import { FAKED, INSTRUCTION_RULES, type InstructionRule, RUN_TOGETHER } from './rules.ts';

/** A line that addresses its reader as an instruction. */
export interface Instruction {
  /** From 1. */
  readonly line: number;
  /** The rule that says so. */
  readonly rule: string;
}

/** So many are found; the rest of the text is not looked at. */
const MOST_FOUND = 20;
/** A longer line is looked at in parts that overlap. In UTF-16 units. */
const LONGEST_PART = 16_384;
const OVERLAP = 512;
/** So many letters with blanks between them are one word. */
const FEWEST_APART = 6;
const IDEOGRAPHS = /[\u3040-\u30ff\u3400-\u9fff]/;

/**
 * Finds the lines of a text that address its reader as an instruction. Characters that hide, look-alike letters, digits for
 * letters and letters with blanks between them do not change what is found. Takes time linear in the text.
 */
export function findInstructions(text: string): readonly Instruction[] {
  const found: Instruction[] = [];
  let number = 0;
  for (let start = 0; start <= text.length && found.length < MOST_FOUND; ) {
    const at = text.indexOf('\n', start);
    const end = at === -1 ? text.length : at;
    number++;
    const rule = end - start < 4 ? undefined : ruleOfLine(text.slice(start, end));
    if (rule !== undefined) found.push({ line: number, rule });
    start = end + 1;
  }
  return found;
}

function ruleOfLine(line: string): string | undefined {
  for (let start = 0; start < line.length; start += LONGEST_PART - OVERLAP) {
    const part = line.slice(start, start + LONGEST_PART);
    const rule = ruleOfPart(readable(part)) ?? ruleOfEncoded(part);
    if (rule !== undefined || start + LONGEST_PART >= line.length) return rule;
  }
  return undefined;
}

/** Base64 of a text of 24 signs or more, and of a sentence at most. */
const ENCODED = /(?<![\w+/=-])[A-Za-z\d+/]{32,4096}={0,2}/g;
const PRINTED = /^[\t\n\r\u0020-\u007e\u00a0-\uffef]*$/;

/** What base64 in a line says: an agent that decodes it is addressed all the same. It is decoded once. */
function ruleOfEncoded(line: string): string | undefined {
  for (const [run] of line.matchAll(ENCODED)) {
    const text = Buffer.from(run, 'base64').toString();
    const rule = PRINTED.test(text) ? ruleOfPart(readable(text)) : undefined;
    if (rule !== undefined) return rule;
  }
  return undefined;
}

function ruleOfPart(line: string): string | undefined {
  if (faked().test(line)) return 'faked';
  const tokens = tokensOf(line);
  return byWords(tokens) ?? apart(tokens) ?? (IDEOGRAPHS.test(line) ? unspaced(line) : undefined);
}

let anyFaked: RegExp | undefined;

/** Any of the faked texts: literal alternatives, which are found without backtracking. */
function faked(): RegExp {
  anyFaked ??= new RegExp(FAKED.map(({ text }) => text.replace(/[^\w ]/g, '\\$&')).join('|'));
  return anyFaked;
}

/** Where in a rule a word may be: `group` of `rule`. */
interface Place {
  readonly rule: number;
  readonly group: number;
}

interface Index {
  readonly rules: readonly InstructionRule[];
  readonly words: ReadonlyMap<string, readonly Place[]>;
  /** Beginnings of words, by their texts. */
  readonly stems: ReadonlyMap<string, readonly Place[]>;
  readonly longestStem: number;
}

let index: Index | undefined;

/** The words of all rules. It is made when the first text is read. */
function theIndex(): Index {
  if (index !== undefined) return index;
  const rules = INSTRUCTION_RULES.filter(({ isUnspaced }) => !isUnspaced);
  const words = new Map<string, Place[]>();
  const stems = new Map<string, Place[]>();
  for (const [rule, { groups }] of rules.entries())
    for (const [group, list] of groups.entries())
      for (const word of list.split(' ')) {
        const isStem = word.endsWith('*');
        const key = fold((isStem ? word.slice(0, -1) : word).toLowerCase());
        const map = isStem ? stems : words;
        map.set(key, [...(map.get(key) ?? []), { rule, group }]);
      }
  const longestStem = Math.max(0, ...[...stems.keys()].map((stem) => stem.length));
  index = { rules, words, stems, longestStem };
  return index;
}

/** The first rule whose groups follow one another among the words. */
function byWords(tokens: readonly string[]): string | undefined {
  const { rules, words } = theIndex();
  /** Of each rule: where the last word of each of its groups was. */
  const reached = new Map<number, number[]>();
  for (let at = 0; at < tokens.length; at++) {
    const places = placesOf(tokens[at] ?? '', words);
    if (places.length === 0) continue;
    // The last group first, so that one word does not count for two groups.
    for (const { rule, group } of places.toSorted((a, b) => b.group - a.group)) {
      const { groups, within, id } = rules[rule] as InstructionRule;
      const before = reached.get(rule);
      if (group > 0 && at - (before?.[group - 1] ?? Number.NEGATIVE_INFINITY) > within + 1) continue;
      if (group === groups.length - 1) return id;
      const places = before ?? [];
      places[group] = at;
      reached.set(rule, places);
    }
  }
  return undefined;
}

const NONE: readonly Place[] = [];
const PLAIN = /^(?:[a-z_]+|[0-9]+|[\u0020-\u007e]{1,3}|[a-z0-9_@$!]{25,})$/;

function placesOf(token: string, words: Index['words']): readonly Place[] {
  const direct = words.get(token);
  if (direct !== undefined) return direct;
  // Most words are plain, and most numbers are longer than any word.
  if (PLAIN.test(token)) return NONE;
  const { stems, longestStem } = theIndex();
  return readings(token).flatMap((reading) => {
    const found = [...(words.get(reading) ?? NONE)];
    if (/\P{ASCII}/u.test(reading) || reading.startsWith('kubectl'))
      for (let length = 1; length <= Math.min(longestStem, reading.length); length++)
        found.push(...(stems.get(reading.slice(0, length)) ?? NONE));
    return found;
  });
}

/** Letters with blanks between them, read as one word. */
function apart(tokens: readonly string[]): string | undefined {
  let run = '';
  for (const token of [...tokens, '--']) {
    if (token.length === 1) {
      run += token;
      continue;
    }
    if (run.length >= FEWEST_APART) {
      const plain = readings(run);
      if (RUN_TOGETHER.some((text) => plain.some((each) => each.includes(text)))) return 'letters-apart';
    }
    run = '';
  }
  return undefined;
}

/** Rules of languages without blanks: parts of the line that follow one another. */
function unspaced(line: string): string | undefined {
  const text = line.replace(/[\s\p{P}]+/gu, '');
  return INSTRUCTION_RULES.find(({ isUnspaced, groups, within }) => {
    if (!isUnspaced) return false;
    let ends = [0];
    for (const [group, list] of groups.entries()) {
      const next: number[] = [];
      for (const part of list.split(' ')) {
        const folded = fold(part);
        let from = 0;
        for (let at = text.indexOf(folded); at !== -1; at = text.indexOf(folded, from)) {
          from = at + folded.length;
          if (group === 0 || hasBefore(ends, at, within)) next.push(from);
        }
      }
      ends = next.sort((a, b) => a - b);
      if (ends.length === 0) return false;
    }
    return true;
  })?.id;
}

/** Whether one of the places, which are in order, is at most so far before another. */
function hasBefore(ends: readonly number[], at: number, within: number): boolean {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  const last = ends[low - 1];
  return last !== undefined && at - last <= within;
}
