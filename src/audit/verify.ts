import { createReadStream } from 'node:fs';
import { ConfigurationError } from '../config/configuration-error.ts';
import { EMPTY, type Head, readSeal } from './chain.ts';

/** What is to be verified. */
export interface VerifyOptions {
  readonly files: readonly string[];
  /** Whether the file is the log of a server: other lines may be between the records, and several chains may follow each other. */
  readonly amongLog: boolean;
  /** Hashes of records that must be there. */
  readonly contains: readonly string[];
}

/** Exit code 0 where the chain holds, 1 where it does not. */
export interface Verification {
  readonly text: string;
  readonly exitCode: 0 | 1;
}

/**
 * Reads files of records and tells every place where the chain does not hold: a record that was changed, is missing, is
 * in the wrong order or twice, or is unfinished. Files of one server are put in order by their first record. What is missing
 * before the first or after the last record cannot be seen in a chain itself, only by `contains`. Throws ConfigurationError where a file cannot be read.
 */
export async function verify({ files, amongLog, contains }: VerifyOptions): Promise<Verification> {
  const chain = new ChainReader(amongLog, contains);
  for (const file of amongLog ? files : await inOrder(files)) {
    for await (const line of readLines(file)) chain.read(file, line);
  }
  return chain.result();
}

interface Line {
  readonly number: number;
  readonly text: string;
  /** Whether a line break ends it. */
  readonly whole: boolean;
}

class ChainReader {
  readonly #amongLog: boolean;
  readonly #wanted: Set<string>;
  readonly #faults: string[] = [];
  #records = 0;
  #chains = 0;
  #firstSeq = 0;
  #head: Head | undefined;
  #lastPhase: string | undefined;

  constructor(amongLog: boolean, contains: readonly string[]) {
    this.#amongLog = amongLog;
    this.#wanted = new Set(contains);
  }

  read(file: string, { number, text, whole }: Line): void {
    if (this.#amongLog && !text.startsWith('{"audit":')) return;
    const fault = whole ? this.#take(text) : 'the line is unfinished';
    if (fault !== undefined) this.#faults.push(`${file}:${number}: ${fault}`);
  }

  result(): Verification {
    for (const hash of this.#wanted)
      this.#faults.push(`no record has the hash ${hash}: records are missing before the first or after the last one`);
    if (this.#records === 0 && this.#faults.length === 0) this.#faults.push('there is no record');
    const end = this.#lastPhase === 'closed' ? 'closed in order' : 'not closed: the server still writes, or was killed';
    const last =
      this.#head === undefined
        ? ''
        : `, seq ${this.#firstSeq} to ${this.#head.seq}, last hash ${this.#head.hash}, ${end}`;
    const chains = this.#chains > 1 ? ` in ${this.#chains} chains` : '';
    const summary =
      this.#faults.length === 0
        ? `ok: ${this.#records} records${chains}${last}`
        : `NOT ok: ${this.#faults.length} faults, ${this.#records} intact records`;
    return { text: `${[...this.#faults, summary].join('\n')}\n`, exitCode: this.#faults.length === 0 ? 0 : 1 };
  }

  /** Takes the line as the next record, and says what is wrong with it. */
  #take(text: string): string | undefined {
    const sealed = readSeal(text);
    const before = this.#head;
    if (sealed === undefined) {
      this.#head = undefined;
      return 'the line is not a record as it was written';
    }
    const isFirst = this.#records === 0 && this.#faults.length === 0;
    const begins = sealed.prev === EMPTY.hash && sealed.head.seq === 1;
    this.#records++;
    this.#head = sealed.head;
    this.#wanted.delete(sealed.head.hash);
    if (isFirst) this.#firstSeq = sealed.head.seq;
    this.#lastPhase = /"phase":"(\w+)"/.exec(text)?.[1];
    if (begins && (isFirst || this.#amongLog)) {
      this.#chains++;
      return undefined;
    }
    // After a line that was no record there is nothing to hold this one against.
    return before === undefined ? undefined : compare(before, sealed);
  }
}

function compare(before: Head, { prev, head }: { readonly prev: string; readonly head: Head }): string | undefined {
  const expected = before.seq + 1;
  if (head.seq > expected) return `records are missing before it: seq ${expected} to ${head.seq - 1}`;
  if (head.seq < expected) return `it is in the wrong order, or a duplicate: seq ${head.seq} after ${before.seq}`;
  return prev === before.hash ? undefined : 'it does not follow the record before it, which was replaced';
}

/** The files in the order in which they were written; files that do not begin with a record come last. */
async function inOrder(files: readonly string[]): Promise<readonly string[]> {
  const first = async (file: string) => {
    for await (const { text } of readLines(file)) return readSeal(text)?.head.seq ?? Number.POSITIVE_INFINITY;
    return Number.POSITIVE_INFINITY;
  };
  const firsts = await Promise.all(files.map(async (file) => ({ file, seq: await first(file) })));
  return firsts.toSorted((a, b) => (a.seq === b.seq ? 0 : a.seq - b.seq)).map(({ file }) => file);
}

/** One character for each byte, so that a byte that is no ASCII is seen as it is. */
async function* readLines(file: string): AsyncGenerator<Line> {
  let number = 0;
  let rest = '';
  try {
    for await (const chunk of createReadStream(file, 'latin1')) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) yield { number: ++number, text, whole: true };
    }
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? error.code : error;
    throw new ConfigurationError(`${JSON.stringify(file)} cannot be read (${why}); use files of audit records.`);
  }
  if (rest !== '') yield { number: ++number, text: rest, whole: false };
}
