import { bytesOf, count, linesOf, type Page, positionAt, startOf, startWithin, type Whole } from './page.ts';
import { type Cells, hasProblem, stateOf } from './problems.ts';

interface Row {
  readonly text: string;
  readonly bytes: number;
  /** Which of the tables of the text it is in. */
  readonly table: number;
  /** What stays of it while its ages go on. */
  readonly key: string;
  readonly isProblem: boolean;
  readonly state: string | undefined;
}

interface Tables {
  readonly headers: readonly string[];
  readonly rows: readonly Row[];
}

/** A line that counts what is left has at most so many states, so that it stays short. */
const MOST_STATES = 6;
const AGE = /\b\d+[smhdy](?:\d+[smhd])?\b/g;

/**
 * Shortens tables as kubectl prints them: header and whole rows, those with a problem first (PROBLEM_RULES), and the number of
 * the others by state in a last line. Returns undefined if the text is not such a table, or has no room for one.
 */
export function shortenTable(whole: Whole): Page | undefined {
  const { headers, rows } = parseTables(whole.text);
  const ranked = [...rows.filter(({ isProblem }) => isProblem), ...rows.filter(({ isProblem }) => !isProblem)];
  const keys = ranked.map(({ key }) => key);
  const { at, changed } = startOf(whole, keys);
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
    ...(rest.length > 0 && { next: positionAt(keys, next) }),
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

interface Column {
  readonly title: string;
  readonly start: number;
}

function columnsOf(header: string): readonly Column[] {
  return [...header.matchAll(/\S+(?: \S+)*/g)].map(({ 0: title, index: start }) => ({ title, start }));
}

function toRow(text: string, table: number, columns: readonly Column[]): Row {
  const cells: Cells = Object.fromEntries(
    columns.map(({ title, start }, at) => [title, text.slice(start, columns[at + 1]?.start).trim()]),
  );
  const { NAMESPACE: namespace = '', NAME: name } = cells;
  const own = name === undefined ? text.replaceAll(AGE, '') : `${namespace}/${name}`;
  return {
    text,
    bytes: bytesOf(text) + 1,
    table,
    key: `${table} ${own}`,
    isProblem: hasProblem(cells),
    state: stateOf(cells),
  };
}
