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

/** The units of a text in the order of showing; `keyOf` gives what tells one from the others. */
export interface Units {
  readonly length: number;
  readonly keyOf: (index: number) => string;
}

/** Finds where a page begins. */
export function startOf({ from, lacks }: Whole, units: Units): Start {
  if (from === undefined) return { at: 0, within: 0, changed: false };
  const { at, of, digest, last, within = 0 } = from;
  const { length, keyOf } = units;
  const isSame = at <= length && digestOf(keysOf(units, at)) === digest;
  if (isSame) return { at, within, changed: of !== length && lacks === undefined };
  // The unit shown last is looked for near its old place first.
  for (let distance = 0; distance <= Math.max(at, length); distance++) {
    for (const index of new Set([at - 1 - distance, at - 1 + distance])) {
      if (index >= 0 && index < length && lastDigest(keyOf(index)) === last)
        return { at: index + 1, within: 0, changed: true };
    }
  }
  return { at: Math.min(at, length), within: 0, changed: true };
}

/** The position after the first `at` units. */
export function positionAt(units: Units, at: number, within?: number): Position {
  const last = lastDigest(at > 0 ? units.keyOf(at - 1) : '');
  return { at, of: units.length, digest: digestOf(keysOf(units, at)), last, ...(within && { within }) };
}

function keysOf({ keyOf }: Units, end: number): readonly string[] {
  return Array.from({ length: end }, (_, index) => keyOf(index));
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
