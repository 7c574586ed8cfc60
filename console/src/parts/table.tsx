import type { ComponentChildren } from 'preact';

/** A column of a table: its heading, and what it shows of a row. */
export interface Column<Row> {
  readonly name: string;
  /** For screen readers only: a column of buttons. */
  readonly isNameHidden?: boolean;
  /** Right-aligned, with digits of one width. */
  readonly isNumber?: boolean;
  /** Takes the room that is left. */
  readonly isWide?: boolean;
  /** The cell names the row. One column should. */
  readonly isHeader?: boolean;
  readonly cell: (row: Row) => ComponentChildren;
}

/** What a table needs. */
export interface TableProps<Row> {
  /** What the table shows, for screen readers. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
}

/** A table. On narrow screens each row becomes a card, with the headings before its cells. */
export function Table<Row>({ caption, columns, rows, keyOf }: TableProps<Row>) {
  return (
    <table class="table">
      <caption class="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ name, isNameHidden, isNumber }) => (
            <th key={name} scope="col" class={isNumber ? 'number' : undefined}>
              {isNameHidden ? <span class="visually-hidden">{name}</span> : name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map(({ name, isNameHidden, isNumber, isWide, isHeader, cell }) => {
              const className = [isNumber ? 'number' : '', isWide ? 'wide' : ''].join(' ').trim() || undefined;
              const label = isNameHidden ? undefined : name;
              return isHeader ? (
                <th key={name} scope="row" data-name={label} class={className}>
                  {cell(row)}
                </th>
              ) : (
                <td key={name} data-name={label} class={className}>
                  {cell(row)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
