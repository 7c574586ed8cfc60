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

/** A text in quotes that YAML or a shell breaks over lines goes on to its end, over 40 lines at most. */
export function goOn(
  region: Region,
  value: TextValue | undefined,
  lineEnd: number,
  isLine: boolean,
): TextValue | undefined {
  const { text } = region;
  const quote = value?.isQuoted === true ? text[value.start - 1] : undefined;
  if (value === undefined || quote === undefined || quote === '`' || !isLine) return value;
  if (value.end < lineEnd - 1 || text[value.end] === quote || text[value.start - 2] === '\\') return value;
  let at = lineEnd;
  for (let lines = 0; lines < 40; lines++) {
    if (at + 1 >= text.length) {
      if (!region.isEnd) region.holdLineOf(value.start);
      return value;
    }
    const next = text.indexOf('\n', at + 1);
    const end = next === -1 ? text.length : next;
    const close = text.indexOf(quote, at + 1);
    if (close !== -1 && close <= end)
      return { ...value, end: close, value: text.slice(value.start, close).replace(/\\?\r?\n\s*\\?/g, '') };
    // Only lines that are set in can go on.
    if (!/^\n[ \t]+\S/.test(text.slice(at, at + 80)) || end - at > 512) return value;
    at = end;
  }
  return value;
}

/** In UTF-16 units. */
const LONGEST_TRIPLED = 4096;

/** A text in three quotes, as TOML and Python have it, on one line or several; undefined if there is none. */
export function readTripled(region: Region, nameStart: number, at: number): TextValue | undefined {
  const { text } = region;
  const quotes = /["']/.test(text[at] ?? '') && text[at] === text[at + 1] ? text.slice(at, at + 3) : '';
  if (quotes !== '"""' && quotes !== "'''") return undefined;
  const start = at + 3;
  const end = text.indexOf(quotes, start);
  if (end === -1 && !region.isEnd && text.length - at < LONGEST_TRIPLED) region.holdLineOf(nameStart);
  if (end <= start || end - at >= LONGEST_TRIPLED) return undefined;
  return { start, end, value: text.slice(start, end), isQuoted: true };
}

const REST_OF_FIELD = /(?: [^\s:{}[\]]{1,64}){1,8}(?=\}| [A-Z]\w{0,63}:)/y;

/** A field of a struct as Go prints it, `{Password:a b User:c}`: its value goes on to the next field. Any other value is as it was. */
export function ofStruct(region: Region, nameStart: number, value: TextValue, lineEnd: number): TextValue {
  const { text } = region;
  const { start: lineStart } = region.lineAt(nameStart);
  REST_OF_FIELD.lastIndex = value.end;
  const isField = text.slice(Math.max(lineStart, nameStart - 512), nameStart).includes('{') && REST_OF_FIELD.test(text);
  if (!isField || REST_OF_FIELD.lastIndex > lineEnd) return wrappedEnd(region, value, lineEnd);
  const end = REST_OF_FIELD.lastIndex;
  return { ...value, end, value: text.slice(value.start, end) };
}
