import type { RecordSource } from '../../../audit/record-source.ts';
import type { LinesPage } from '../../face/activity.ts';
import { Calls } from './calls.ts';
import type { Filter } from './filter.ts';
import { rowOf } from './row.ts';
import { readSeen, type Seen } from './seen.ts';

/** What is exported. */
export interface ExportRequest {
  readonly source: RecordSource;
  /** Undefined for a reader who may see all lines. */
  readonly sees: ((record: Seen) => boolean) | undefined;
  readonly signal: AbortSignal;
}

/** The calls of a filtered export are found before their lines are read, and so many of them fit into memory. */
export const MOST_CALLS = 50_000;
const MOST_LINES_OF_PAGE = 20_000;
const MOST_CHARACTERS_OF_PAGE = 1024 * 1024;

/** Finds the ids of all calls that match a filter; undefined if they are too many. */
export async function matchingCalls(
  { source, sees = () => true, signal }: ExportRequest,
  filter: Filter,
): Promise<ReadonlySet<string> | undefined> {
  const calls = new Calls({ source, sees, mostLines: Number.POSITIVE_INFINITY, signal });
  const ids = new Set<string>();
  for await (const call of calls.read()) {
    if (call.newest.at < filter.from - 60_000) break;
    if (filter.matches(rowOf(call, 0))) ids.add(call.callId);
    if (ids.size > MOST_CALLS) return undefined;
  }
  return ids;
}

/** Yields the lines as they are written, with their line breaks, the oldest first; of some calls if their ids are given. */
export async function* exportLines(
  { source, sees, signal }: ExportRequest,
  ids: ReadonlySet<string> | undefined,
): AsyncGenerator<string> {
  for await (const batch of source.forwards()) {
    signal.throwIfAborted();
    const isWanted = (text: string): boolean => {
      if (sees === undefined && ids === undefined) return true;
      const seen = readSeen(text);
      return seen !== undefined && (sees?.(seen) ?? true) && (ids?.has(seen.callId) ?? true);
    };
    const lines = batch.filter(({ text }) => isWanted(text)).map(({ text }) => `${text}\n`);
    if (lines.length > 0) yield lines.join('');
  }
}

/** Reads one page of lines as they are written, so that a reader can verify their chain. */
export async function linesPage(
  { source, sees, signal }: ExportRequest,
  before: string | undefined,
  limit: number,
): Promise<Omit<LinesPage, 'scope' | 'source'>> {
  const lines: string[] = [];
  let [read, characters, place] = [0, 0, before];
  for await (const batch of source.backwards(before)) {
    signal.throwIfAborted();
    for (const line of batch) {
      if (lines.length >= limit || characters > MOST_CHARACTERS_OF_PAGE || read >= MOST_LINES_OF_PAGE)
        return { lines: lines.toReversed(), ...(place !== undefined && { next: place }) };
      read++;
      place = line.place;
      const seen = sees && readSeen(line.text);
      if (sees !== undefined && (seen === undefined || !sees(seen))) continue;
      lines.push(line.text);
      characters += line.text.length;
    }
  }
  return { lines: lines.toReversed() };
}
