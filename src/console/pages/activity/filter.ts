import type { ActivityFilter, CallRow } from '../../face/activity.ts';

/** What a page asks for. Pure; made by `readFilter`. */
export interface Filter {
  /** Whether it lets every call through. */
  readonly isEmpty: boolean;
  readonly matches: (row: CallRow) => boolean;
  /** Milliseconds since 1970: calls that are older, or newer, do not match. */
  readonly from: number;
  readonly to: number;
}

const EXACT = ['caller', 'client', 'tool', 'code'] as const;
const VERDICTS = ['allowed', 'denied', 'asked', 'failed', 'running'];
const KNOWN = [...EXACT, 'verdict', 'namespace', 'object', 'text', 'from', 'to', 'before', 'limit'];
const MOST_CHARACTERS = 1024;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** Reads the filter of a query; a sentence if it has what is no filter. Every part must match. An empty part is none. */
export function readFilter(query: URLSearchParams): Filter | string {
  const given = new Map([...query].filter(([, value]) => value !== ''));
  const unknown = [...given.keys()].find((key) => !KNOWN.includes(key));
  if (unknown !== undefined)
    return `There is no filter ${JSON.stringify(unknown.slice(0, 40))}. Use ${KNOWN.join(', ')}.`;
  if ([...given.values()].some((value) => value.length > MOST_CHARACTERS))
    return `A filter is too long. Use at most ${MOST_CHARACTERS} characters.`;
  const asked: ActivityFilter = Object.fromEntries(given);
  if (asked.verdict !== undefined && !VERDICTS.includes(asked.verdict))
    return `verdict is not one of ${VERDICTS.join(', ')}.`;
  const wrong = [asked.from, asked.to].find((time) => time !== undefined && !isTime(time));
  if (wrong !== undefined) return 'from and to are times such as 2026-03-02T09:30:00Z.';
  const from = asked.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(asked.from);
  const to = asked.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(asked.to);
  return {
    isEmpty: [...given.keys()].every((key) => key === 'before' || key === 'limit'),
    matches: (row) => isInTime(row, from, to) && EXACT.every((key) => isSame(asked[key], row[key])) && fits(row, asked),
    from,
    to,
  };
}

/** Reads how many calls a page has; a sentence if the number is none. */
export function readLimit(text: string | null, most: number, usual: number): number | string {
  if (text === null || text === '') return usual;
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  return limit >= 1 && limit <= most ? limit : `limit is not a whole number from 1 to ${most}.`;
}

function isTime(text: string): boolean {
  return TIME.test(text) && !Number.isNaN(Date.parse(text));
}

function isInTime({ time }: CallRow, from: number, to: number): boolean {
  const at = Date.parse(time);
  return at >= from && at <= to;
}

function isSame(asked: string | undefined, value: string | undefined): boolean {
  return asked === undefined || asked === value;
}

function fits({ argv, objects, verdict, isFailed }: CallRow, asked: ActivityFilter): boolean {
  const { verdict: wanted, namespace, object, text } = asked;
  if (wanted === 'failed' ? isFailed !== true : !isSame(wanted, verdict)) return false;
  if (namespace !== undefined && !objects.some((each) => each.namespace === namespace)) return false;
  if (object !== undefined && !objects.some(({ type, name = '' }) => `${type}/${name}`.includes(object))) return false;
  return text === undefined || argv.join(' ').includes(text);
}
