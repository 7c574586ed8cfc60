import { type Bracket, readBracket } from './bracket.ts';

/** A pattern in RE2's syntax, or why it has none. */
export type Translated =
  | {
      readonly pattern: string;
      /** The alternatives, if the pattern is nothing but literal texts. */
      readonly literals?: readonly string[];
    }
  | { readonly fault: string };

/** The largest count of a repetition, and of nested ones together; RE2 refuses more. */
const MOST_REPEATS = 1000;
/** Letters and digits of any language, as `\w` of GNU's programs in a UTF-8 locale. */
export const WORD = String.raw`\p{L}\p{Nl}\p{Nd}\p{Mc}_`;
const SPACE = String.raw`\t\n\v\f\r \x{1680}\x{2000}-\x{2006}\x{2008}-\x{200a}\x{2028}\x{2029}\x{205f}\x{3000}`;
const ESCAPES: Readonly<Record<string, string>> = {
  w: `[${WORD}]`,
  W: `[^${WORD}]`,
  s: `[${SPACE}]`,
  S: `[^${SPACE}]`,
};
const ANCHORS: Readonly<Record<string, string>> = {
  b: String.raw`\b`,
  B: String.raw`\B`,
  '<': String.raw`\b(?<!\w)`,
  '>': String.raw`\b(?<=\w)`,
  '`': '^',
  "'": '$',
};
/** What Perl and its heirs have and POSIX has not. */
const PERL: Readonly<Record<string, string>> = {
  d: '[0-9]',
  D: '[^0-9]',
  t: 'a tab between quotes',
  n: 'nothing: a line ends there',
  r: 'nothing',
  x: 'the character',
};

/** Quotes one character for RE2. */
export function quoteCharacter(character: string): string {
  if (/^[\p{L}\p{N} _]$/u.test(character)) return character;
  return `\\x{${character.codePointAt(0)?.toString(16)}}`;
}

/** Returns a literal text as a pattern. */
export function literalPattern(text: string): string {
  return [...text].map(quoteCharacter).join('');
}

/**
 * Translates a basic or extended regular expression, as GNU grep reads it, to RE2's syntax. Back references are a fault, as are
 * repetitions of nothing where GNU's own reading is a guess. Source: POSIX.1-2024, Regular Expressions; GNU grep's manual.
 */
export function translate(source: string, syntax: 'basic' | 'extended'): Translated {
  return new Translator(source, syntax === 'extended').read();
}

/** One piece of a pattern as it is read. */
type Token =
  | { readonly is: 'open' }
  | { readonly is: 'close' }
  | { readonly is: 'or' }
  | { readonly is: 'end' }
  | { readonly is: 'repeat'; readonly least: number; readonly most: number | undefined }
  | { readonly is: 'anchor'; readonly pattern: string }
  | { readonly is: 'atom'; readonly pattern: string; readonly literal?: string }
  | { readonly is: 'fault'; readonly fault: string };

class Translator {
  readonly #source: readonly string[];
  readonly #isExtended: boolean;
  #at = 0;
  #depth = 0;
  /** Whether nothing of the present branch was read. */
  #isStart = true;
  #fault: string | undefined;
  /** The literal alternatives; undefined once there is anything else. */
  #literals: string[] | undefined = [''];

  constructor(source: string, isExtended: boolean) {
    this.#source = [...source];
    this.#isExtended = isExtended;
  }

