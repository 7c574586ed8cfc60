import { Float, isJsonList, type Json } from './json.ts';
import { sortedKeys } from './sort.ts';

/**
 * Prints a value as Go's json.MarshalIndent does with four spaces: keys sorted, `<`, `>` and `&` escaped. `indent` stands
 * before every line but the first. Source: package encoding/json.
 */
export function printJson(value: Json, indent = ''): string {
  if (typeof value !== 'object' || value === null || value instanceof Float) return printScalar(value);
  const inner = `${indent}    `;
  if (isJsonList(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((each) => inner + printJson(each, inner)).join(',\n')}\n${indent}]`;
  }
  const keys = sortedKeys(value);
  if (keys.length === 0) return '{}';
  const fields = keys.map((key) => `${inner}${printString(key)}: ${printJson(value[key] ?? null, inner)}`);
  return `{\n${fields.join(',\n')}\n${indent}}`;
}

/** Prints a value as Go's json.Marshal does: in one line without spaces. */
export function printCompactJson(value: Json): string {
  if (typeof value !== 'object' || value === null || value instanceof Float) return printScalar(value);
  if (isJsonList(value)) return `[${value.map(printCompactJson).join(',')}]`;
  return `{${sortedKeys(value)
    .map((key) => `${printString(key)}:${printCompactJson(value[key] ?? null)}`)
    .join(',')}}`;
}

function printScalar(value: Exclude<Json, object> | Float | null): string {
  if (typeof value === 'string') return printString(value);
  return value instanceof Float ? printFloat(value.value) : String(value);
}

function printFloat(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

const ESCAPED = /["\\<>&\u2028\u2029]|[^ -\u{10ffff}]/u;
const EACH_ESCAPED = new RegExp(ESCAPED, 'gu');
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** A text as Go's encoder quotes it. */
export function printString(text: string): string {
  if (!ESCAPED.test(text)) return `"${text}"`;
  return `"${text.replace(
    EACH_ESCAPED,
    (each) => SHORT[each] ?? `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )}"`;
}
