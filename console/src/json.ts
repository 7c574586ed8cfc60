/** The members of an object, of which nothing else is known. */
export type Members = Readonly<Record<string, unknown>>;

/** Whether a value is an object, and no list. */
export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns a value as an object; an empty one for anything else. */
export function membersOf(value: unknown): Members {
  return isMembers(value) ? value : {};
}

/** Returns a value as a list; an empty one for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Returns the texts of a list. */
export function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((each) => typeof each === 'string');
}
