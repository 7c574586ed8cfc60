/** A line of a log that is kept, and the repeats of it that are not. */
export interface FoldedLine {
  /** Its index among all lines. */
  readonly index: number;
  readonly text: string;
}

/** A log without its repeats. */
export interface Folded {
  readonly lines: readonly FoldedLine[];
  /** How many lines were folded into others. */
  readonly folded: number;
}

/** Of a line that comes more often, the first and the last are kept. */
const MOST_KEPT = 3;
/** A line with fewer letters is a bracket or the like, of which the number says nothing. */
const FEWEST_LETTERS = 4;
/** Lines are the same if they only differ in times, numbers and ids; beyond so many characters every character counts. */
const MOST_COMPARED = 1000;
/** An id, or a word with a digit in it. The states of HTTP that are errors are no mere numbers. */
const NUMBER =
  /\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b|(?<![\dA-Za-z])(?!(?<=[\s="])[45]\d\d(?:[\s",]|$))[A-Za-z]*\d[\dA-Za-z]*/g;
/** The severity in front of a date, as Kubernetes' own programs write it. */
const SEVERITY = /^([IWEF])\d{4} /;
const TIME = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d|\b\d\d:\d\d:\d\d\b/;

/**
 * Folds lines that only differ in times, numbers and ids: the first and the last stay, and the last says how many are missing
 * and over which time.
 */
export function foldRepeats(lines: readonly string[]): Folded {
  const groups = new Map<string, number[]>();
  for (const [index, line] of lines.entries()) {
    const template = templateOf(line);
    const group = groups.get(template);
    if (group === undefined) groups.set(template, [index]);
    else group.push(index);
  }
  const dropped = new Set<number>();
  const marks = new Map<number, string>();
  for (const group of groups.values()) {
    const [first = 0] = group;
    const last = group.at(-1) ?? 0;
    if (group.length <= MOST_KEPT || lettersIn(lines[first] ?? '') < FEWEST_LETTERS) continue;
    for (const index of group.slice(1, -1)) dropped.add(index);
    marks.set(last, markOf(group.length - 2, lines[first] ?? '', lines[last] ?? ''));
  }
  const kept = lines.flatMap((line, index) =>
    dropped.has(index) ? [] : [{ index, text: marks.has(index) ? `${line} ${marks.get(index)}` : line }],
  );
  return { lines: kept, folded: dropped.size };
}

function markOf(number: number, first: string, last: string): string {
  const [from, to] = [TIME.exec(first)?.[0], TIME.exec(last)?.[0]];
  const when = from === undefined || to === undefined ? '' : `, ${from} to ${to}`;
  return `[${number} more like this${when}]`;
}

function templateOf(line: string): string {
  const start = line.length > MOST_COMPARED ? line.slice(0, MOST_COMPARED) : line;
  const template = start.replace(SEVERITY, '$1 ').replace(NUMBER, '#');
  return line.length > MOST_COMPARED ? template + line.slice(MOST_COMPARED) : template;
}

function lettersIn(line: string): number {
  return line.slice(0, MOST_COMPARED).replace(/[^\p{L}]/gu, '').length;
}
