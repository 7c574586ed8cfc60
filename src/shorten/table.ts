import {
  bytesOf,
  count,
  linesOf,
  type Page,
  positionAt,
  startOf,
  startWithin,
  type Units,
  type Whole,
} from './page.ts';
import { hasProblem, stateOf, TELLING_COLUMNS } from './problems.ts';

interface Row {
  readonly text: string;
  readonly bytes: number;
  /** Which of the tables of the text it is in. */
  readonly table: number;
  /** Its namespace and name; absent if no column has them. */
  readonly name: string | undefined;
  readonly isProblem: boolean;
  readonly state: string | undefined;
}

interface Tables {
  readonly headers: readonly string[];
  readonly rows: readonly Row[];
}

/** A line that counts what is left has at most so many states, so that it stays short. */
const MOST_STATES = 6;
const NAMING_COLUMNS: ReadonlySet<string> = new Set(['NAMESPACE', 'NAME']);
const AGE = /\b\d+[smhdy](?:\d+[smhd])?\b/g;

/**
 * Shortens tables as kubectl prints them: header and whole rows, those with a problem first (PROBLEM_RULES), and the number of
 * the others by state in a last line. Returns undefined if the text is not such a table, or has no room for one.
 */
export function shortenTable(whole: Whole): Page | undefined {
  const { headers, rows } = parseTables(whole.text);
  const ranked = [...rows.filter(({ isProblem }) => isProblem), ...rows.filter(({ isProblem }) => !isProblem)];
  const units: Units = { length: ranked.length, keyOf: (index) => keyOf(ranked[index]) };
  const { at, changed } = startOf(whole, units);
  const mostOfMark = Math.min(240, Math.floor(whole.maxBytes / 4));
  const room = whole.maxBytes - mostOfMark - 1;
  if (rows.length === 0 || headers.some((header) => bytesOf(header) + 2 > room / 2)) return undefined;
  const shown: Row[] = [];
  const begun = new Set<number>();
  const tooLong: Row[] = [];
  let bytes = 0;
  let next = at;
  for (; next < ranked.length; next++) {
    const row = ranked[next];
    if (row === undefined) break;
    const header = begun.has(row.table) ? 0 : bytesOf(headers[row.table] ?? '') + 2;
    if (bytes + header + row.bytes > room) {
      if (shown.length > 0 || header + row.bytes <= room) break;
      tooLong.push(row);
      continue;
    }
    shown.push(row);
    begun.add(row.table);
    bytes += header + row.bytes;
  }
  const rest = ranked.slice(next);
  const lines = headers.flatMap((header, table) => {
    const own = shown.filter((row) => row.table === table).map(({ text }) => text);
    return own.length === 0 ? [] : [header, ...own, ''];
  });
  const mark = startWithin(markOf(rest, tooLong), mostOfMark);
  const text = [...lines.slice(0, -1), ...(mark === '' ? [] : [mark]), ''].join('\n');
  return {
    text,
    ...sayLeftOut(ranked.length, rest, tooLong),
    ...(rest.length > 0 && { next: positionAt(units, next) }),
    ...(changed && { changed }),
  };
}

function sayLeftOut(of: number, rest: readonly Row[], tooLong: readonly Row[]): { leftOut?: string } {
  if (rest.length === 0 && tooLong.length === 0) return {};
  const skipped =
    tooLong.length === 0 ? '' : ` ${count(tooLong.length, 'row')} longer than an answer can never be shown.`;
  const left = `${rest.length} of ${count(of, 'row')} are not shown yet; rows with a problem come first.`;
  return { leftOut: `${rest.length === 0 ? '' : left}${skipped}`.trim() };
}

/** The last line: what is left, by state. */
function markOf(rest: readonly Row[], tooLong: readonly Row[]): string {
  if (rest.length + tooLong.length === 0) return '';
  const states = new Map<string, number>();
  for (const { state } of rest) if (state !== undefined) states.set(state, (states.get(state) ?? 0) + 1);
  const most = [...states].sort(([, a], [, b]) => b - a);
  const others = most.slice(MOST_STATES).reduce((sum, [, number]) => sum + number, 0);
  const words = most.slice(0, MOST_STATES).map(([state, number]) => `${number} ${startWithin(state, 30)}`);
  const all = [...words, ...(others > 0 ? [`${others} in other states`] : [])].join(', ');
  const long = tooLong.length === 0 ? [] : [`${count(tooLong.length, 'row')} too long to show`];
  const more = rest.length === 0 ? [] : [`${count(rest.length, 'more row')}${all === '' ? '' : `: ${all}`}`];
  return `[${[...more, ...long].join('; ')}]`;
}

/** Tables are divided by empty lines, and each begins with its header. */
function parseTables(text: string): Tables {
  const headers: string[] = [];
  const rows: Row[] = [];
  let columns: readonly Column[] | undefined;
  for (const line of linesOf(text)) {
    if (line === '') columns = undefined;
    else if (columns === undefined) {
      columns = columnsOf(line);
      headers.push(line);
    } else rows.push(toRow(line, headers.length - 1, columns));
  }
  return { headers, rows };
}

/** What stays of a row while its ages go on. */
function keyOf(row: Row | undefined): string {
  return row === undefined ? '' : `${row.table} ${row.name ?? row.text.replaceAll(AGE, '')}`;
}

/** A column that says something of how a row is, or what it is called. */
interface Column {
  readonly title: string;
  readonly start: number;
  readonly end: number | undefined;
}

function columnsOf(header: string): readonly Column[] {
  const titles = [...header.matchAll(/\S+(?: \S+)*/g)];
  return titles
    .map(({ 0: title, index: start }, at) => ({ title, start, end: titles[at + 1]?.index }))
    .filter(({ title }) => TELLING_COLUMNS.has(title) || NAMING_COLUMNS.has(title));
}

function toRow(text: string, table: number, columns: readonly Column[]): Row {
  const cells: Record<string, string> = {};
  for (const { title, start, end } of columns) cells[title] = text.slice(start, end).trim();
  const { NAMESPACE: namespace = '', NAME: name } = cells;
  return {
    text,
    bytes: bytesOf(text) + 1,
    table,
    name: name === undefined ? undefined : `${namespace}/${name}`,
    isProblem: hasProblem(cells),
    state: stateOf(cells),
  };
}
