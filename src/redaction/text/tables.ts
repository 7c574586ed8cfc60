import type { NameSays, ReadName } from '../names.ts';
import { isMixed, isPlaceholder, isSaid, isStatus, looksDrawn } from '../values.ts';
import { type Cell, cutLine } from './cells.ts';
import { readHeading, type Table } from './headings.ts';
import type { Find, Region } from './region.ts';

/** A line between the rows of a table. */
const RULE = /^(?=\s{0,80}\S)[\s|+:=─━═┼╪╋├┤┝┥┠┨╞╡╟╢╠╣┬┴└┘┌┐╭╮╰╯-]{2,2048}$/;

/**
 * Finds values in the cells of tables below a heading that says what they are: as programs print them in columns, with bars,
 * as CSV, and in SQL. The heading is remembered for the rows that follow, however far, up to a line that is no row.
 */
export function findTables(readName: ReadName): Find {
  return (region) => {
    const { text } = region;
    let table = region.table;
    let name = 0;
    for (let at = firstLine(region); at < text.length; ) {
      if (table === undefined) {
        while ((region.names[name] ?? at) < at) name++;
        const next = region.names[name];
        if (next === undefined) break;
        at = next;
      }
      const line = region.lineAt(at);
      const whole = text.slice(line.start, line.end);
      const before = table;
      if (table?.isDraft === true) table = isRule(whole) ? { ...table, isDraft: false, isRuled: true } : undefined;
      else if (table !== undefined && !readRow(region, table, line.start, whole)) table = undefined;
      // A line that is no row may be the heading of the next table.
      if (table === undefined) {
        table = readHeading(whole, readName);
        if (table?.cut === 'tuples') markTuples(region, table, line.start, whole, table.headings[0]?.start ?? 0);
      }
      at = line.end + 1;
      if (table !== before) region.setTable(at, table);
    }
  };
}

/** The first line that begins in a region. */
function firstLine({ text, from }: Region): number {
  if (from === 0 || text.charCodeAt(from - 1) === 10) return from;
  const newline = text.indexOf('\n', from);
  return newline === -1 ? text.length : newline + 1;
}

function isRule(line: string): boolean {
  return RULE.test(line);
}

/** Adds the spans of a row. Returns whether the line belongs to the table. */
function readRow(region: Region, table: Table, start: number, line: string): boolean {
  if (isRule(line)) return true;
  if (table.cut === 'tuples') return readTuples(region, table, start, line);
  const cells = cellsOf(line, table);
  if (cells === undefined) return false;
  for (const { at, says } of table.columns) {
    const cell = cells[at];
    if (cell === undefined) continue;
    markCell(region, table, { start: start + cell.start, end: start + cell.end }, says);
  }
  return true;
}

/** The cells of a row in the order of the heading, undefined for one that is empty; undefined as a whole for a line that is no row. */
function cellsOf(line: string, { cut, headings }: Table): readonly (Cell | undefined)[] | undefined {
  const cells = cutLine(line, cut);
  if (cells.length === headings.length) return cells;
  if ((cut !== 'blanks' && cut !== 'words') || cells.length === 0) return undefined;
  // A value that is as long as its column, or longer, has one blank behind it.
  const words = cut === 'blanks' ? cutLine(line, 'words') : [];
  if (words.length === headings.length) return words;
  const columns = cut === 'words' ? cutLine(line, 'blanks') : cells;
  const placed = headings.map((heading) =>
    columns.find((cell) => cell.start === heading.start || cell.end === heading.end),
  );
  return placed.filter((cell) => cell !== undefined).length === columns.length ? placed : undefined;
}

function readTuples(region: Region, table: Table, start: number, line: string): boolean {
  if (!/^\s{0,80}(?:(?:VALUES?|values?)\b\s{0,80})?(?:\(|$)/.test(line) || line.trim() === '') return false;
  markTuples(region, table, start, line, 0);
  return true;
}

/** Marks the texts of the tuples from a place of a line on. */
function markTuples(region: Region, table: Table, start: number, line: string, from: number): void {
  const values = line.slice(from);
  cutLine(values, 'tuples').forEach((cell, index) => {
    const column = table.columns.find(({ at }) => at === index % table.headings.length);
    if (column === undefined || values[cell.start - 1] !== "'") return;
    const at = start + from;
    markCell(region, table, { start: at + cell.start, end: at + cell.end }, column.says);
  });
}

function markCell(region: Region, table: Table, { start, end }: Cell, says: NameSays): void {
  const value = region.text.slice(start, end);
  if (isSecret(value, says, table)) region.add({ start, end, word: says.word, value });
}

function isPath(value: string): boolean {
  return /^[\w.-]*(?:\/[\w.-]+)+$/.test(value);
}

/** What cells of a table with passwords say in place of one, and the types of columns. */
const INSTEAD =
  /^(?:supported|unsupported|active|inactive|locked|unlocked|never|expires|plain(?:text)?|text|char|varchar|bool|int|integer|md5|bcrypt|scram-sha-256|strong|weak|same|other|any|all|see .*|ask .*|via .*|prompt|manual|auto|automatic|generated|external|internal|ldap|oauth2?|oidc|saml|kerberos|\(\d+ rows?\))$/i;

function isSecret(value: string, says: NameSays, { cut, isLoose, isRuled }: Table): boolean {
  if (value.length < 3 || isPlaceholder(value) || isSaid(value) || isStatus(value) || INSTEAD.test(value)) return false;
  // Counts, sizes and times.
  if (/^[\d.,:/%+-]{1,24}[KMGT]?$/i.test(value) && !(says.word === 'password' && /^\d{4,}$/.test(value))) return false;
  if (/^\d{4}-\d\d-\d\d/.test(value)) return false;
  const isMarked = /\d|[^\p{L}\s_.'’,;:()-]/u.test(value);
  const isWord = /^[\p{L}\d_.~+/:=@!$%&*-]{6,}$/u.test(value) && !value.includes('://');
  if (!says.isSure)
    return (
      isWord &&
      (isMixed(value, says) || (looksDrawn(value) && /\d/.test(value) && !/^[a-z\d]+(?:[-.][a-z\d]+)+$/.test(value)))
    );
  if (says.word !== 'password') return isWord && value.length >= 8 && isMarked && (!isPath(value) || looksDrawn(value));
  // Words, as in a sentence.
  if (/\s/.test(value) && !(isMarked && cut !== 'blanks')) return false;
  return isMarked || !(isLoose || (cut === 'words' && isRuled !== true));
}
