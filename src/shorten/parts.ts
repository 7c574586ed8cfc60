import { bytesOf, count, startWithin } from './page.ts';

/** One piece of a text, in the order of the text. */
export interface Part {
  /** Whole lines, without the end of the last one. */
  readonly text: string;
  /** The lines that head it, by their index in `headers`; they are shown whenever it is. */
  readonly under?: readonly number[];
}

/** A line that heads parts, and the index of the first part that follows it. */
export interface Header {
  readonly text: string;
  readonly before: number;
}

/** What a page of parts is made of. */
export interface Choice {
  readonly parts: readonly Part[];
  readonly headers?: readonly Header[];
  /** The indices of the parts, the most important first. */
  readonly order: readonly number[];
  /** How many of these were shown on the pages before. */
  readonly start: number;
  readonly maxBytes: number;
}

/** Which parts a page shows. */
export interface Chosen {
  readonly text: string;
  /** How many of `order` were shown when the page ends. */
  readonly end: number;
}

/** No mark of a gap is longer, with its end of line. */
const MOST_OF_MARK = 34;
/** A longer line is cut, so that it leaves room for others. */
const SHARE_OF_LINE = 0.25;

/**
 * Fills a page with the most important parts that it has room for, and prints them in the order of the text. Each gap is marked
 * with the number of lines that are not in the page.
 */
export function chooseParts({ parts, headers = [], order, start, maxBytes }: Choice): Chosen {
  const shown = new Set<number>();
  const heads = new Set<number>();
  const mostOfLine = Math.max(48, Math.floor(maxBytes * SHARE_OF_LINE));
  const isShown = (index: number): boolean => index < 0 || index >= parts.length || shown.has(index);
  let bytes = MOST_OF_MARK;
  let end = start;
  for (; end < order.length; end++) {
    const index = order[end] ?? 0;
    const { text = '', under = [] } = parts[index] ?? {};
    const above = under.filter((each) => !heads.has(each));
    const ofHeads = above.reduce((sum, each) => sum + cutSize(headers[each]?.text ?? '', mostOfLine) + MOST_OF_MARK, 0);
    // A part between two that are shown closes a gap, and one by itself opens another.
    const gaps = 1 - Number(isShown(index - 1)) - Number(isShown(index + 1));
    const size = cutSize(text, mostOfLine) + gaps * MOST_OF_MARK + ofHeads;
    if (bytes + size > maxBytes) break;
    bytes += size;
    shown.add(index);
    for (const each of above) heads.add(each);
  }
  const place = start === 0 && end === order.length ? '' : start === 0 ? 'left out' : 'in other parts';
  const lines: string[] = [];
  let gap = 0;
  const mark = (): void => {
    if (gap > 0) lines.push(`[${count(gap, 'line')} ${place}]`);
    gap = 0;
  };
  let head = 0;
  for (const [index, part] of parts.entries()) {
    for (; head < headers.length && (headers[head]?.before ?? 0) <= index; head++) {
      if (!heads.has(head)) continue;
      mark();
      lines.push(cutLines(headers[head]?.text ?? '', mostOfLine));
    }
    if (shown.has(index)) {
      mark();
      lines.push(cutLines(part.text, mostOfLine));
    } else gap += part.text.split('\n').length;
  }
  mark();
  return { text: lines.length === 0 ? '' : `${lines.join('\n')}\n`, end };
}

/** What a part takes, with its end of line. */
function cutSize(text: string, mostOfLine: number): number {
  return (text.length <= mostOfLine / 3 ? bytesOf(text) : bytesOf(cutLines(text, mostOfLine))) + 1;
}

function cutLines(text: string, most: number): string {
  return text.length <= most / 3
    ? text
    : text
        .split('\n')
        .map((line) => cutLine(line, most))
        .join('\n');
}

/** The start of a line that is too long, and how much of it is missing. */
function cutLine(line: string, most: number): string {
  const size = line.length <= most / 3 ? 0 : bytesOf(line);
  if (size <= most) return line;
  const start = startWithin(line, most - 36);
  return `${start}… [${size - bytesOf(start)} more bytes in this line]`;
}
