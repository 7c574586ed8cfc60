import { type ApiAnswer, LeaveToKubectl } from '../../api/api.ts';
import { type ListHead, readItems } from '../../api/objects/read-items.ts';
import type { RestClient } from '../../api/objects/rest-client.ts';
import { formatValue } from '../../go/format.ts';
import { isJsonList, type Json, parseJson, textAt, valueAt } from '../../go/json.ts';
import { byBytes, sortAsGo } from '../../go/sort.ts';

/** Source: meta/v1 TableColumnDefinition. */
export interface Column {
  readonly name: string;
  readonly type?: string;
  readonly format?: string;
  readonly priority?: number;
}

/** What a row holds of its object. Source: meta/v1 IncludeObjectPolicy. */
export type PartOfObjects = 'None' | 'Metadata' | 'Object';

/** A row with what of its object may be printed or sorted by: nothing, where no part of it was asked for. */
export interface Row {
  readonly cells: readonly Json[];
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The object, where it is needed to sort. */
  readonly object: Json;
}

/** Rows in order; they may be put together each time they are gone through. */
export type Rows = Iterable<Row> & { readonly length: number };

/** A table as the API server prints it. Source: meta/v1 Table. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: Rows;
  /** The fields beside columns and rows. */
  readonly head: ListHead;
}

/** The media types kubectl asks for to get tables. */
export const TABLE_ACCEPT = [
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=Table;v=v1beta1;g=meta.k8s.io',
  'application/json',
].join(',');

/** Reads the table of one answer. */
export async function readTable(answer: ApiAnswer, part: PartOfObjects, client: RestClient): Promise<Table> {
  const rows: Row[] = [];
  const head = await readItems(answer.body, (text) => rows.push(parseRow(text, part, client)), 'rows');
  return makeTable(head, rows);
}

/** Puts a table together. Throws LeaveToKubectl where the API server sent something else. */
export function makeTable(head: ListHead, rows: Rows): Table {
  if (head.kind !== 'Table' || !/^meta\.k8s\.io\/v1(beta1)?$/.test(head.apiVersion ?? ''))
    throw new LeaveToKubectl('the API server prints no table of this');
  return { columns: (head['columnDefinitions'] ?? []) as readonly Column[], rows, head };
}

/** Reads one row from its text. */
export function parseRow(text: string, part: PartOfObjects, client: Pick<RestClient, 'redact'>): Row {
  const parsed = parseJson(text);
  const row = part === 'Object' ? client.redact(parsed) : parsed;
  const found = valueAt(row, 'cells');
  const cells = isJsonList(found) ? found : [];
  if (part === 'None') return { cells, namespace: '', labels: {}, object: null };
  const object = valueAt(row, 'object') ?? null;
  if (object === null) throw new LeaveToKubectl('a row without its object');
  return {
    cells,
    namespace: textAt(object, 'metadata', 'namespace'),
    labels: (valueAt(object, 'metadata', 'labels') ?? {}) as Readonly<Record<string, string>>,
    object: part === 'Object' ? object : null,
  };
}

/** A value that is secret below any name that says so, and nothing by itself. */
const DRAWN = 'S3cr3t-Pa55w0rd9x';

/** The same table with marks in the columns whose names say that they hold what is secret. */
export function redactColumns(table: Table, client: Pick<RestClient, 'redact'>): Table {
  const names = table.columns.map(({ name }) => {
    const probe = { [name]: DRAWN };
    return client.redact(probe) === probe ? undefined : name;
  });
  if (names.every((name) => name === undefined)) return table;
  const redactCell = (cell: Json, column: number): Json => {
    const name = names[column];
    return name === undefined ? cell : (client.redact({ [name]: cell })[name] ?? null);
  };
  const { rows } = table;
  const redacted = {
    length: rows.length,
    *[Symbol.iterator]() {
      for (const row of rows) yield { ...row, cells: row.cells.map(redactCell) };
    },
  };
  return { ...table, rows: redacted };
}

/** A cell as it is printed. */
export function printable(cell: Json): string {
  return cell === null ? '' : formatValue(cell);
}

/** Labels as kubectl shows them all. Source: FormatLabels of apimachinery/pkg/labels. */
export function formatLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? '<none>' : sortAsGo(pairs, byBytes).join(',');
}
