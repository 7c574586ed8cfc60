import { readSeal } from '../../../audit/chain.ts';
import type { RecordSource, StoredLine } from '../../../audit/record-source.ts';
import { type Cursor, SHORT } from './cursor.ts';
import { isEnd, readSeen, type Seen } from './seen.ts';

/** A call with its records, the oldest first. */
export interface CallSeen {
  readonly callId: string;
  readonly records: readonly Seen[];
  readonly newest: Seen;
  /** The place of its newest record. */
  readonly place: string;
}

/** What is read, and how much of it. */
export interface Reading {
  readonly source: RecordSource;
  readonly from?: Cursor | undefined;
  /** Whose records are read: of all others nothing is kept, counted or told. */
  readonly sees: (record: Seen) => boolean;
  /** How much is read: a line counts once, and once more for each 4 KiB. */
  readonly mostLines: number;
  readonly signal: AbortSignal;
}

/** Beyond the last line, so many more are read for older records of the calls that were found. */
const MORE_LINES = 5000;
/** Clocks are set. */
const SLACK_MS = 1000;
/** No call that is not on record as ended takes longer. */
const LONGEST_MS = 15 * 60_000;

interface Gathering {
  readonly newest: Seen;
  readonly place: string;
  readonly records: Seen[];
}

/**
 * Reads the calls of a trail, the one with the newest record first, each with all its records. Their records are among other calls'
 * records, so it reads on until none can be left: the last record of a call says how long the call took.
 */
export class Calls {
  /** Lines that are not as the server wrote them. */
  unsound = 0;
  readonly #reading: Reading;
  readonly #gathering = new Map<string, Gathering>();
  /** When calls that were yielded began, by the short form of their id. */
  readonly #done: Map<string, number>;
  #resume: { readonly place: string; readonly at: number } | undefined;
  #lines = 0;
  /** The line that was read last. */
  #place = '';
  #at = Number.POSITIVE_INFINITY;
  #isWhole = false;

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#done = new Map(reading.from?.open.map(({ id, since }) => [id, since * 1000]));
  }

  /** The cursor behind the call that was yielded last; undefined if no line is left. */
  get next(): Cursor | undefined {
    if (this.#isWhole || this.#resume === undefined) return undefined;
    const { place, at } = this.#resume;
    const open = [...this.#done].filter(([, since]) => since - SLACK_MS <= at);
    return { place, open: open.map(([id, since]) => ({ id, since: Math.floor(since / 1000) })) };
  }

  async *read(): AsyncGenerator<CallSeen> {
    const { source, from, mostLines, signal } = this.#reading;
    let stop: { readonly place: string; readonly at: number } | undefined;
    for await (const batch of source.backwards(from?.place)) {
      signal.throwIfAborted();
      for (const line of batch) {
        if (stop === undefined && this.#lines >= mostLines) stop = { place: this.#place, at: this.#at };
        this.#take(line, stop === undefined);
        this.#place = line.place;
        if (stop !== undefined && (this.#gathering.size === 0 || this.#lines >= mostLines + MORE_LINES)) {
          yield* this.#flush();
          this.#resume = stop;
          return;
        }
      }
      yield* this.#whole();
    }
    yield* this.#flush();
    this.#isWhole = stop === undefined;
    this.#resume = stop;
  }

  #take(line: StoredLine, isNew: boolean): void {
    this.#lines += 1 + (line.text.length >> 12);
    const seen = readSeen(line.text);
    if (readSeal(line.text) === undefined) this.unsound++;
    if (seen === undefined) return;
    this.#at = Math.min(this.#at, seen.at);
    if (!this.#reading.sees(seen)) return;
    const call = this.#gathering.get(seen.callId);
    if (call !== undefined) call.records.push(seen);
    else if (isNew && !this.#done.has(seen.callId.slice(0, SHORT)))
      this.#gathering.set(seen.callId, { newest: seen, place: line.place, records: [seen] });
  }

  /** The calls that are whole, up to the first that is not. */
  *#whole(): Generator<CallSeen> {
    for (const call of this.#gathering.values()) {
      if (!call.records.some(({ phase }) => phase === 'started') && this.#at >= sinceOf(call) - SLACK_MS) return;
      yield this.#finish(call);
    }
  }

  *#flush(): Generator<CallSeen> {
    for (const call of this.#gathering.values()) yield this.#finish(call);
  }

  #finish({ newest, place, records }: Gathering): CallSeen {
    const { callId } = newest;
    this.#gathering.delete(callId);
    this.#done.set(callId.slice(0, SHORT), sinceOf({ newest }));
    this.#resume = { place, at: newest.at };
    return { callId, records: records.toReversed(), newest, place };
  }
}

/** When a call began at the earliest. */
export function sinceOf({ newest }: Pick<CallSeen, 'newest'>): number {
  return newest.at - (isEnd(newest) ? (newest.durationMs ?? 0) : LONGEST_MS);
}
