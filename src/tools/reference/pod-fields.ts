/** A mapping of which nothing is known. */
export type Fields = Readonly<Record<string, unknown>>;

/** Returns a value as a mapping; undefined if it is none. Pure. */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** Returns the mappings of a list; none if a value is no list. Pure. */
export function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf).filter((each) => each !== undefined) : [];
}
