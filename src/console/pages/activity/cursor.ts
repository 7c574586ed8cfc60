/** A call that ended before the place of a cursor and may have older records. */
export interface OpenCall {
  /** The first characters of its id. */
  readonly id: string;
  /** When it began, in whole seconds since 1970. */
  readonly since: number;
}

/** Where the next page begins: at a place of the trail, without the calls that an earlier page has shown. */
export interface Cursor {
  readonly place: string;
  readonly open: readonly OpenCall[];
}

/** How much of an id a cursor holds. */
export const SHORT = 8;
const MOST_OPEN = 200;

/** Writes a cursor: letters, digits, dots, hyphens and underscores. */
export function writeCursor({ place, open }: Cursor): string {
  const kept = open.slice(-MOST_OPEN).map(({ id, since }) => `${id.slice(0, SHORT)}${since.toString(36)}`);
  return [place, ...kept].join('_');
}

/** Reads a cursor; undefined for a text that is none. Its place may be gone. */
export function readCursor(text: string): Cursor | undefined {
  const [place = '', ...kept] = text.split('_');
  if (!/^[\w.]{1,40}$/.test(place) || kept.length > MOST_OPEN) return undefined;
  const open = kept.map((each) => ({ id: each.slice(0, SHORT), since: Number.parseInt(each.slice(SHORT), 36) }));
  return open.every(({ id, since }) => id.length === SHORT && since >= 0) ? { place, open } : undefined;
}
