import type { NameSays, ReadName } from '../names.ts';
import { type Cell, type Cut, cutLine } from './cells.ts';

/** A column whose heading says that its cells are secret. */
export interface Column {
  /** Which cell of a row it is. */
  readonly at: number;
  readonly says: NameSays;
}

/** A table whose rows are read: how they are cut, and what its heading says. */
export interface Table {
  readonly cut: Cut;
  readonly columns: readonly Column[];
  readonly headings: readonly Cell[];
  /** Whether the cells of its heading have a blank after each comma, as words of a sentence have. */
  readonly isLoose: boolean;
  /** Whether it is a heading only if there is a rule below it. */
  readonly isDraft?: boolean;
  /** Whether there was one. */
  readonly isRuled?: boolean;
}

/** In UTF-16 units. A longer line is no heading. */
const LONGEST = 1024;
const MOST_CELLS = 64;
/** What a cell of a heading is made of. Numbers, times, paths, calls and assignments are of other lines. */
const HEADING =
  /^["'`*]{0,3}[\p{L}_][\p{L}\d_.#%/-]{0,40}(?: [\p{L}\d_.#%/-]{1,24}){0,3}(?: ?\([\w ]{1,12}\))?["'`*]{0,3}$/u;
/** What tables with a password have beside it, so that two words on a line are known for a heading. */
const BESIDE =
  /^(?:(?:user|account|host|service|db|database|login|client|display|first|last|full|role)[ _-]?(?:name|id)?|name|id|key|e-?mail|url|uri|address|port|type|namespace|environment|env|status|enabled|created|ttl|expires|description|owner|group|tenant|rolname|usename|access key id)$/i;
const INSERT =
  /^.{0,200}?\b(?:INSERT|insert|REPLACE|replace)[^()]{0,40}?\b(?:INTO|into)\s+[^()]{1,200}\(([^()]{1,900})\)\s*(?:VALUES?\b|values?\b|$)/;
const COPY = /^\s*(?:COPY|copy) [^()]{1,200}\(([^()]{1,900})\) (?:FROM|from) (?:stdin|STDIN)/;

/** Reads a line as the heading of a table with a column that is secret; undefined for any other line. */
export function readHeading(line: string, readName: ReadName): Table | undefined {
  if (line.length > LONGEST) return undefined;
  const sql = INSERT.exec(line) ?? COPY.exec(line);
  if (sql !== null) return ofColumns(line, sql[1] ?? '', sql[0].length, COPY.test(line) ? '\t' : 'tuples', readName);
  if (/[=<>{}[\]?!$@\\]/.test(line)) return undefined;
  const cut = cutOf(line);
  const headings = cut === undefined ? [] : cutLine(line, cut);
  if (cut === undefined || headings.length < 2 || headings.length > MOST_CELLS) return undefined;
  const names = headings.map(({ start, end }) => line.slice(start, end));
  if (!names.every((name, at) => HEADING.test(name) || (cut === 'bars' && at === 0 && name === ''))) return undefined;
  if ((cut === 'blanks' || cut === 'words') && !isUpper(line) && !isOfOneCase(names)) return undefined;
  const isDraft =
    cut === 'words'
      ? !(isUpper(line) && names.some((name) => BESIDE.test(name)))
      : cut === 'bars' && / [|│┃║]|[|│┃║] /.test(line);
  const columns = columnsOf(names, readName);
  return columns.length === 0
    ? undefined
    : { cut, columns, headings, isLoose: cut === ',' && /, /.test(line), isDraft };
}

/** The columns that a sentence of SQL names. */
function ofColumns(line: string, list: string, end: number, cut: Cut, readName: ReadName): Table | undefined {
  const names = list.split(',').map((name) => name.trim());
  const columns = columnsOf(names, readName);
  const headings = names.map(() => ({ start: end, end: line.length }));
  return columns.length === 0 ? undefined : { cut, columns, headings, isLoose: false };
}

function columnsOf(names: readonly string[], readName: ReadName): readonly Column[] {
  return names.flatMap((name, at) => {
    // In capitals, more names would count: a heading says less than a variable.
    const says = readName(
      name
        .replace(/\(.*\)/, '')
        .replace(/[^\p{L}\d]+/gu, '_')
        .replace(/^_|_$/g, '')
        .toLowerCase(),
    );
    return says === undefined || /^["'`*]*keys?["'`*]*$/i.test(name) ? [] : [{ at, says }];
  });
}

function cutOf(line: string): Cut | undefined {
  if (/[|│┃║]/.test(line)) return 'bars';
  if (line.includes('\t')) return '\t';
  if (line.includes(',')) return ',';
  if (line.includes(';')) return ';';
  if (/\S {2}/.test(line)) return 'blanks';
  return /\S /.test(line) ? 'words' : undefined;
}

function isUpper(line: string): boolean {
  return !/\p{Ll}/u.test(line);
}

/** Headings are all in small letters, or begin all with a capital, and one of them is usual. Rows of other tables are not so. */
function isOfOneCase(names: readonly string[]): boolean {
  const isSame = names.every((name) => /^\p{Lu}/u.test(name)) || names.every((name) => !/[\p{Lu}-]/u.test(name));
  return isSame && names.some((name) => BESIDE.test(name));
}
