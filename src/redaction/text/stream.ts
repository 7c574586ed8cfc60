import type { MarkOf } from '../marks.ts';
import type { Table } from './headings.ts';
import type { Find, GoesOn } from './region.ts';
import { redactLines, redactPart, type Shown } from './text.ts';

/** In UTF-16 units: a longer line is dealt with in parts. No more than this and one construct over several lines is held. */
const LONGEST_LINE = 64 * 1024;
/** So much of a part is left to the next one, so that no value is cut. */
const OVERLAP = 8 * 1024;
/** So much of what was shown is kept to be looked back at. */
const CONTEXT = 4096;

/** Redacts one text that comes in pieces. The result is the same however it is cut. */
export class TextStream {
  readonly #finders: readonly Find[];
  readonly #mark: MarkOf;
  #held = '';
  #before = '';
  #goesOn: GoesOn | undefined;
  #table: Table | undefined;
  #marks = 0;

  constructor(finders: readonly Find[], mark: MarkOf) {
    this.#finders = finders;
    this.#mark = mark;
  }

  get marks(): number {
    return this.#marks;
  }

  push(text: string): string {
    this.#held += text;
    if (!text.includes('\n') && this.#held.length <= LONGEST_LINE) return '';
    return this.#advance(false);
  }

  end(): string {
    return this.#advance(true);
  }

  #advance(isEnd: boolean): string {
    let shown = '';
    for (;;) {
      this.#dropRest();
      if (this.#held === '') break;
      const { end, isPart } = nextPart(this.#held, isEnd);
      if (end === 0) break;
      const before = this.#held.length;
      shown += isPart ? this.#showPart(end) : this.#showLines(end, isEnd && end === before);
      // What is left waits for more text.
      if (this.#held.length === before) break;
    }
    return shown;
  }

  #showLines(end: number, isEnd: boolean): string {
    const lines = this.#held.slice(0, end);
    const tools = { finders: this.#finders, mark: this.#mark, table: this.#table };
    return this.#take(redactLines(this.#before, lines, isEnd, tools));
  }

  /** Shows a part of a line that is too long to be held. */
  #showPart(end: number): string {
    const part = this.#held.slice(0, end);
    const tools = { finders: this.#finders, mark: this.#mark };
    return this.#take(redactPart(this.#before, part, end - OVERLAP, tools));
  }

  #take({ text, done, marks, table, goesOn }: Shown): string {
    this.#before = (this.#before + this.#held.slice(0, done)).slice(-CONTEXT);
    this.#held = this.#held.slice(done);
    this.#marks += marks;
    this.#table = table;
    this.#goesOn = goesOn;
    return text;
  }

  #dropRest(): void {
    if (this.#goesOn === undefined || this.#held === '') return;
    const length = this.#goesOn(this.#held);
    if (length < this.#held.length) this.#goesOn = undefined;
    this.#held = this.#held.slice(length);
  }
}

/** How much of a text is dealt with at once: whole lines, or a part of one that is too long. */
function nextPart(text: string, isEnd: boolean): { readonly end: number; readonly isPart: boolean } {
  let at = 0;
  const limit = isEnd ? text.length : text.lastIndexOf('\n') + 1;
  while (limit - at > LONGEST_LINE) {
    const newline = text.lastIndexOf('\n', at + LONGEST_LINE);
    if (newline >= at) at = newline + 1;
    else return at > 0 ? { end: at, isPart: false } : { end: LONGEST_LINE, isPart: true };
  }
  if (limit > 0) return { end: limit, isPart: false };
  return text.length > LONGEST_LINE ? { end: LONGEST_LINE, isPart: true } : { end: 0, isPart: false };
}
