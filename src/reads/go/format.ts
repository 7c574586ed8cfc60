import { sortedKeys } from './sort.ts';

/** A value of a JSON document. Whole numbers that a double cannot hold are bigints. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | { readonly [key: string]: Json };

/** A value of a JSON document as Go's `%v` writes it once Kubernetes has decoded it. Source: package fmt of Go. */
export function formatValue(value: Json | undefined): string {
  if (value === null || value === undefined) return '<nil>';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : formatFloat(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(formatValue).join(' ')}]`;
  return `map[${sortedKeys(value)
    .map((key) => `${key}:${formatValue(value[key])}`)
    .join(' ')}]`;
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}

function formatFloat(value: number): string {
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** Parses JSON as Kubernetes does, which keeps whole numbers of up to 64 bits exact. Throws SyntaxError. */
export function parseJson(text: string): Json {
  // Looking at every number costs time, and only long ones need it.
  return /\d{16}/.test(text) ? JSON.parse(text, exactInteger as Reviver) : JSON.parse(text);
}

type Reviver = (key: string, value: unknown) => unknown;

function exactInteger(_key: string, value: unknown, context: { source?: string }): unknown {
  const source = context.source ?? '';
  if (typeof value !== 'number' || Number.isSafeInteger(value) || !/^-?\d+$/.test(source)) return value;
  const exact = BigInt(source);
  return BigInt.asIntN(64, exact) === exact ? exact : value;
}
