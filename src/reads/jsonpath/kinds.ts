import { Float, isJsonList, type Json } from '../../go/json.ts';

/** The Go type of a decoded value. */
export function kindOf(value: Json): string {
  if (value === null) return 'interface {}';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (isInteger(value)) return 'int64';
  if (isFloat(value)) return 'float64';
  return isJsonList(value) ? '[]interface {}' : 'map[string]interface {}';
}

export function isInteger(value: Json): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
}

export function isFloat(value: Json): value is number | Float {
  return value instanceof Float || (typeof value === 'number' && !Number.isInteger(value));
}

export function floatOf(value: number | Float): number {
  return value instanceof Float ? value.value : value;
}
