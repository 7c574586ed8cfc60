import { Float, type Json } from '../../go/json.ts';
import { numberOf } from '../../go/json-number.ts';
import { printYaml } from '../../go/print-yaml.ts';
import { visibleText } from './visible-text.ts';

/** Returns the lines of a value in YAML, as kubectl prints it, with invisible characters spelled out. */
export function yamlLines(value: unknown): readonly string[] {
  const text = printYaml(visible(value));
  return text.replace(/\n$/, '').split('\n').map(visibleText);
}

function visible(value: unknown): Json {
  const number = numberOf(value);
  // A value that came from a program is no number of JSON.
  if (typeof number === 'number' && !Number.isFinite(number)) return null;
  if (typeof number === 'number' && Number.isInteger(number) && !Number.isSafeInteger(number)) return new Float(number);
  if (number !== undefined) return number;
  if (typeof value === 'string') return visibleText(value);
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(visible);
  if (typeof value !== 'object' || value === null) return null;
  const fields = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(fields.map(([key, each]) => [visibleText(key), visible(each)]));
}
