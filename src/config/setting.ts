import type { Parsed } from './values.ts';

/** One environment variable: its name, what it says, what is taken, and how its text is read. */
export interface Setting<T> {
  readonly variable: string;
  readonly description: string;
  /** The default as it would be written in the environment; what it stands for is `parse(fallback)`. */
  readonly fallback: string;
  readonly allowed: string;
  readonly parse: (text: string) => Parsed<T>;
  /** Says in a sentence why a text is not taken, where there is more to say than what is allowed. */
  readonly explain?: (text: string) => string | undefined;
  /** The value is secret: it never appears in errors or logs. */
  readonly secret?: true;
}

/** Keeps the type of a row's value while it is checked to be a row. */
export function setting<T>(row: Setting<T>): Setting<T> {
  return row;
}

export const LIST = 'a comma-separated list';
