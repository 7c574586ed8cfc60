import { Float, isJsonList, type Json, type JsonObject } from './json.ts';
import { sortedKeys } from './sort.ts';

/**
 * Prints a value as Go's json.MarshalIndent does with four spaces: keys sorted, `<`, `>` and `&` escaped. `indent` comes
 * before every line but the first. Source: package encoding/json.
 */
export function printJson(value: Json, indent = ''): string {
  // JSON.stringify is many times faster than anything written here, and nearly always prints the same.
  const ordered = inOrder(value);
  return (ordered === undefined ? undefined : stringify(ordered, indent)) ?? print(value, indent, sortedKeys);
}

/** Prints as many bytes as printJson, in whatever order the keys are in: for what is only counted. */
export function printJsonUnordered(value: Json, indent = ''): string {
  return stringify(value, indent) ?? print(value, indent, sortedKeys);
}

/** Prints by the means of JavaScript; undefined where Go writes it otherwise. */
function stringify(value: Json, indent: string): string | undefined {
  const text = stringifyAt(value, indent.length / 4);
  if (text === undefined || LONE_SURROGATE.test(text)) return undefined;
  return MARKUP.test(text) ? text.replace(EACH_MARKUP, escapeUnit) : text;
}

/** Indents by printing the value `depth` lists deep, and taking it out of them. */
function stringifyAt(value: Json, depth: number): string | undefined {
  let [nested, before, after] = [value, 0, 0];
  for (let level = depth; level > 0; level--) {
    nested = [nested];
    // An opening bracket, a line feed and the indent of the next level; then a line feed, the indent of this one, and a bracket.
    before += 2 + 4 * (depth - level + 1);
    after += 2 + 4 * (level - 1);
  }
  try {
    const text = JSON.stringify(nested, null, 4);
    return text.slice(before, text.length - after);
  } catch (error) {
    // It holds a bigint or a Float.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

const LONE_SURROGATE = /\\ud[89a-f]/;
const MARKUP = /[<>&\u2028\u2029]/;
const EACH_MARKUP = new RegExp(MARKUP, 'g');

/** A copy with its keys in Go's order; undefined where JavaScript keeps another order or prints a value otherwise. */
function inOrder(value: Json): Json | undefined {
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? undefined : value;
  if (value instanceof Float) return undefined;
  if (isJsonList(value)) {
    const list: Json[] = [];
    for (const each of value) {
      const ordered = inOrder(each);
      if (ordered === undefined) return undefined;
      list.push(ordered);
    }
    return list;
  }
  const map: Record<string, Json> = {};
  for (const key of sortedKeys(value)) {
    const ordered = inOrder(value[key] ?? null);
    // JavaScript puts keys that are numbers first, and takes one for something else.
    if (ordered === undefined || /^\d|^__proto__$/.test(key)) return undefined;
    map[key] = ordered;
  }
  return map;
}

/**
 * Prints an object that kubectl decoded into a Go type: fields in the order of the type, which is the order they come in
 * from the API server, and maps sorted.
 */
export function printStruct(value: Json, indent = ''): string {
  return print(value, indent, (object, field) => (MAPS.has(field) ? sortedKeys(object) : Object.keys(object)));
}

const MAPS: ReadonlySet<string> = new Set(['annotations', 'extra', 'labels']);

/** `keysOf` gives the keys of an object in order; `field` is its key. */
function print(
  value: Json,
  indent: string,
  keysOf: (object: JsonObject, field: string) => string[],
  field = '',
): string {
  if (typeof value !== 'object' || value === null || value instanceof Float) return printScalar(value);
  const inner = `${indent}    `;
  if (isJsonList(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((each) => inner + print(each, inner, keysOf)).join(',\n')}\n${indent}]`;
  }
  const keys = keysOf(value, field);
  if (keys.length === 0) return '{}';
  const fields = keys.map((key) => `${inner}${printString(key)}: ${print(value[key] ?? null, inner, keysOf, key)}`);
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
  return `"${text.replace(EACH_ESCAPED, (each) => SHORT[each] ?? escapeUnit(each))}"`;
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
