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

const MOST_OF_MARK = 80;
/** Of a text that no next page follows, so much of the room is for its end. */
const SHARE_OF_END = 0.4;

/**
 * Shortens a text without a structure that the server knows: whole lines from its start on. A line longer than a page is divided
 * between characters, at a blank if there is one. If no page can follow, the last lines are shown as well.
 */
export function shortenLines(whole: Whole): Page {
  const lines = linesOf(whole.text);
  const units: Units = { length: lines.length, keyOf: (index) => lines[index] ?? '' };
  const { at, within, changed } = startOf(whole, units);
  const room = Math.max(0, whole.maxBytes - MOST_OF_MARK);
  if (!whole.goesOn) return { ...bothEnds(lines, room), ...(changed && { changed }) };
  const shown: string[] = [];
  let bytes = 0;
  let next = at;
  let inside = within;
  for (; next < lines.length; next++) {
    const line = (lines[next] ?? '').slice(inside);
    const size = bytesOf(line) + 1;
    // The last page needs no mark.
    const most = next === lines.length - 1 ? whole.maxBytes : room;
    if (bytes + size > most) {
      if (shown.length > 0) break;
      const part = divide(line, room - 1);
      shown.push(part);
      inside += part.length;
      break;
    }
    shown.push(line);
    bytes += size;
    inside = 0;
  }
  const left = lines.length - next;
  if (left === 0) return { text: toText(shown), ...(changed && { changed }) };
  const mark = inside > 0 ? '[this line goes on]' : `[${count(left, 'more line')}]`;
  const rest =
    inside > 0
      ? 'The text goes on within its last line.'
      : `${left} of ${count(lines.length, 'line')} are not shown yet.`;
  return {
    text: toText([...shown, mark]),
    leftOut: rest,
    next: positionAt(units, next, inside),
    ...(changed && { changed }),
  };
}

function bothEnds(lines: readonly string[], room: number): Page {
  const [first, last] = [[] as string[], [] as string[]];
  let bytes = 0;
  const endRoom = Math.floor(room * SHARE_OF_END);
  let end = lines.length;
  for (; end > 0; end--) {
    const size = bytesOf(lines[end - 1] ?? '') + 1;
    if (bytes + size > endRoom) break;
    last.unshift(lines[end - 1] ?? '');
    bytes += size;
  }
  let start = 0;
  for (; start < end; start++) {
    const line = lines[start] ?? '';
    if (bytes + bytesOf(line) + 1 > room) break;
    first.push(line);
    bytes += bytesOf(line) + 1;
  }
  const left = end - start;
  if (left === 0) return { text: toText([...first, ...last]) };
  const long = lines[start] ?? '';
  if (first.length === 0) first.push(divide(long, room - bytes - 1));
  return {
    text: toText([...first, `[${count(left, 'line')} left out]`, ...last]),
    leftOut: `${left} of ${count(lines.length, 'line')} are left out of the middle.`,
  };
}

/** The start of a line that is too long, up to a blank or a comma of its last tenth if there is one. */
function divide(line: string, maxBytes: number): string {
  const start = startWithin(line, Math.max(4, maxBytes));
  if (start.length === line.length) return start;
  const blank = Math.max(start.lastIndexOf(' '), start.lastIndexOf(','));
  return blank > start.length * 0.9 ? start.slice(0, blank + 1) : start;
}

function toText(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
