import { DocumentFault } from '../document-fault.ts';

/** The characters of YAML that the scanner tells apart, by their code. */
export const CODE = {
  TAB: 0x09,
  SPACE: 0x20,
  BANG: 0x21,
  DOUBLE_QUOTE: 0x22,
  HASH: 0x23,
  PERCENT: 0x25,
  AND: 0x26,
  SINGLE_QUOTE: 0x27,
  STAR: 0x2a,
  PLUS: 0x2b,
  COMMA: 0x2c,
  DASH: 0x2d,
  DOT: 0x2e,
  COLON: 0x3a,
  LESS: 0x3c,
  GREATER: 0x3e,
  QUESTION: 0x3f,
  AT: 0x40,
  OPEN_LIST: 0x5b,
  BACKSLASH: 0x5c,
  CLOSE_LIST: 0x5d,
  BACKTICK: 0x60,
  OPEN_MAP: 0x7b,
  PIPE: 0x7c,
  CLOSE_MAP: 0x7d,
} as const;

const LF = 0x0a;
const CR = 0x0d;

/** A place in a text that moves forward. Columns count UTF-16 units: only blanks come before a column that matters. */
export class Cursor {
  readonly text: string;
  at = 0;
  /** The current line, the first line of the text being `firstLine`. */
  line: number;
  #lineStart = 0;

  constructor(text: string, firstLine: number) {
    this.text = text;
    this.line = firstLine;
  }

  /** The code of the character `ahead` of the place; 0 beyond the end. */
  code(ahead = 0): number {
    const at = this.at + ahead;
    return at < this.text.length ? this.text.charCodeAt(at) : 0;
  }

  get column(): number {
    return this.at - this.#lineStart;
  }

  /** Moves over characters of one line. */
  skip(count = 1): void {
    this.at += count;
  }

  /** Moves over a line break and gives what it stands for in a scalar: a line feed, unless it is U+2028 or U+2029. */
  takeBreak(): string {
    const code = this.code();
    this.at += code === CR && this.code(1) === LF ? 2 : 1;
    this.line++;
    this.#lineStart = this.at;
    return code === 0x2028 || code === 0x2029 ? String.fromCharCode(code) : '\n';
  }

  /** Moves to the end of the line. */
  skipLine(): void {
    while (!isBreakOrEnd(this.code())) this.at++;
  }

  skipBlanks(): void {
    while (isBlank(this.code())) this.at++;
  }

  /** Lets the end of the text begin a line of its own. */
  endLine(): void {
    if (this.column === 0) return;
    this.#lineStart = this.at;
    this.line++;
  }

  /** Whether `---` or `...` is an indicator here. */
  isAtIndicator(dashes: boolean): boolean {
    const sign = dashes ? CODE.DASH : CODE.DOT;
    return (
      this.column === 0 &&
      this.code() === sign &&
      this.code(1) === sign &&
      this.code(2) === sign &&
      isBlankOrEnd(this.code(3))
    );
  }

  /** A fault at the current line. */
  fault(says: string): DocumentFault {
    return new DocumentFault(says, this.line);
  }
}

export function isBreak(code: number): boolean {
  return code === LF || code === CR || code === 0x85 || code === 0x2028 || code === 0x2029;
}

export function isBlank(code: number): boolean {
  return code === CODE.SPACE || code === CODE.TAB;
}

export function isBreakOrEnd(code: number): boolean {
  return code === 0 || isBreak(code);
}

export function isBlankOrEnd(code: number): boolean {
  return isBlank(code) || isBreakOrEnd(code);
}

/** Digits, ASCII letters, `_` and `-`: what anchors, handles and directives are named with. */
export function isWord(code: number): boolean {
  return (
    isDigit(code) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x5f || code === 0x2d
  );
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
