import type { Region } from './region.ts';
import type { TextValue } from './value.ts';

/** Programs wrap tokens and base64 at widths from here on. */
const LEAST_WIDTH = 60;
const LEAST_VALUE = 24;
const MOST_LINES = 400;
const CONTINUED = /[ \t]{0,40}[\w+/=.~-]{8,512}\r?(?=\n|$)/y;
const DENSE = /^[\w+/=.~-]+$/;

/**
 * Goes on with a value that reaches the end of a long line into the lines that continue it: of the signs of a token alone, as
 * long as the line before, or the last. Keeps the line back if more lines may come.
 */
export function wrappedEnd(region: Region, value: TextValue, lineEnd: number): TextValue {
  const { text } = region;
  const { start: lineStart } = region.lineAt(value.start);
  const isFull = value.end >= lineEnd - 1 && lineEnd - lineStart >= LEAST_WIDTH;
  if (!isFull || value.end - value.start < LEAST_VALUE || !DENSE.test(value.value)) return value;
  const width = Math.max(lineEnd - lineStart, 0);
  let end = value.end;
  let whole = value.value;
  for (let lines = 0, at = lineEnd + 1; lines < MOST_LINES; lines++) {
    if (at >= text.length) {
      if (!region.isEnd) region.holdLineOf(value.start);
      break;
    }
    CONTINUED.lastIndex = at;
    const line = CONTINUED.exec(text)?.[0];
    if (line === undefined || line.length > width) break;
    const part = line.trim();
    const isLast = line.trimEnd().length < width - 1;
    if (isLast && !/\d[A-Za-z]|[A-Za-z]\d|[a-z][A-Z]|=$/.test(part)) break;
    end = at + line.trimEnd().length;
    whole += part;
    at += line.length + 1;
    if (isLast) break;
  }
  return { ...value, end, value: whole };
}
