/** The members of an object, of which nothing else is known. */
export type Members = Readonly<Record<string, unknown>>;

/** Whether a value is an object, and no list. */
export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
