import type { Pace } from '../../api/objects/read-items.ts';
import { countCharacters, TabWriter } from '../../go/tabwriter.ts';
import { TABLE_COLUMNS } from '../../go/terminal.ts';

/** So many lines are written at a time. */
const AT_ONCE = 200;
const LINE_BYTES = 32;

/**
 * Lays out lines in columns as one TabWriter does that is flushed once, and holds no more of a line than its text. The cells
 * of a line are divided by tabs.
 */
export class ColumnLines {
  #count: number | undefined;
  readonly #stdout: (text: string) => void;
  readonly #pace: Pace;
  readonly #widths: number[] = [];
  #lines: string[] = [];
  #isRegular = true;

  constructor(stdout: (text: string) => void, pace: Pace) {
    this.#stdout = stdout;
    this.#pace = pace;
  }

  line(text: string): void {
    this.#lines.push(text);
    this.#pace.hold(text.length + LINE_BYTES);
    if (!this.#isRegular) return;
    const cells = text.split('\t');
    // A cell may hold a tab or the end of a line itself: then it takes all of a TabWriter.
    this.#count ??= cells.length;
    this.#isRegular = cells.length === this.#count && !END_OF_LINE.test(text);
    for (let column = 0; column < this.#count - 1; column++) {
      const width = countCharacters(cells[column] ?? '') + TABLE_COLUMNS.padding;
      this.#widths[column] = Math.max(this.#widths[column] ?? TABLE_COLUMNS.minWidth, width);
    }
  }

  /** Writes all lines at once. */
  flush(): void {
    const lines = this.#lines;
    this.#lines = [];
    if (!this.#isRegular) {
      this.#layOut(lines);
      return;
    }
    for (let start = 0; start < lines.length; start += AT_ONCE) this.#write(lines.slice(start, start + AT_ONCE));
  }

  /** Writes all lines, at the pace of the list, until the answer is full. */
  async end(): Promise<void> {
    const lines = this.#lines;
    if (!this.#isRegular || lines.length <= AT_ONCE) return this.flush();
    for (let start = 0; start < lines.length; start += AT_ONCE) {
      if (this.#pace.isEnough()) return this.#pace.leaveOff();
      this.#write(lines.slice(start, start + AT_ONCE));
      await this.#pace.next();
    }
  }

  #layOut(lines: readonly string[]): void {
    const writer = new TabWriter(TABLE_COLUMNS, (text) => {
      if (text !== '') this.#stdout(text);
    });
    for (const line of lines) writer.write(`${line}\n`);
    writer.flush();
  }

  #write(lines: readonly string[]): void {
    this.#stdout(lines.map((line) => `${this.#pad(line)}\n`).join(''));
  }

  #pad(line: string): string {
    if (this.#count === 1) return line;
    return line
      .split('\t')
      .map((cell, column) => {
        const width = this.#widths[column];
        return width === undefined ? cell : cell + ' '.repeat(width - countCharacters(cell));
      })
      .join('');
  }
}

/** What ends a line for a TabWriter, or a cell without a tab. */
const END_OF_LINE = /[\n\v\f]/;
