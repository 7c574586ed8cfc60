import { Float, isJsonList, type Json } from './json.ts';
import { quoteAsGo } from './quote.ts';
import { sortedKeys } from './sort.ts';

/** A float64 as Go's %v and %g print it. Source: strconv.FormatFloat with 'g' and the shortest precision. */
export function formatFloat(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power < -4 || power >= 6)
    return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  return String(value);
}

/** A decoded value as Go's %v prints it. Source: package fmt. */
export function formatValue(value: Json | undefined): string {
  if (value === null || value === undefined) return '<nil>';
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : formatFloat(value);
  if (typeof value !== 'object') return String(value);
  if (value instanceof Float) return formatFloat(value.value);
  if (isJsonList(value)) return `[${value.map(formatValue).join(' ')}]`;
  return `map[${sortedKeys(value)
    .map((key) => `${key}:${formatValue(value[key])}`)
    .join(' ')}]`;
}

/** A decoded value as Go's %#v prints it. Source: package fmt. */
export function formatGoSyntax(value: Json | undefined): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (typeof value === 'string') return quoteAsGo(value);
  if (typeof value !== 'object' || value instanceof Float) return formatValue(value);
  if (isJsonList(value)) return `[]interface {}{${value.map(formatGoSyntax).join(', ')}}`;
  return `map[string]interface {}{${sortedKeys(value)
    .map((key) => `${quoteAsGo(key)}:${formatGoSyntax(value[key])}`)
    .join(', ')}}`;
}
