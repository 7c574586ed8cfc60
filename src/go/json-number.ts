import { Float, readNumber } from './json.ts';

const { isRawJSON } = JSON as unknown as {
  readonly isRawJSON?: (value: unknown) => value is { readonly rawJSON: string };
};

/**
 * Returns a number of JSON as Kubernetes keeps it, however it was parsed: a number, a bigint that no double can hold, or a number
 * that was kept as it was written (`JSON.rawJSON`). Undefined for any other value.
 */
export function numberOf(value: unknown): number | bigint | Float | undefined {
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof Float) return value;
  if (isRawJSON?.(value) !== true) return undefined;
  return /^-?\d/.test(value.rawJSON) ? readNumber(value.rawJSON) : undefined;
}

/** Returns the text of a number in JSON: the same for `1`, `1.0` and `1e0`. */
export function numberText(value: number | bigint | Float): string {
  return String(value instanceof Float ? value.value : value);
}
