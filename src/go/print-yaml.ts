import { formatFloat } from './format.ts';
import { Float, isJsonList, type Json, type JsonObject } from './json.ts';
import { sortAsGo } from './sort.ts';
import { comesBefore } from './yaml-keys.ts';
import { YamlWriter } from './yaml-writer.ts';

/** A text that go-yaml reads otherwise, or not at all, if it is unescaped in JSON. */
const UNREADABLE = /[\u007f-\u009f\ufeff\ufffe\uffff]/;
/** A key that does not fit in front of its colon is written after a question mark. Source: yaml_emitter_check_simple_key. */
const MOST_BYTES_OF_A_KEY = 128;

/** What `printYaml` cannot print as kubectl does. */
export class UnprintableYaml extends Error {}

/**
 * Prints a value as sigs.k8s.io/yaml does, and with it kubectl: block style, two spaces, keys in natural order, long lines
 * folded after 80 characters. Throws UnprintableYaml for characters that go-yaml changes or refuses on the way from JSON.
 * Source: go-yaml v2 (encode.go, emitterc.go, sorter.go).
 */
export function printYaml(value: Json): string {
  const writer = new YamlWriter();
  printNode(writer, value, -1, false);
  return writer.end();
}

/** Prints a value into a document that was begun; `indent` is the parent node's, -1 for none. */
function printNode(writer: YamlWriter, value: Json, indent: number, isInMapping: boolean): void {
  if (typeof value === 'string') writer.text(readable(value), indent, false);
  else if (typeof value !== 'object' || value === null || value instanceof Float) writer.plain(printNumber(value));
  else if (isJsonList(value)) printList(writer, value, indent, isInMapping);
  else printMapping(writer, value, indent);
}

function printMapping(writer: YamlWriter, value: JsonObject, indent: number): void {
  const keys = sortAsGo(Object.keys(value), comesBefore);
  if (keys.length === 0) writer.plain('{}');
  const inner = indent < 0 ? 0 : indent + 2;
  for (const key of keys) {
    writer.line(inner);
    const isSimple = Buffer.byteLength(key) <= MOST_BYTES_OF_A_KEY && !/[\r\n\u0085\u2028\u2029]/.test(key);
    if (!isSimple) writer.indicator('?', true);
    writer.text(readable(key), inner, isSimple);
    if (isSimple) writer.colon();
    else {
      writer.line(inner);
      writer.indicator(':', true);
    }
    printNode(writer, value[key] ?? null, inner, true);
  }
}

function printList(writer: YamlWriter, value: readonly Json[], indent: number, isInMapping: boolean): void {
  if (value.length === 0) writer.plain('[]');
  const isIndentless = isInMapping && !writer.isAtIndention;
  const inner = indent < 0 ? 0 : isIndentless ? indent : indent + 2;
  for (const each of value) {
    writer.line(inner);
    writer.indicator('-', true);
    printNode(writer, each, inner, false);
  }
}

function printNumber(value: Exclude<Json, object | string> | Float | null): string {
  if (value instanceof Float) return printWholeFloat(value.value);
  return typeof value === 'number' && !Number.isInteger(value) ? formatFloat(value) : String(value);
}

/** JSON has printed it without a point before go-yaml reads it, which takes for an integer what fits into 64 bits. */
function printWholeFloat(value: number): string {
  const digits = String(value);
  const fits = /^-?\d+$/.test(digits) && fitsIn64Bits(BigInt(digits));
  return fits ? digits : formatFloat(value);
}

function fitsIn64Bits(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value || BigInt.asUintN(64, value) === value;
}

function readable(text: string): string {
  if (UNREADABLE.test(text)) throw new UnprintableYaml();
  return text;
}
