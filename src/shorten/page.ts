import { hash } from 'node:crypto';
import type { Position } from '../kube/answer.ts';

/** A text that is too long for an answer, and how much of it the answer may hold. */
export interface Whole {
  readonly text: string;
  /** The most bytes that the page may have. */
  readonly maxBytes: number;
  /** Where the page before ended; absent for the first page. */
  readonly from?: Position | undefined;
  /** Which end of the output is missing because it was longer than the server keeps; absent if all is there. */
  readonly lacks?: 'start' | 'end' | undefined;
  /** Whether the caller can ask for the next page. If not, a text without structure keeps its end too. */
  readonly goesOn: boolean;
}

/** What is shown of a text. */
export interface Page {
  /** At most `maxBytes` long. */
  readonly text: string;
  /** What is missing, in a sentence; absent if this page and those before hold everything. */
  readonly leftOut?: string;
  /** Where to go on; absent if nothing is left that a next page could show. */
  readonly next?: Position;
  /** Whether the output is not the same as when the pages before were made. */
  readonly changed?: true;
}

/** Where a page begins. */
export interface Start {
  readonly at: number;
  readonly within: number;
  readonly changed: boolean;
}

/** Finds where a page begins among units in the order of showing; `keys` tell them apart. */
export function startOf({ from, lacks }: Whole, keys: readonly string[]): Start {
  if (from === undefined) return { at: 0, within: 0, changed: false };
  const { at, of, digest, last, within = 0 } = from;
  const isSame = at <= keys.length && digestOf(keys.slice(0, at)) === digest;
  if (isSame && (of === keys.length || lacks !== undefined)) return { at, within, changed: false };
  if (isSame) return { at, within, changed: true };
  // The unit shown last is looked for near its old place first.
  const places = keys.flatMap((key, index) => (lastDigest(key) === last ? [index + 1] : []));
  const nearest = places.sort((a, b) => Math.abs(a - at) - Math.abs(b - at))[0];
  return { at: Math.min(nearest ?? at, keys.length), within: 0, changed: true };
}

/** The position after the first `at` units. */
export function positionAt(keys: readonly string[], at: number, within?: number): Position {
  const last = lastDigest(keys[at - 1] ?? '');
  return { at, of: keys.length, digest: digestOf(keys.slice(0, at)), last, ...(within && { within }) };
}

/** How many bytes a text has as UTF-8. */
export function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

/** The lines of a text; the end of the last line does not begin another one. */
export function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** The longest start of a text that has at most so many bytes, without half a character. */
export function startWithin(text: string, maxBytes: number): string {
  if (bytesOf(text) <= maxBytes) return text;
  let end = Math.max(0, maxBytes);
  const bytes = Buffer.from(text.slice(0, end + 1));
  // A byte that continues a character shows that the cut would be within it.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}

/** `1 row`, `2 rows`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** A short digest of texts. */
export function digestOf(keys: readonly string[]): string {
  return hash('sha256', keys.join('\0'), 'base64url').slice(0, 8);
}

function lastDigest(key: string): string {
  return hash('sha256', key, 'base64url').slice(0, 4);
}
