/**
 * A value of a JSON document as Kubernetes decodes it. A number is an int64 where it is whole and a float64 where it is
 * not; a bigint is an int64 that a double cannot hold, and a Float a float64 that is whole.
 */
export type Json = null | boolean | number | bigint | Float | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

/** A float64 whose value is whole, like 1.0 or 1e21, which Go prints otherwise than an integer. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  /** What asks for it cannot print it as Go does. */
  toJSON(): never {
    throw new TypeError('A Float has no form of its own in JSON.');
  }
}

/** Numbers that JSON.parse alone would change, as they appear between the signs of JSON. A text that holds one costs time only. */
const INEXACT = /(?:^|[[:,])\s*-?(?:\d{16,}|\d+\.\d+(?:[eE][-+]?\d+)?|\d+[eE][-+]?\d+)\s*(?:$|[,}\]])/;

/**
 * Parses JSON and keeps every number as Kubernetes would. Half of a surrogate pair, which is no character, is replaced.
 * Throws SyntaxError. Source: sigs.k8s.io/json, which prefers int64.
 */
export function parseJson(text: string): Json {
  const json = SURROGATE.test(text) ? text.replace(EACH_ESCAPE, replaceHalf) : text;
  return INEXACT.test(json) ? (JSON.parse(json, keepNumber as Reviver) as Json) : (JSON.parse(json) as Json);
}

const SURROGATE = /\\u[dD][89a-fA-F]/;
/** Pairs of surrogates, and all other escapes. */
const EACH_ESCAPE = /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[\da-fA-F]{4}|.)/gs;

function replaceHalf(escaped: string): string {
  return escaped.length === 6 && SURROGATE.test(escaped) ? '\ufffd' : escaped;
}

type Reviver = (key: string, value: unknown) => unknown;

function keepNumber(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  if (typeof value !== 'number') return value;
  return readNumber(context.source ?? String(value));
}

/** A decimal number as Go keeps it: an int64 if it is written as a whole number that fits, otherwise a float64. */
export function readNumber(text: string): number | bigint | Float {
  const value = Number(text);
  if (/[.eE]/.test(text)) return Number.isInteger(value) ? new Float(value) : value;
  if (Number.isSafeInteger(value)) return value;
  const exact = BigInt(text);
  return BigInt.asIntN(64, exact) === exact ? exact : new Float(value);
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Float);
}

export function isJsonList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The value at a path of keys; undefined where one is missing. Keys that every object of JavaScript has do not count. */
export function valueAt(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  let found = value;
  for (const key of keys) {
    if (!isJsonObject(found) || !Object.hasOwn(found, key)) return undefined;
    found = found[key];
  }
  return found;
}

/** The text at a path of keys; empty where there is none, as Go's accessors give it. */
export function textAt(value: Json | undefined, ...keys: readonly string[]): string {
  const found = valueAt(value, ...keys);
  return typeof found === 'string' ? found : '';
}
