import { CODE, type Cursor, isBlank, isBlankOrEnd, isBreak } from './cursor.ts';

const FLOW_SIGNS: ReadonlySet<number> = new Set([
  CODE.COMMA,
  CODE.QUESTION,
  CODE.OPEN_LIST,
  CODE.CLOSE_LIST,
  CODE.OPEN_MAP,
  CODE.CLOSE_MAP,
]);

/** The text between two words of a scalar that spans several lines. */
class Gap {
  #blanks = '';
  #first = '';
  #more = '';
  /** Whether a line break was among it. */
  broken = false;

  /** Takes a blank, or a line break, from the cursor. */
  take(at: Cursor): void {
    if (isBreak(at.code())) {
      this.#blanks = '';
      if (this.broken) this.#more += at.takeBreak();
      else this.#first = at.takeBreak();
      this.broken = true;
    } else {
      if (!this.broken) this.#blanks += at.text[at.at];
      at.skip();
    }
  }

  /** The text it folds to: a blank for one line break, one break less for several. It is empty afterwards. */
  fold(): string {
    const lines = this.#first === '\n' ? this.#more || ' ' : this.#first + this.#more;
    const folded = this.broken ? lines : this.#blanks;
    this.#blanks = this.#first = this.#more = '';
    this.broken = false;
    return folded;
  }
}

/**
 * Reads a plain scalar that begins here. `indent` is the column that its further lines need at least. `endsLine` tells whether
 * line breaks were read behind it.
 */
export function scanPlain(at: Cursor, indent: number, inFlow: boolean): { text: string; endsLine: boolean } {
  const gap = new Gap();
  let text = '';
  while (!at.isAtIndicator(true) && !at.isAtIndicator(false) && at.code() !== CODE.HASH) {
    const start = at.at;
    for (let code = at.code(); !isBlankOrEnd(code); code = at.code()) {
      if ((code === CODE.COLON && isBlankOrEnd(at.code(1))) || (inFlow && FLOW_SIGNS.has(code))) break;
      at.skip();
    }
    if (at.at > start) {
      const word = at.text.slice(start, at.at);
      text = text === '' ? word : text + gap.fold() + word;
    }
    if (!isBlank(at.code()) && !isBreak(at.code())) break;
    while (isBlank(at.code()) || isBreak(at.code())) {
      if (gap.broken && at.column < indent && at.code() === CODE.TAB)
        throw at.fault('the indentation has a tab instead of spaces');
      gap.take(at);
    }
    if (!inFlow && at.column < indent) break;
  }
  return { text, endsLine: gap.broken };
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};
const ESCAPE_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Reads a quoted scalar, the cursor being at its first quote. */
export function scanQuoted(at: Cursor): string {
  const quote = at.code();
  const isDouble = quote === CODE.DOUBLE_QUOTE;
  const { line } = at;
  at.skip();
  const gap = new Gap();
  let text = '';
  for (;;) {
    if (at.isAtIndicator(true) || at.isAtIndicator(false))
      throw at.fault(`a document ends inside the quoted text of line ${line}`);
    if (at.code() === 0) throw at.fault(`the quoted text of line ${line} does not end`);
    for (let code = at.code(); !isBlankOrEnd(code); code = at.code()) {
      if (code === quote) {
        if (isDouble || at.code(1) !== quote) break;
        text += "'";
        at.skip(2);
      } else if (isDouble && code === CODE.BACKSLASH) {
        if (isBreak(at.code(1))) {
          at.skip();
          at.takeBreak();
          gap.broken = true;
          break;
        }
        text += takeEscape(at);
      } else {
        const start = at.at;
        do at.skip();
        while (!isBlankOrEnd(at.code()) && at.code() !== quote && at.code() !== CODE.BACKSLASH);
        text += at.text.slice(start, at.at);
      }
    }
    if (at.code() === quote) break;
    while (isBlank(at.code()) || isBreak(at.code())) gap.take(at);
    text += gap.fold();
  }
  at.skip();
  return text;
}

function takeEscape(at: Cursor): string {
  const letter = at.text[at.at + 1] ?? '';
  const plain = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
  const digits = Object.hasOwn(ESCAPE_DIGITS, letter) ? (ESCAPE_DIGITS[letter] ?? 0) : 0;
  at.skip(2);
  if (plain !== undefined) return plain;
  if (digits === 0) throw at.fault(`'\\${letter}' is not a YAML escape`);
  const hex = at.text.slice(at.at, at.at + digits);
  const value = hex.length === digits && /^[\da-f]+$/i.test(hex) ? Number.parseInt(hex, 16) : Number.NaN;
  if (!(value <= 0x10ffff) || (value >= 0xd800 && value <= 0xdfff))
    throw at.fault(`'\\${letter}${hex}' is not a character`);
  at.skip(digits);
  return String.fromCodePoint(value);
}

/** Reads a literal or folded block scalar, the cursor being at `|` or `>`; `parent` is the indentation around it. */
export function scanBlock(at: Cursor, parent: number): string {
  const isLiteral = at.code() === CODE.PIPE;
  at.skip();
  const { chomp, increment } = takeHeader(at);
  const given = increment === 0 ? 0 : Math.max(0, parent) + increment;
  const { indent, breaks } = takeIndent(at, given, parent);
  let [text, lineBreak, moreBreaks, wasBlank] = ['', '', breaks, false];
  while (at.column === indent && at.code() !== 0) {
    const startsBlank = isBlank(at.code());
    const folds = !isLiteral && !wasBlank && !startsBlank && lineBreak === '\n';
    text += (folds ? (moreBreaks === '' ? ' ' : '') : lineBreak) + moreBreaks;
    wasBlank = startsBlank;
    const start = at.at;
    at.skipLine();
    text += at.text.slice(start, at.at);
    lineBreak = isBreak(at.code()) ? at.takeBreak() : '';
    moreBreaks = takeIndent(at, indent, parent).breaks;
  }
  return text + (chomp === '-' ? '' : lineBreak) + (chomp === '+' ? moreBreaks : '');
}

function takeHeader(at: Cursor): { chomp: string; increment: number } {
  const header = /^(?:([+-])(\d?)|(\d)([+-]?))?/.exec(at.text.slice(at.at, at.at + 2)) ?? [''];
  const digit = header[2] || header[3];
  if (digit === '0') throw at.fault('the indentation of a block text is given as 0');
  at.skip(header[0].length);
  at.skipBlanks();
  if (at.code() === CODE.HASH) at.skipLine();
  if (at.code() !== 0 && !isBreak(at.code())) throw at.fault('only a comment may follow the sign of a block text');
  if (isBreak(at.code())) at.takeBreak();
  return { chomp: header[1] || header[4] || '', increment: Number(digit || 0) };
}

/** Takes empty lines, and the indentation of the next line; without `indent`, that line, or the widest, says what it is. */
function takeIndent(at: Cursor, indent: number, parent: number): { indent: number; breaks: string } {
  let [breaks, widest] = ['', 0];
  for (;;) {
    while ((indent === 0 || at.column < indent) && at.code() === CODE.SPACE) at.skip();
    widest = Math.max(widest, at.column);
    if ((indent === 0 || at.column < indent) && at.code() === CODE.TAB)
      throw at.fault('the indentation has a tab instead of spaces');
    if (!isBreak(at.code())) break;
    breaks += at.takeBreak();
  }
  return { indent: indent === 0 ? Math.max(widest, parent + 1, 1) : indent, breaks };
}
