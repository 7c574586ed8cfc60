import type { RecordSource, StoredLine } from '../../../audit/record-source.ts';
import { sinceOf } from './calls.ts';
import { isEnd, readSeen, type Seen } from './seen.ts';

/** The records of one call, as they are on record. */
export interface FoundCall {
  /** The lines, the oldest first. */
  readonly lines: readonly string[];
  readonly previous?: string | undefined;
  readonly following?: string | undefined;
}

/** A call that is looked for. */
export interface LookupRequest {
  readonly source: RecordSource;
  readonly callId: string;
  /** Where its newest record is, if the reader knows. */
  readonly place: string | undefined;
  readonly sees: (record: Seen) => boolean;
  readonly signal: AbortSignal;
}

/** Lines, and characters of them, that are searched for a call, and then for the calls beside it. */
const MOST_CHARACTERS = 128 * 1024 * 1024;
const MOST_LINES_BESIDE = 5000;
const MOST_RECORDS = 2000;
const SLACK_MS = 1000;

interface Found extends StoredLine {
  readonly seen: Seen;
}

/** Finds the records of a call that the reader may see; undefined if there are none. */
export async function lookUp(asked: LookupRequest): Promise<FoundCall | undefined> {
  const found = await recordsOf(asked);
  const [newest] = found;
  if (newest === undefined) return undefined;
  const { source } = asked;
  return {
    lines: found.map(({ text }) => text).toReversed(),
    previous: await beside(newest.seen, source.backwards(newest.place), asked),
    following: await beside(newest.seen, source.forwards(newest.place), asked),
  };
}

/** The newest record first. */
async function recordsOf({ source, callId, place, sees, signal }: LookupRequest): Promise<readonly Found[]> {
  const found: Found[] = [];
  if (place !== undefined) {
    const [line] = await firstOf(source.forwards(place));
    const seen = line && readSeen(line.text);
    if (line !== undefined && seen?.callId === callId && sees(seen)) found.push({ ...line, seen });
  }
  let characters = 0;
  for await (const batch of source.backwards(found[0]?.place)) {
    signal.throwIfAborted();
    for (const line of batch) {
      characters += line.text.length;
      // To read a line as JSON takes far longer than to search it.
      const seen = line.text.includes(callId) ? readSeen(line.text) : undefined;
      if (seen?.callId === callId && sees(seen)) found.push({ ...line, seen });
    }
    const last = readSeen(batch.at(-1)?.text ?? '');
    const since = found[0] && sinceOf({ newest: found[0].seen }) - SLACK_MS;
    if (last !== undefined && since !== undefined && last.at < since) break;
    if (characters > MOST_CHARACTERS || found.length >= MOST_RECORDS) break;
  }
  return found;
}

/** The id of the next call of the same caller and client that ended. */
async function beside(
  of: Seen,
  batches: AsyncIterable<readonly StoredLine[]>,
  { sees, signal }: LookupRequest,
): Promise<string | undefined> {
  let lines = 0;
  for await (const batch of batches) {
    signal.throwIfAborted();
    for (const { text } of batch) {
      const seen = readSeen(text);
      if (seen !== undefined && isEnd(seen) && seen.callId !== of.callId && isSameClient(seen, of) && sees(seen))
        return seen.callId;
    }
    lines += batch.length;
    if (lines > MOST_LINES_BESIDE) return undefined;
  }
  return undefined;
}

function isSameClient(one: Seen, other: Seen): boolean {
  return (
    one.caller.method === other.caller.method && one.caller.name === other.caller.name && one.client === other.client
  );
}

async function firstOf(batches: AsyncIterable<readonly StoredLine[]>): Promise<readonly StoredLine[]> {
  for await (const batch of batches) return batch;
  return [];
}
