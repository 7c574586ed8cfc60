import type { Position } from '../kube/answer.ts';
import { foldRepeats } from './fold.ts';
import { orderOfLines } from './log-errors.ts';
import { count, digestOf, linesOf, type Page, type Whole } from './page.ts';
import { chooseParts } from './parts.ts';

/** The end of a log is found again by so many lines. */
const LINES_OF_END = 3;
/** Of a longer log only the end is looked at. */
const MOST_LINES = 100_000;

/**
 * Shortens logs: repeats are folded, then come the last lines, errors with the lines around them, and the newest lines. The order
 * of the log is kept, and gaps are marked. Further pages show the same log, without what was written meanwhile.
 */
export function shortenLogs(whole: Whole): Page | undefined {
  const all = linesOf(whole.text);
  // The cap goes through the first line.
  const kept = all.slice(Math.max(whole.lacks === 'start' && all.length > 1 ? 1 : 0, all.length - MOST_LINES));
  const { lines, newer, changed } = sameLines(kept, whole.from);
  const folded = foldRepeats(lines);
  const parts = folded.lines;
  const order = orderOfLines(parts.map(({ text }) => text));
  const start = Math.min(whole.from?.at ?? 0, order.length);
  const { text, end } = chooseParts({ parts, order, start, maxBytes: whole.maxBytes });
  if (end === start && start < order.length) return undefined;
  const left = order.length - end;
  const leftOut = [
    left > 0 && `${left} of ${count(parts.length, 'line')} are not shown yet; errors and the newest lines come first.`,
    folded.folded > 0 && `${count(folded.folded, 'repeated line')} are folded into the last line like them.`,
    kept.length < all.length && all.length > MOST_LINES && `Only the last ${MOST_LINES} lines are looked at.`,
    newer > 0 && `${count(newer, 'line')} came after the first part: call again without "continue" for them.`,
  ].filter((each) => each !== false);
  return {
    text,
    ...(leftOut.length > 0 && { leftOut: leftOut.join(' ') }),
    ...(left > 0 && { next: positionOf(lines, end) }),
    ...(changed && { changed }),
  };
}

interface SameLines {
  readonly lines: readonly string[];
  /** How many lines were written since the first page. */
  readonly newer: number;
  readonly changed: boolean;
}

/** The lines of the first page, among the lines that are there now. */
function sameLines(lines: readonly string[], from: Position | undefined): SameLines {
  if (from === undefined) return { lines, newer: 0, changed: false };
  const end = endOf(lines, from);
  const same = lines.slice(Math.max(0, end - from.of), end);
  return { lines: same, newer: lines.length - end, changed: digestOf(same) !== from.digest };
}

/** Where the first page's log ends: where it did, or else at the newest lines that are the same. */
function endOf(lines: readonly string[], { of, last }: Position): number {
  const endsAt = (end: number): boolean => digestOf(lines.slice(Math.max(0, end - LINES_OF_END), end)) === last;
  if (of <= lines.length && endsAt(of)) return of;
  for (let end = lines.length; end > 0; end--) if (endsAt(end)) return end;
  return lines.length;
}

function positionOf(lines: readonly string[], at: number): Position {
  return { at, of: lines.length, digest: digestOf(lines), last: digestOf(lines.slice(-LINES_OF_END)) };
}
