interface Cell {
  readonly text: string;
  readonly width: number;
}

/** How columns are laid out: no cell is narrower than `minWidth`, and `padding` spaces separate two. */
export interface Columns {
  readonly minWidth: number;
  readonly padding: number;
  /** Whether a column stays as wide as it once was, also after a flush. Source: RememberWidths of liggitt/tabwriter. */
  readonly remembersWidths?: boolean;
}

/**
 * Lays out text in columns as Go's text/tabwriter does with spaces and no flags: a tab ends a cell, and a column is as wide as
 * the widest cell of the neighbouring lines that have it. A line without a tab ends the block: what is before it is given to
 * `write`. Widths count characters (code points), whatever a terminal makes of them. Source: text/tabwriter of Go.
 */
export class TabWriter {
  readonly #columns: Columns;
  readonly #write: (text: string) => void;
  #lines: Cell[][] = [[]];
  #cell = '';
  #remembered: number[] = [];

  constructor(columns: Columns, write: (text: string) => void) {
    this.#columns = columns;
    this.#write = write;
  }

  write(text: string): void {
    let start = 0;
    // A regular expression, because V8 runs it at full speed whatever its compilers are told.
    for (END_OF_CELL.lastIndex = 0; END_OF_CELL.test(text); start = END_OF_CELL.lastIndex) {
      const end = END_OF_CELL.lastIndex - 1;
      this.#cell += text.slice(start, end);
      const next = END_OF_CELL.lastIndex;
      const sign = text[end];
      const cells = this.#endCell();
      if (sign === '\n' || sign === '\f') {
        this.#lines.push([]);
        if (sign === '\f' || cells === 1) this.flush();
      }
      END_OF_CELL.lastIndex = next;
    }
    this.#cell += text.slice(start);
  }

  /** Writes the buffered cells and starts a new table. */
  flush(): void {
    const open = this.#cell;
    if (open !== '') this.#endCell();
    const out: string[] = [];
    this.#format(out, [], 0, this.#lines.length);
    this.#lines = [[]];
    this.#cell = '';
    this.#write(out.join(''));
  }

  /** Starts new columns with the next block. */
  forgetWidths(): void {
    this.#remembered = [];
  }

  #endCell(): number {
    const line = this.#lines.at(-1) ?? [];
    line.push({ text: this.#cell, width: countCharacters(this.#cell) });
    this.#cell = '';
    return line.length;
  }

  #format(out: string[], widths: number[], from: number, to: number): void {
    const column = widths.length;
    // The last cell of a line belongs to no column.
    const hasColumn = (line: number): boolean => column < (this.#lines[line]?.length ?? 0) - 1;
    let printed = from;
    for (let at = from; at < to; at++) {
      if (!hasColumn(at)) continue;
      this.#print(out, widths, printed, at);
      printed = at;
      let width = this.#columns.minWidth;
      for (; at < to && hasColumn(at); at++) {
        width = Math.max(width, (this.#lines[at]?.[column]?.width ?? 0) + this.#columns.padding);
      }
      if (this.#columns.remembersWidths) width = this.#remember(widths, width);
      this.#format(out, [...widths, width], printed, at);
      printed = at;
    }
    this.#print(out, widths, printed, to);
  }

  #remember(left: readonly number[], width: number): number {
    const column = left.length;
    this.#remembered.push(...left.slice(this.#remembered.length));
    const widest = Math.max(width, this.#remembered[column] ?? 0);
    this.#remembered[column] = widest;
    return widest;
  }

  #print(out: string[], widths: readonly number[], from: number, to: number): void {
    for (let at = from; at < to; at++) {
      for (const [column, cell] of (this.#lines[at] ?? []).entries()) {
        out.push(cell.text);
        const width = widths[column];
        if (width !== undefined) out.push(' '.repeat(width - cell.width));
      }
      if (at + 1 < this.#lines.length) out.push('\n');
    }
  }
}

const END_OF_CELL = /[\t\n\v\f]/g;
const SURROGATE = /[\ud800-\udbff]/;

/** How many characters (code points) a text has. */
export function countCharacters(text: string): number {
  return SURROGATE.test(text) ? [...text].length : text.length;
}
