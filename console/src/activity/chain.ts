/** One line of the record, without its line break. */
export interface ChainLine {
  readonly text: string;
  /** Whether a line break ended it. */
  readonly isWhole: boolean;
}

/** The place where the chain does not hold. */
export interface ChainBreak {
  /** From 1. */
  readonly line: number;
  /** The position of the record, if the line is a record. */
  readonly seq?: number | undefined;
  readonly callId?: string | undefined;
  readonly why: 'not a record' | 'hash' | 'gap' | 'order' | 'prev' | 'unfinished';
  /** A sentence. */
  readonly says: string;
}

/** A record at an end of the chain. */
export interface ChainEnd {
  readonly seq: number;
  readonly time: string;
  readonly hash: string;
}

/** How a chain is read. Lines of one caller's calls are no whole chain: then only the hash of each is checked. */
export interface ChainOptions {
  readonly hasAll: boolean;
}

/** What a reading of the chain showed. */
export interface ChainReport {
  readonly lines: number;
  /** Records whose own hash is right. */
  readonly records: number;
  readonly breaks: number;
  readonly firstBreak?: ChainBreak | undefined;
  readonly first?: ChainEnd | undefined;
  readonly last?: ChainEnd | undefined;
  /** Whether the first record is the first of its chain, so that no older one can be missing. */
  readonly isFromStart: boolean;
  /** How often the server started to write, as far as the records say. */
  readonly starts: number;
  /** Whether the last record says that the server stopped normally. */
  readonly isClosed: boolean;
}

/** Reads a chain piece by piece. */
export interface ChainReading {
  /** Takes the next lines, in order. Call it again only once it has resolved. */
  readonly read: (lines: readonly ChainLine[]) => Promise<void>;
  readonly report: () => ChainReport;
}

/** Makes hashes, as `crypto.subtle` does. A browser has it only over HTTPS and on a loopback address. */
export interface Hasher {
  readonly digest: (algorithm: 'SHA-256', text: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>;
}

const EMPTY_HASH = '0'.repeat(64);
const SEALED = /^\{"audit":1,"seq":([1-9]\d{0,15}),[\x20-\x7e]*,"prev":"([0-9a-f]{64})","hash":"([0-9a-f]{64})"\}$/;
const SEAL_LENGTH = `,"hash":"${EMPTY_HASH}"}`.length;

/** A line that looks like a record: whether its hash is right is checked. */
interface Sealed {
  readonly seq: number;
  readonly prev: string;
  readonly hash: string;
  readonly isRight: boolean;
}

type Found = Pick<ChainBreak, 'why' | 'says'>;

/**
 * Starts to read audit records in the order in which they were written, over several files and starts of the server, by the rules of
 * `audit verify`. Records missing before the first or after the last one leave no gap, so they are not found.
 */
export function readChain(hasher: Hasher, { hasAll }: ChainOptions): ChainReading {
  let lines = 0;
  let records = 0;
  let breaks = 0;
  let starts = 0;
  let isFromStart = false;
  let firstBreak: ChainBreak | undefined;
  let first: ChainEnd | undefined;
  let last: ChainEnd | undefined;
  let lastPhase: string | undefined;
  /** The record before; absent at the start, and after a line that is no record: there is nothing to compare with. */
  let before: Sealed | undefined;

  function take(sealed: Sealed, text: string): Found | undefined {
    const isFirst = records === 0 && breaks === 0;
    const previous = before;
    before = sealed;
    records++;
    const end = { seq: sealed.seq, time: field(text, 'time') ?? '', hash: sealed.hash };
    first ??= end;
    last = end;
    lastPhase = field(text, 'phase');
    if (lastPhase === 'opened') starts++;
    if (isFirst) isFromStart = sealed.seq === 1 && sealed.prev === EMPTY_HASH;
    return hasAll && previous !== undefined ? compare(previous, sealed) : undefined;
  }

  function judge({ text, isWhole }: ChainLine, sealed: Sealed | undefined): Found | undefined {
    if (!isWhole) return { why: 'unfinished', says: 'The line is unfinished.' };
    if (sealed?.isRight) return take(sealed, text);
    before = undefined;
    return sealed === undefined
      ? { why: 'not a record', says: 'The line is not a record as the server writes it.' }
      : { why: 'hash', says: 'The record was changed after it was written: its hash does not match its text.' };
  }

  return {
    read: async (next) => {
      const sealed = await Promise.all(next.map(({ text, isWhole }) => (isWhole ? unseal(text, hasher) : undefined)));
      for (const [index, line] of next.entries()) {
        lines++;
        const found = judge(line, sealed[index]);
        if (found === undefined) continue;
        breaks++;
        firstBreak ??= { line: lines, seq: sealed[index]?.seq, callId: field(line.text, 'callId'), ...found };
      }
    },
    report: () => ({
      lines,
      records,
      breaks,
      firstBreak,
      first,
      last,
      isFromStart,
      starts,
      isClosed: lastPhase === 'closed',
    }),
  };
}

function compare(before: Sealed, { seq, prev }: Sealed): Found | undefined {
  const expected = before.seq + 1;
  if (seq > expected) {
    const missing = seq - 1 === expected ? `seq ${expected}` : `seq ${expected} to ${seq - 1}`;
    return { why: 'gap', says: `Records are missing before it: ${missing}.` };
  }
  if (seq < expected)
    return { why: 'order', says: `It is in the wrong order, or a duplicate: seq ${seq} after ${before.seq}.` };
  if (prev === before.hash) return undefined;
  return { why: 'prev', says: 'It does not continue the record before it: that record was replaced.' };
}

async function unseal(text: string, hasher: Hasher): Promise<Sealed | undefined> {
  const [, seq, prev, hash] = SEALED.exec(text) ?? [];
  if (seq === undefined || prev === undefined || hash === undefined) return undefined;
  const digest = await hasher.digest('SHA-256', new TextEncoder().encode(text.slice(0, -SEAL_LENGTH)));
  return { seq: Number(seq), prev, hash, isRight: inHex(digest) === hash };
}

function inHex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The first value of a key, which is the record's own: a record begins with its own fields. */
function field(text: string, key: 'time' | 'phase' | 'callId'): string | undefined {
  return new RegExp(`"${key}":"([\\w:.-]{1,64})"`).exec(text)?.[1];
}
