/** A cell of a line, without the blanks and quotes around it. */
export interface Cell {
  readonly start: number;
  readonly end: number;
}

/** How the lines of a table are cut: at bars, at a sign as in CSV, at two blanks or more, at each blank, or as tuples of SQL. */
export type Cut = 'bars' | ',' | ';' | '\t' | 'blanks' | 'words' | 'tuples';

/** Cuts a line into its cells, each once. Places count from the beginning of the line. Of tuples, the cells are of all together. */
export function cutLine(line: string, cut: Cut): readonly Cell[] {
  switch (cut) {
    case 'bars':
      return atBars(line);
    case 'blanks':
      return matches(line, BLANKS);
    case 'words':
      return matches(line, WORDS);
    case 'tuples':
      return ofTuples(line);
    default:
      return atSign(line, cut);
  }
}

const MARKED = '\\[redacted: [a-z-]{2,24} #[\\da-f]{4}\\]';
const BLANKS = new RegExp(`(?:${MARKED}|[^\\s])+(?: (?:${MARKED}|[^\\s])+)*`, 'g');
const WORDS = new RegExp(`(?:${MARKED}|[^\\s])+`, 'g');

function matches(line: string, pattern: RegExp): readonly Cell[] {
  return Array.from(line.matchAll(pattern), ({ index, 0: { length } }) => ({ start: index, end: index + length }));
}

/** Of a border on both sides, nothing is a cell. */
function atBars(line: string): readonly Cell[] {
  const cells: Cell[] = [];
  const shown = line.trimEnd();
  const last = isBar(shown, shown.length - 1) ? shown.length - 1 : shown.length;
  for (let from = /^\s{0,80}[|│┃║]/.exec(line)?.[0].length ?? 0; from <= last; ) {
    let end = from;
    while (end < last && !isBar(line, end)) end++;
    cells.push(trimmed(line, from, end));
    from = end + 1;
  }
  return cells;
}

function isBar(line: string, at: number): boolean {
  return /[|│┃║]/.test(line[at] ?? '');
}

/** Cells of CSV, with quotes around some. Source: RFC 4180. */
function atSign(line: string, sign: string): readonly Cell[] {
  const cells: Cell[] = [];
  const last = line.endsWith('\r') ? line.length - 1 : line.length;
  for (let from = 0; from <= last; ) {
    const start = from + (/^ */.exec(line.slice(from, from + 8))?.[0].length ?? 0);
    let end: number;
    if (line[start] === '"') {
      end = closingQuote(line, start + 1, '"');
      cells.push({ start: start + 1, end });
      end = line.indexOf(sign, end);
    } else {
      end = line.indexOf(sign, from);
      cells.push(trimmed(line, from, end === -1 ? last : end));
    }
    if (end === -1) break;
    from = end + 1;
  }
  return cells;
}

/** The values of the tuples of a line, in their order. Numbers and names are values, too. */
function ofTuples(line: string): readonly Cell[] {
  const cells: Cell[] = [];
  for (let at = line.indexOf('('); at !== -1 && at < line.length; ) {
    at++;
    while (/\s/.test(line[at] ?? '')) at++;
    const prefix = /^(?:E|N|_\w{1,16} )?(?=')/.exec(line.slice(at, at + 18))?.[0].length ?? 0;
    const start = at + prefix;
    const isQuoted = line[start] === "'";
    const end = isQuoted ? closingQuote(line, start + 1, "'") : plainEnd(line, start);
    cells.push(isQuoted ? { start: start + 1, end } : trimmed(line, start, end));
    at = isQuoted ? end + 1 : end;
    while (/\s/.test(line[at] ?? '')) at++;
    if (line[at] !== ',') at = line.indexOf('(', at);
  }
  return cells;
}

function plainEnd(line: string, from: number): number {
  let end = from;
  while (end < line.length && !/[,()]/.test(line[end] ?? ',')) end++;
  return end;
}

/** A quote is written twice within its text, or behind a backslash. */
function closingQuote(line: string, from: number, quote: string): number {
  for (let at = from; at < line.length; at++) {
    if (line[at] === '\\') at++;
    else if (line[at] === quote) {
      if (line[at + 1] !== quote) return at;
      at++;
    }
  }
  return line.length;
}

function trimmed(line: string, from: number, to: number): Cell {
  let start = from;
  let end = to;
  while (start < end && /\s/.test(line[start] ?? '')) start++;
  while (end > start && /\s/.test(line[end - 1] ?? '')) end--;
  return { start, end };
}
