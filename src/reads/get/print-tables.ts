import type { ApiResource } from '../../api/api.ts';
import type { Pace } from '../../api/objects/read-items.ts';
import { TabWriter } from '../../go/tabwriter.ts';
import { toUpper } from '../../go/unicode.ts';
import { type Column, formatLabels, printable, type Row, type Table } from './table.ts';

/** How the tables of one type are printed. */
export interface TableStyle {
  readonly isWide: boolean;
  readonly hasHeaders: boolean;
  readonly showsNamespace: boolean;
  readonly showsKind: boolean;
  readonly showsLabels: boolean;
  readonly labelColumns: readonly string[];
}

/** kubectl gives up what it holds back after so many rows. */
const FLUSH_ROWS = 100;

/**
 * Prints tables one after the other as kubectl 1.37 does, the tables of one type below one header. Source: Run of
 * kubectl/pkg/cmd/get, tableprinter.go of cli-runtime/pkg/printers.
 */
export class TablePrinter {
  readonly #stdout: (text: string) => void;
  readonly #writer: TabWriter;
  readonly #pace: Pace | undefined;
  #resource: ApiResource | undefined;
  #columns = '';
  #hasPrintedHeader = false;
  #wroteAny = false;
  #owesBlankLine = false;

  /** `pace` is waited for now and then, and ends a table where the answer is full. */
  constructor(stdout: (text: string) => void, pace?: Pace) {
    this.#stdout = stdout;
    this.#pace = pace;
    this.#writer = new TabWriter({ minWidth: 6, padding: 3, remembersWidths: true }, (text) => this.#emit(text));
  }

  get wroteAny(): boolean {
    return this.#wroteAny;
  }

  async print(table: Table, resource: ApiResource, style: TableStyle): Promise<void> {
    if (!isSame(resource, this.#resource)) {
      this.#writer.flush();
      this.#writer.forgetWidths();
      if (this.#resource !== undefined && style.hasHeaders && this.#wroteAny) this.#owesBlankLine = true;
      this.#resource = resource;
      this.#columns = '';
      this.#hasPrintedHeader = false;
    }
    const columns = JSON.stringify(table.columns);
    const isContinued = this.#hasPrintedHeader && columns === this.#columns;
    if (columns !== this.#columns) this.#hasPrintedHeader = false;
    this.#columns = columns;
    if (table.rows.length === 0) return;
    this.#hasPrintedHeader = true;
    await this.#printRows(decorate(table, resource, style), style.hasHeaders && !isContinued);
  }

  /** Writes what is held back. */
  end(): void {
    this.#writer.flush();
  }

  async #printRows({ names, rows }: Decorated, hasHeader: boolean): Promise<void> {
    const widths = names.map(() => 0);
    let count = 0;
    for (const cells of rows()) {
      for (const [column, widest] of widths.entries())
        widths[column] = Math.max(widest, Buffer.byteLength(cells[column] ?? ''));
      const wait = ++count % FLUSH_ROWS === 0 ? this.#pace?.next() : undefined;
      if (wait !== undefined) await wait;
    }
    // kubectl widens the first line to the widest cell, in bytes, because it lets go of the lines before it has seen all.
    const widen = (cells: readonly string[], sizes: readonly number[]): string[] =>
      cells.map((cell, column) =>
        column === names.length - 1
          ? cell
          : cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - (sizes[column] ?? 0))),
      );
    if (hasHeader)
      this.#line(
        widen(
          names,
          names.map((name) => Buffer.byteLength(name)),
        ),
      );
    let index = 0;
    for (const cells of rows()) {
      const printed = cells.map(printCell);
      const sizes = cells.map((cell) => Buffer.byteLength(cell));
      this.#line(!hasHeader && index === 0 ? widen(printed, sizes) : printed);
      if (++index % FLUSH_ROWS !== 0) continue;
      this.#writer.flush();
      if (index < count && this.#pace?.isEnough()) return this.#pace.leaveOff();
      const wait = this.#pace?.next();
      if (wait !== undefined) await wait;
    }
  }

  #line(cells: readonly string[]): void {
    this.#writer.write(`${cells.join('\t')}\n`);
  }

  #emit(text: string): void {
    if (text === '') return;
    this.#stdout(this.#owesBlankLine ? `\n${text}` : text);
    this.#owesBlankLine = false;
    this.#wroteAny = true;
  }
}

function isSame(one: ApiResource, other: ApiResource | undefined): boolean {
  return one.resource === other?.resource && one.group === other.group && one.version === other.version;
}

/** A table as it is printed: the names of the columns that are shown, and the cells of each row that belong to them. */
interface Decorated {
  readonly names: readonly string[];
  /** Goes through the rows once. */
  readonly rows: () => Iterable<readonly string[]>;
}

/**
 * Adds the columns that kubectl adds. They are appended to whatever cells a row has: the API server may send more of them
 * than columns. Source: decorateTable of tableprinter.go.
 */
function decorate({ columns, rows }: Table, resource: ApiResource, style: TableStyle): Decorated {
  const all: readonly Column[] = [
    ...(style.showsNamespace ? [{ name: 'Namespace' }] : []),
    ...columns,
    ...style.labelColumns.map((label) => ({ name: label.split('/').at(-1) ?? '' })),
    ...(style.showsLabels ? [{ name: 'Labels' }] : []),
  ];
  const isShown = (index: number): boolean => {
    const column = all[index];
    return column !== undefined && (style.isWide || (column.priority ?? 0) === 0);
  };
  const named = style.showsKind ? columns.findIndex(isName) : -1;
  const kind = (resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`).toLowerCase();
  const allCells = ({ cells, namespace, labels }: Row): readonly string[] => [
    ...(style.showsNamespace ? [namespace] : []),
    ...cells.map((cell, index) => (index === named ? `${kind}/${printable(cell)}` : printable(cell))),
    ...style.labelColumns.map((label) => (Object.hasOwn(labels, label) ? (labels[label] ?? '') : '')),
    ...(style.showsLabels ? [formatLabels(labels)] : []),
  ];
  const shownCells = (row: Row): readonly string[] => allCells(row).filter((_, index) => isShown(index));
  const names = all.filter((_, index) => isShown(index)).map(({ name }) => toUpper(name));
  if (!Array.isArray(rows)) return { names, rows: () => mapped(rows, shownCells) };
  const shown = rows.map(shownCells);
  return { names, rows: () => shown };
}

function isName({ type, format }: Column): boolean {
  return type === 'string' && format === 'name';
}

function* mapped<T, U>(values: Iterable<T>, change: (value: T) => U): Generator<U> {
  for (const value of values) yield change(value);
}

/** One line of a cell, and nothing that a terminal would obey. */
function printCell(cell: string): string {
  const end = cell.search(/[\f\n\r]/);
  const line = end < 0 ? cell : `${cell.slice(0, end)}...`;
  return line.replaceAll('\x1b', '^[');
}
