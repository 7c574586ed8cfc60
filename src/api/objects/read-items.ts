import { isAscii } from 'node:buffer';

/** Text is looked through in pieces of this size and more. */
const PIECE_BYTES = 64 * 1024;
/**
 * One step through JSON: everything up to the next brace that is neither in a string nor one of an empty object, and that
 * brace. A regular expression because V8 runs it at full speed whatever its compilers are told.
 */
const TO_BRACE = /[^"{}]*(?:(?:"[^"\\]*(?:\\.[^"\\]*)*"|\{\})[^"{}]*)*[{}]/sy;

/** What a list says beside its items. */
export interface ListHead {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: {
    readonly resourceVersion?: string;
    /** Where the next chunk starts; absent or empty after the last one. */
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly [field: string]: unknown;
}

/** How a list is read: `next` is waited for after each piece, and `isEnough` says that no more is wanted. */
export interface Pace {
  /** Counts memory that is held from now on. */
  readonly hold: (bytes: number) => void;
  readonly next: () => Promise<void> | undefined;
  readonly isEnough: () => boolean;
  /** Told that something was left out because it is enough. */
  readonly leaveOff: () => void;
}

/** The pace of what is short. */
export const UNHINDERED: Pace = {
  hold: () => undefined,
  next: () => undefined,
  isEnough: () => false,
  leaveOff: () => undefined,
};
/** An item of more than this is not read in passing: it is held as bytes, as text and parsed. */
const LARGE_ITEM_BYTES = 256 * 1024;
const LARGE_ITEM_FACTOR = 5;

/**
 * Reads a list in JSON as it comes and gives each of its items to `take`, as text; the fields beside them are returned
 * parsed, with the items left out. Holds one item, or one piece where items are smaller, and never the list. `field`
 * is the array to take apart, at the top level of the body: `rows` for a Table. A body without it is returned whole.
 * Throws SyntaxError where it is no JSON; the items themselves are for the caller to parse. Where `pace` says that it is
 * enough, the rest is left unread and undefined is returned.
 */
export async function readItems(
  body: AsyncIterable<Buffer>,
  take: (item: string) => void,
  field?: string,
): Promise<ListHead>;
export async function readItems(
  body: AsyncIterable<Buffer>,
  take: (item: string) => void,
  field: string,
  pace: Pace,
): Promise<ListHead | undefined>;
export async function readItems(
  body: AsyncIterable<Buffer>,
  take: (item: string) => void,
  field = 'items',
  pace: Pace = UNHINDERED,
): Promise<ListHead | undefined> {
  const splitter = new ListSplitter(take, field);
  // One place for all pieces: a new one for each would be as much garbage as the body.
  let place = Buffer.alloc(0);
  let held = 0;
  let wanted = PIECE_BYTES;
  for await (const chunk of body) {
    if (held + chunk.length > place.length) {
      const larger = Buffer.allocUnsafe(2 * (held + chunk.length));
      place.copy(larger, 0, 0, held);
      if (larger.length > LARGE_ITEM_BYTES) pace.hold((larger.length - place.length) * LARGE_ITEM_FACTOR);
      place = larger;
    }
    held += chunk.copy(place, held);
    if (held < wanted) continue;
    const rest = splitter.split(place.subarray(0, held));
    place.copyWithin(0, held - rest.length, held);
    held = rest.length;
    // An item that is not complete is looked through from its start: wait until there is twice as much of it.
    wanted = Math.max(PIECE_BYTES, 2 * held);
    if (pace.isEnough()) return undefined;
    const wait = pace.next();
    if (wait !== undefined) await wait;
  }
  return splitter.end(splitter.split(place.subarray(0, held)));
}

/** Takes the items out of a list that comes in pieces. */
class ListSplitter {
  readonly #take: (item: string) => void;
  readonly #start: RegExp;
  readonly #envelope: Buffer[] = [];
  #place: 'before' | 'within' | 'after' = 'before';

  constructor(take: (item: string) => void, field: string) {
    this.#take = take;
    this.#start = new RegExp(`(?:^|[,\\s])"${field}"\\s*:\\s*\\[\\s*\\{$`);
  }

  /** Takes all complete items of a piece and gives back what must come again at the start of the next one. */
  split(piece: Buffer): Buffer {
    if (this.#place === 'after') return this.#keep(piece, piece.length);
    // One character for each byte: places in the text are places in the piece.
    const text = piece.toString('latin1');
    const isText = isAscii(piece);
    let depth = this.#place === 'before' ? 0 : 1;
    let itemAt = 0;
    let done = 0;
    let from = 0;
    TO_BRACE.lastIndex = 0;
    while (TO_BRACE.test(text)) {
      const end = TO_BRACE.lastIndex;
      const opens = text.charCodeAt(end - 1) === OPENING;
      if (depth === 1 && this.#place === 'within') {
        const between = text.slice(done, end - 1);
        if (/^\s*\]/.test(between)) return this.#leave(piece.subarray(done));
        if (!opens || !/^\s*,?\s*$/.test(between)) throw new SyntaxError('The list holds something else than objects.');
        itemAt = end - 1;
      } else if (depth === 1 && opens && this.#start.test(text.slice(from, end))) {
        this.#place = 'within';
        itemAt = done = end - 1;
        this.#keep(piece, itemAt);
      }
      depth += opens ? 1 : -1;
      if (depth === 1 && this.#place === 'within') {
        this.#take(isText ? text.slice(itemAt, end) : piece.toString('utf8', itemAt, end));
        done = end;
      }
      from = end;
      TO_BRACE.lastIndex = end;
    }
    return piece.subarray(done);
  }

  /** The fields beside the items, once only `rest` is left. */
  end(rest: Buffer): ListHead {
    return JSON.parse(Buffer.concat([...this.#envelope, rest]).toString('utf8'));
  }

  #keep(piece: Buffer, end: number): Buffer {
    this.#envelope.push(Buffer.from(piece.subarray(0, end)));
    return piece.subarray(end);
  }

  #leave(rest: Buffer): Buffer {
    this.#place = 'after';
    return this.#keep(rest, rest.length);
  }
}

const OPENING = 0x7b;
