/** The names of the filters, in the address of the page as in the API. */
export const FILTERS = ['text', 'verdict', 'caller', 'client', 'tool', 'namespace', 'object', 'code'] as const;

export type FilterName = (typeof FILTERS)[number];

/** Filters of the calls. `range` is a length of time up to now; `from` and `to` are RFC 3339. */
export type Filter = Readonly<Partial<Record<FilterName | 'range' | 'from' | 'to', string>>>;

/** The lengths of time to choose from, in milliseconds. */
export const RANGES = [
  { value: '15m', says: 'Last 15 minutes', ms: 15 * 60_000 },
  { value: '1h', says: 'Last hour', ms: 3_600_000 },
  { value: '24h', says: 'Last 24 hours', ms: 24 * 3_600_000 },
  { value: '7d', says: 'Last 7 days', ms: 7 * 24 * 3_600_000 },
  { value: '30d', says: 'Last 30 days', ms: 30 * 24 * 3_600_000 },
] as const;

const MINUTE_MS = 60_000;

/** Reads the filters of an address. Unknown names and empty values are left out; values are not checked. */
export function filterOf(query: URLSearchParams): Filter {
  const names = [...FILTERS, 'range', 'from', 'to'] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = query.get(name)?.trim();
      return value ? [[name, value]] : [];
    }),
  );
}

/** Whether any filter is set. */
export function isFiltered(filter: Filter): boolean {
  return Object.keys(filter).length > 0;
}

/** Returns the query of a filter for the API, and of a page of it. A range begins at a whole minute before `now` (epoch ms). */
export function apiQuery(
  filter: Filter,
  now: number,
  page: { readonly before?: string; readonly limit?: number } = {},
): string {
  const query = new URLSearchParams();
  for (const name of FILTERS) if (filter[name] !== undefined) query.set(name, filter[name]);
  const range = RANGES.find(({ value }) => value === filter.range);
  if (range !== undefined) {
    query.set('from', new Date(Math.floor((now - range.ms) / MINUTE_MS) * MINUTE_MS).toISOString());
  } else {
    if (filter.from !== undefined) query.set('from', filter.from);
    if (filter.to !== undefined) query.set('to', filter.to);
  }
  if (page.before !== undefined) query.set('before', page.before);
  if (page.limit !== undefined) query.set('limit', String(page.limit));
  return query.toString();
}

/** Returns a time as a field `datetime-local` shows it, in the time zone of the reader; empty if it is no time. */
export function toLocalField(time: string | undefined): string {
  const at = new Date(time ?? '');
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 16);
}

/** Returns what a field `datetime-local` holds as RFC 3339; empty if it holds no time. */
export function fromLocalField(value: string): string {
  const at = new Date(value);
  return value === '' || Number.isNaN(at.getTime()) ? '' : at.toISOString();
}
