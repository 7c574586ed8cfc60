import { compareTexts } from '../sort-stage.ts';

/** A value of JSON. */
export type JqValue = null | boolean | number | string | readonly JqValue[] | JqObject;
export interface JqObject {
  readonly [key: string]: JqValue;
}

/** Why a program stops, in jq's words. `?` and `//` go on after it. */
export class JqError extends Error {}

export function typeOf(value: JqValue): 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object' {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value as 'boolean' | 'number' | 'string' | 'object';
}

export function isArray(value: JqValue): value is readonly JqValue[] {
  return Array.isArray(value);
}

export function isObject(value: JqValue): value is JqObject {
  return typeOf(value) === 'object';
}

/** Makes an object; a key may be any text. */
export function toObject(entries: Iterable<readonly [string, JqValue]>): JqObject {
  const object: Record<string, JqValue> = Object.create(null);
  for (const [key, value] of entries) object[key] = value;
  return object;
}

export function sortedKeys(object: JqObject): string[] {
  return Object.keys(object).sort(compareTexts);
}

export function isTrue(value: JqValue): boolean {
  return value !== null && value !== false;
}

const RANKS = ['null', 'false', 'true', 'number', 'string', 'array', 'object'];

function rankOf(value: JqValue): number {
  return RANKS.indexOf(typeof value === 'boolean' ? String(value) : typeOf(value));
}

/** The order of all values: null, false, true, numbers, texts, arrays, objects. Source: jq's manual, sort. */
export function compareValues(a: JqValue, b: JqValue): number {
  const [rank, other] = [rankOf(a), rankOf(b)];
  if (rank !== other) return rank - other;
  if (typeof a === 'number') return a - (b as number);
  if (typeof a === 'string') return compareTexts(a, b as string);
  if (isArray(a)) return compareArrays(a, b as readonly JqValue[]);
  return isObject(a) ? compareObjects(a, b as JqObject) : 0;
}

function compareArrays(a: readonly JqValue[], b: readonly JqValue[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const order = compareValues(a[at] ?? null, b[at] ?? null);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareObjects(a: JqObject, b: JqObject): number {
  const keys = sortedKeys(a);
  const order = compareArrays(keys, sortedKeys(b));
  if (order !== 0) return order;
  for (const key of keys) {
    const byValue = compareValues(a[key] ?? null, b[key] ?? null);
    if (byValue !== 0) return byValue;
  }
  return 0;
}

/** Writes a value as jq does. `indent` 0 writes it on one line. */
export function writeValue(value: JqValue, indent: number, sortKeys = false): string {
  return write(value, indent, sortKeys, '\n');
}

function write(value: JqValue, indent: number, sortKeys: boolean, newLine: string): string {
  if (typeof value === 'string') return writeText(value);
  if (typeof value === 'number') return writeNumber(value);
  if (value === null || typeof value === 'boolean') return String(value);
  const inner = indent === 0 ? '' : newLine + ' '.repeat(indent);
  const outer = indent === 0 ? '' : newLine;
  if (isArray(value)) {
    if (value.length === 0) return '[]';
    return `[${value.map((each) => inner + write(each, indent, sortKeys, inner)).join(',')}${outer}]`;
  }
  const object = value as JqObject;
  const keys = sortKeys ? sortedKeys(object) : Object.keys(object);
  if (keys.length === 0) return '{}';
  const colon = indent === 0 ? ':' : ': ';
  const entries = keys.map(
    (key) => inner + writeText(key) + colon + write(object[key] ?? null, indent, sortKeys, inner),
  );
  return `{${entries.join(',')}${outer}}`;
}

function writeText(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\u007f');
}

function writeNumber(number: number): string {
  if (Number.isNaN(number)) return 'null';
  if (!Number.isFinite(number)) return number > 0 ? '1.7976931348623157e+308' : '-1.7976931348623157e+308';
  return Object.is(number, -0) ? '-0' : String(number);
}

/** A value in an error message: its type, and the beginning of its text. */
export function describe(value: JqValue): string {
  const text = writeValue(value, 0);
  return `${typeOf(value)} (${text.length > 11 ? `${text.slice(0, 10)}...` : text})`;
}
