import type { NameSays, ReadName } from '../names.ts';
import type { Region } from './region.ts';

/** In UTF-16 units: so far a name reaches before the part that tells. */
const LONGEST_BEFORE = 96;

/** Where a name begins whose telling part is at a place. */
export function nameStart(text: string, at: number): number {
  let start = at;
  const least = Math.max(0, at - LONGEST_BEFORE);
  while (start > least && isNameSign(text.charCodeAt(start - 1))) start--;
  // The end of an escape before a name is no part of it.
  const escaped = /^(?:u00[\da-f]{2}|[nrt](?=[a-z]))/i.exec(text.slice(start, at));
  if (escaped !== null && text[start - 1] === '\\') start += escaped[0].length;
  if (text[start - 1] === '%' && /^[\da-f]{2}/i.test(text.slice(start, at))) start += 2;
  // A dash or a dot before a name is no part of it.
  while (start < at && /[-.$]/.test(text[start] ?? '')) start++;
  return start;
}

function isNameSign(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 45 ||
    code === 46 ||
    code === 36 ||
    (code >= 0xaa && code !== 0xfffd && /\p{L}/u.test(String.fromCharCode(code)))
  );
}

/** A name with a blank in it, such as `API key`. */
export function readSpaced(text: string, start: number, name: string, readName: ReadName): NameSays | undefined {
  if (!/^(?:key|string)\b/i.test(name) || text[start - 1] !== ' ') return undefined;
  const before = /(?:^|[^\w.-])([A-Za-z]{2,16}) $/.exec(text.slice(Math.max(0, start - 24), start))?.[1];
  return before === undefined ? undefined : readName(`${before}_${name.toLowerCase()}`);
}

/** The words before the last one of a name as `describe` writes it: `Client Secret:`. */
export function readHeading(region: Region, start: number): string | undefined {
  const { text } = region;
  if (text[start - 1] !== ' ' || !/[A-Z]/.test(text[start] ?? '')) return undefined;
  const { start: lineStart } = region.lineAt(start);
  if (start - lineStart > 120) return undefined;
  return /^\s*((?:[A-Z][A-Za-z\d]{0,30} ){1,4})$/.exec(text.slice(lineStart, start))?.[1];
}