  read(): Translated {
    const { pattern } = this.#alternatives();
    if (this.#fault !== undefined) return { fault: this.#fault };
    return { pattern, ...(this.#literals && { literals: this.#literals }) };
  }

  /** Reads up to the end of the group, or of the pattern. `repeats` is the most that anything inside is repeated. */
  #alternatives(): { readonly pattern: string; readonly repeats: number } {
    let pattern = '';
    let repeats = 1;
    let atom: { text: string; repeats: number; isRepeated: boolean } | undefined;
    const flush = () => {
      if (atom !== undefined) pattern += atom.text;
      repeats = Math.max(repeats, atom?.repeats ?? 1);
      atom = undefined;
    };
    this.#isStart = true;
    for (let token = this.#next(); this.#fault === undefined; token = this.#next()) {
      const isStart = this.#isStart;
      if (token.is !== 'anchor') this.#isStart = false;
      if (token.is === 'fault') this.#fault = token.fault;
      else if (token.is === 'end' || token.is === 'close') {
        if (token.is === 'close' && this.#depth === 0)
          this.#fault = `a ${this.#isExtended ? ')' : '\\)'} has no beginning`;
        if (token.is === 'end' && this.#depth > 0) this.#fault = `a ${this.#isExtended ? '(' : '\\('} has no end`;
        break;
      } else if (token.is === 'repeat') {
        if (isStart && atom === undefined && this.#isExtended && this.#depth === 0 && /(?:^|\|)$/.test(pattern)) {
          this.#isStart = true;
          continue;
        }
        if (atom === undefined) this.#fault = 'a repetition has nothing to repeat';
        else atom = this.#repeat(atom, token.least, token.most);
        this.#literals = undefined;
      } else if (token.is === 'or') {
        flush();
        pattern += '|';
        this.#isStart = true;
        if (this.#depth === 0) this.#literals?.push('');
      } else if (token.is === 'open') {
        flush();
        this.#literals = undefined;
        this.#depth++;
        if (this.#depth > 100) this.#fault = 'its groups are nested too deeply';
        const inner = this.#alternatives();
        this.#depth--;
        this.#isStart = false;
        atom = { text: `(?:${inner.pattern})`, repeats: inner.repeats, isRepeated: false };
      } else {
        flush();
        if (token.is === 'anchor') pattern += token.pattern;
        else atom = { text: token.pattern, repeats: 1, isRepeated: false };
        const literal = token.is === 'atom' ? token.literal : undefined;
        if (literal === undefined) this.#literals = undefined;
        else if (this.#literals !== undefined) this.#literals.push((this.#literals.pop() ?? '') + literal);
      }
    }
    flush();
    return { pattern, repeats };
  }

  #repeat(atom: { text: string; repeats: number; isRepeated: boolean }, least: number, most: number | undefined) {
    const times = most ?? least;
    if (least > (most ?? least)) this.#fault = 'the counts of a repetition are in the wrong order';
    const repeats = atom.repeats * Math.max(1, times);
    if (repeats > MOST_REPEATS) this.#fault = `it repeats more than ${MOST_REPEATS} times`;
    const body = atom.isRepeated ? `(?:${atom.text})` : atom.text;
    const sign =
      least === 0 && most === undefined
        ? '*'
        : least === 1 && most === undefined
          ? '+'
          : least === 0 && most === 1
            ? '?'
            : `{${least}${most === least ? '' : `,${most ?? ''}`}}`;
    return { text: body + sign, repeats, isRepeated: true };
  }

  #next(): Token {
    const character = this.#source[this.#at];
    if (character === undefined) return { is: 'end' };
    this.#at++;
    if (character === '\\') return this.#escaped();
    if (character === '[') return this.#bracket();
    if (character === '.') return { is: 'atom', pattern: '.' };
    if (character === '*') return this.#isExtended || !this.#isStart ? STAR : literal('*');
    if (character === '^')
      return this.#isExtended || this.#beginsBranch() ? { is: 'anchor', pattern: '^' } : literal('^');
    if (character === '$')
      return this.#isExtended || this.#endsBranch() ? { is: 'anchor', pattern: '$' } : literal('$');
    return (this.#isExtended ? this.#operator(character, false) : undefined) ?? literal(character);
  }

  #escaped(): Token {
    const character = this.#source[this.#at];
    if (character === undefined) return { is: 'fault', fault: 'it ends with a backslash' };
    this.#at++;
    if (/[1-9]/.test(character))
      return { is: 'fault', fault: `the back reference \\${character} cannot be matched in linear time` };
    const anchor = Object.hasOwn(ANCHORS, character) ? ANCHORS[character] : undefined;
    if (anchor !== undefined) return { is: 'anchor', pattern: anchor };
    const set = Object.hasOwn(ESCAPES, character) ? ESCAPES[character] : undefined;
    if (set !== undefined) return { is: 'atom', pattern: set };
    const perl = Object.hasOwn(PERL, character) ? PERL[character] : undefined;
    if (perl !== undefined)
      return {
        is: 'fault',
        fault: `\\${character} means only "${character}" in this syntax. Write ${perl}, or use grep -P`,
      };
    return (this.#isExtended ? undefined : this.#operator(character, true)) ?? literal(character);
  }

  /** An operator of the extended syntax, or one behind a backslash of the basic one. */
  #operator(character: string, isBasic: boolean): Token | undefined {
    if (character === '(') return { is: 'open' };
    if (character === ')') return { is: 'close' };
    if (character === '|') return { is: 'or' };
    if (character === '+' || character === '?') {
      if (isBasic && this.#isStart) return literal(character);
      return { is: 'repeat', least: character === '+' ? 1 : 0, most: character === '+' ? undefined : 1 };
    }
    if (character !== '{') return undefined;
    const rest = this.#source.slice(this.#at, this.#at + 16).join('');
    const counts = (isBasic ? /^(\d*)(,?)(\d*)\\\}/ : /^(\d*)(,?)(\d*)\}/).exec(rest);
    const [all = '', least = '', comma = '', most = ''] = counts ?? [];
    if (counts === null || (least === '' && comma === ''))
      return isBasic ? { is: 'fault', fault: 'what is between \\{ and \\} is no count' } : undefined;
    if (isBasic && this.#isStart) return { is: 'fault', fault: 'a repetition has nothing to repeat' };
    this.#at += all.length;
    return {
      is: 'repeat',
      least: Number(least || 0),
      most: comma === '' ? Number(least) : most === '' ? undefined : Number(most),
    };
  }

  #bracket(): Token {
    const read: Bracket = readBracket(this.#source, this.#at);
    if ('fault' in read) return { is: 'fault', fault: read.fault };
    this.#at = read.end;
    return { is: 'atom', pattern: read.pattern };
  }

  /** Whether a `^` of the basic syntax is an anchor: what was read just before it begins a branch. */
  #beginsBranch(): boolean {
    const before = this.#source.slice(Math.max(0, this.#at - 3), this.#at - 1).join('');
    return this.#at === 1 || ((before === '\\(' || before === '\\|') && this.#isStart);
  }

  #endsBranch(): boolean {
    const after = this.#source.slice(this.#at, this.#at + 2).join('');
    return after === '' || after === '\\)' || after === '\\|';
  }
}

const STAR: Token = { is: 'repeat', least: 0, most: undefined };

function literal(character: string): Token {
  return { is: 'atom', pattern: quoteCharacter(character), literal: character };
}
