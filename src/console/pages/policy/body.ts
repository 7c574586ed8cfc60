/** A policy file may have so many characters, as a file may. */
const MOST_OF_DRAFT = 1024 * 1024;
const MOST_OF_CALL = 128 * 1024;
const MOST_OF_NAME = 1024;
const MOST_GROUPS = 64;

/** What the bodies of this page hold, each part checked. */
export interface PolicyBody {
  readonly call?: string | undefined;
  readonly stdin?: string | undefined;
  readonly caller?: string | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly draft?: string | undefined;
  readonly days?: number | undefined;
}

/** Reads a body with some of these parts; a sentence if a part is none. Empty texts but the draft count as absent. */
export function readBody(body: unknown, allowed: readonly (keyof PolicyBody)[]): PolicyBody | string {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return 'Send a JSON object.';
  const given = body as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(given).find((key) => !(allowed as readonly string[]).includes(key));
  if (unknown !== undefined) return `${JSON.stringify(unknown.slice(0, 40))} is not one of ${allowed.join(', ')}.`;
  const sizes = { call: MOST_OF_CALL, stdin: MOST_OF_DRAFT, caller: MOST_OF_NAME, draft: MOST_OF_DRAFT } as const;
  for (const [key, most] of Object.entries(sizes)) {
    const value = given[key];
    if (value !== undefined && (typeof value !== 'string' || value.length > most))
      return `${key} is not a text of at most ${most} characters.`;
  }
  const { groups, days } = given;
  if (groups !== undefined && !isGroups(groups)) return `groups is not a list of at most ${MOST_GROUPS} names.`;
  if (days !== undefined && !(Number.isInteger(days) && Number(days) >= 1 && Number(days) <= 30))
    return 'days is not a whole number from 1 to 30.';
  const { call, stdin, caller, draft } = given as Readonly<Record<string, string>>;
  return {
    call: call || undefined,
    stdin: stdin || undefined,
    caller: caller || undefined,
    groups,
    draft,
    days: days === undefined ? undefined : Number(days),
  };
}

function isGroups(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length <= MOST_GROUPS &&
    value.every((group) => typeof group === 'string' && group.length <= MOST_OF_NAME)
  );
}
