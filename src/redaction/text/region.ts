import type { MarkWord } from '../marks.ts';
import type { Table } from './headings.ts';

/** A part of a text that gets a mark. `value` is what the mark is of. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly word: MarkWord | (string & {});
  readonly value: string;
  /** For a value that is too long to be held: where it ends in the text that follows. */
  readonly goesOn?: GoesOn | undefined;
}

/** Returns how much of a text still belongs to a value that began before it; all of it if it may go on. */
export type GoesOn = (text: string) => number;

/** Whole lines of a text, in which finders look for what is secret. */
export class Region {
  readonly text: string;
  /** Where it begins; what is before it was shown already, and is here to be looked back at. */
  readonly from: number;
  /** Whether nothing follows. */
  readonly isEnd: boolean;
  readonly spans: Span[] = [];
  /** Where names are that a heading may have, in ascending order. */
  readonly names: number[] = [];
  /** The table whose rows the first lines may be. */
  readonly table: Table | undefined;
  readonly #tables: { readonly at: number; readonly table: Table | undefined }[] = [];
  #hold: number;
  #lineStart = 0;
  #lineEnd = -1;

  constructor(text: string, from: number, isEnd: boolean, table?: Table) {
    this.text = text;
    this.table = table;
    this.from = from;
    this.isEnd = isEnd;
    this.#hold = text.length;
  }

  /** Where the text begins that waits for more of it. */
  get hold(): number {
    return this.#hold;
  }

  add(span: Span): void {
    if (span.start >= this.from && span.end > span.start) this.spans.push(span);
  }

  /** Remembers which table the lines from a place on belong to. */
  setTable(at: number, table: Table | undefined): void {
    this.#tables.push({ at, table });
  }

  /** Returns the table that a line at a place may belong to. */
  tableAt(at: number): Table | undefined {
    const last = this.#tables.findLast((each) => each.at <= at);
    return last === undefined ? this.table : last.table;
  }

  /** Keeps back the line of a place until more text follows, because its value may go on. */
  holdLineOf(at: number): void {
    const { start } = this.lineAt(at);
    this.#hold = Math.min(this.#hold, Math.max(start, this.from));
  }

  /** The line of a place, without its end. Finders ask in ascending order, so that each line is looked for once. */
  lineAt(at: number): { readonly start: number; readonly end: number } {
    if (at < this.#lineStart || at > this.#lineEnd) {
      this.#lineStart = at === 0 ? 0 : this.text.lastIndexOf('\n', at - 1) + 1;
      const end = this.text.indexOf('\n', at);
      this.#lineEnd = end === -1 ? this.text.length : end;
    }
    return { start: this.#lineStart, end: this.#lineEnd };
  }
}

/** Looks for one family of secrets in a region. */
export type Find = (region: Region) => void;
