import { PieceReader } from '../piece-reader.ts';
import type { Piece, Sink } from '../sink.ts';

/** Redacts one stream line by line. It sees every line once, in order, and may remember what it needs of earlier ones. */
export interface LineRedactor {
  /** Returns the text to show in place of a line; undefined to drop the line with its line end. */
  readonly show: (line: string) => string | undefined;
  /**
   * Returns whether a line that is too long to be held can be shown whole, judged by its beginning. If not, `show` gets the
   * two ends of the line with GAP between them.
   */
  readonly passes: (beginning: string) => boolean;
  /** Returns what was held back, if anything, when no more lines come. */
  readonly rest?: () => string;
}

/** In UTF-16 units. A longer line is not held as a whole. */
export const LONGEST_LINE = 64 * 1024;
/** How much is held of the end of a longer line. */
const LONGEST_END = 4096;
/** Stands for the middle of a line. No text of kubectl has these characters next to each other. */
export const GAP = '\u0000\\"\u0000';

/**
 * Passes a stream through a redactor, line by line and however it is cut into pieces. Holds at most one line, of a very long
 * line only its ends: the middle is shown or withheld, but never held. Bytes that are no UTF-8 become replacement characters.
 */
export class LineSink implements Sink {
  readonly #redactor: LineRedactor;
  readonly #next: Sink;
  readonly #reader = new PieceReader();
  #line = '';
  /** How the rest of a long line is treated; undefined within LONGEST_LINE. */
  #long: 'shown' | 'withheld' | undefined;
  #end = '';
  #shown = '';

  constructor(redactor: LineRedactor, next: Sink) {
    this.#redactor = redactor;
    this.#next = next;
  }

  isDone(): boolean {
    return this.#next.isDone();
  }

  write(piece: Piece): void {
    this.#read(this.#reader.read(piece));
    this.#pass();
  }

  end(): void {
    this.#read(this.#reader.end());
    if (this.#line !== '' || this.#long !== undefined) this.#endLine('');
    this.#shown += this.#redactor.rest?.() ?? '';
    this.#pass();
    this.#next.end();
  }

  #read(text: string): void {
    let start = 0;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', start)) {
      this.#add(text.slice(start, at));
      this.#endLine('\n');
      start = at + 1;
    }
    this.#add(start === 0 ? text : text.slice(start));
  }

  #add(part: string): void {
    if (this.#long === 'shown') this.#shown += part;
    else if (this.#long === 'withheld') this.#end = lastOf(this.#end + part);
    else if (this.#line.length + part.length <= LONGEST_LINE) this.#line += part;
    else this.#beginLong(this.#line + part);
  }

  #beginLong(line: string): void {
    // A character of two units is not cut.
    const length = isHighSurrogate(line.charCodeAt(LONGEST_LINE - 1)) ? LONGEST_LINE - 1 : LONGEST_LINE;
    this.#line = line.slice(0, length);
    if (this.#redactor.passes(this.#line)) {
      this.#long = 'shown';
      this.#shown += line;
    } else {
      this.#long = 'withheld';
      this.#end = lastOf(line.slice(length));
    }
  }

  #endLine(lineEnd: string): void {
    if (this.#long === 'shown') this.#shown += lineEnd;
    else {
      const line = this.#long === undefined ? this.#line : `${this.#line}${GAP}${this.#end}`;
      const shown = this.#redactor.show(line);
      if (shown !== undefined) this.#shown += `${shown}${lineEnd}`;
    }
    this.#line = '';
    this.#long = undefined;
    this.#end = '';
  }

  #pass(): void {
    if (this.#shown === '') return;
    const shown = this.#shown;
    this.#shown = '';
    this.#next.write(shown);
  }
}

function lastOf(text: string): string {
  return text.slice(-LONGEST_END);
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
