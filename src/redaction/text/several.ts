import type { NameSays } from '../names.ts';
import { isMixed, isPlaceholder, isReference, isSaid, isStatus } from '../values.ts';
import type { Region } from './region.ts';
import { readValue } from './value.ts';

/** The scheme of a header is not secret. */
export const SCHEME = /^(?:Bearer|Basic|Token|Digest|Negotiate|ApiKey)\s+(?=\S)/i;

/** Each text of a list on one line. */
export function markList(region: Region, from: number, { word }: NameSays): number {
  const { text } = region;
  const { end: lineEnd } = region.lineAt(from);
  const next = /[\s,]{0,8}(?=\\{0,7}["'])/y;
  let at = from;
  for (let count = 0; count < 1000; count++) {
    next.lastIndex = at;
    if (!next.test(text)) break;
    const value = readValue(text, next.lastIndex, lineEnd);
    if (value === undefined || value.end >= lineEnd) break;
    const scheme = SCHEME.exec(value.value)?.[0].length ?? 0;
    if (!isPlaceholder(value.value) && !/^\d{1,7}$/.test(value.value) && !isStatus(value.value))
      region.add({ start: value.start + scheme, end: value.end, word, value: value.value.slice(scheme) });
    at = value.end + (/^\\{0,7}["']/.exec(text.slice(value.end, value.end + 9))?.[0].length ?? 1);
  }
  return at;
}

/** A flag alone on its line has its value alone on the next one, set in as far. */
export function isNextLine(region: Region, start: number, after: number): boolean {
  const { text } = region;
  const { start: lineStart, end: lineEnd } = region.lineAt(start);
  if (after <= lineEnd || /["'-]\s*$/.test(text.slice(lineEnd, after))) return true;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, lineStart + 80))?.[0].length ?? 0;
  return /^\s*--?$/.test(text.slice(lineStart, start)) && after - lineEnd - 1 === indent;
}

/** What gives a name and its value to a function, or is a pair of both. */
const GIVES =
  /(?:\b(?:define|env|getenv|fetch|setdefault|putenv|setenv|get|set|add|put|hset|setProperty|header|append)\s{0,2}\(|[[(,]\s{0,8}[[(])\s{0,8}\\{0,7}["']$|\{$/i;

/** A name and a value in quotes, as two arguments of a function that keeps them, or as a pair. */
export function readPair(region: Region, start: number, after: number, says: NameSays): number | undefined {
  const { text } = region;
  if (!GIVES.test(text.slice(Math.max(0, start - 40), start))) return undefined;
  const { end: lineEnd } = region.lineAt(start);
  const value = after > lineEnd ? undefined : readValue(text, after, lineEnd);
  if (value?.isQuoted !== true || !/^\\{0,7}["'\s]{1,3}[\])}]/.test(text.slice(value.end, value.end + 12)))
    return undefined;
  const found = value.value;
  if (isPlaceholder(found) || isSaid(found) || isReference(found) ? !isMixed(found, says) : found.length < 4)
    return undefined;
  if (/^(?:sha|md|utf|hs|rs|es|v)-?\d+$/i.test(found)) return undefined;
  const scheme = SCHEME.exec(found)?.[0].length ?? 0;
  region.add({ start: value.start + scheme, end: value.end, word: says.word, value: found.slice(scheme) });
  return value.end;
}
