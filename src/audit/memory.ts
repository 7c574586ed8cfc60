import { EMPTY, type Head, readSeal } from './chain.ts';
import type { RecordSource, StoredLine } from './record-source.ts';
import type { Sink } from './stream.ts';

const MOST_LINES = 5000;
const MOST_CHARACTERS = 4 * 1024 * 1024;
const BATCH = 256;

/** The newest records in memory, as one chain: at most 5,000 lines and 4 MiB. The records of a process end with it. */
export class MemoryRecords implements Sink, RecordSource {
  readonly name = 'memory';
  readonly kind = 'memory';
  readonly #lines: string[] = [];
  /** The number of the first line that is kept. */
  #first = 0;
  #characters = 0;

  open(): Promise<Head> {
    return Promise.resolve(readSeal(this.#lines.at(-1) ?? '')?.head ?? EMPTY);
  }

  write(lines: readonly string[]): Promise<void> {
    for (const line of lines) {
      this.#lines.push(line);
      this.#characters += line.length;
    }
    while (this.#lines.length > MOST_LINES || this.#characters > MOST_CHARACTERS) {
      this.#characters -= this.#lines.shift()?.length ?? 0;
      this.#first++;
    }
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async *backwards(before?: string): AsyncGenerator<readonly StoredLine[]> {
    let end = before === undefined ? this.#end : this.#numberOf(before);
    while (end !== undefined && end > this.#first) {
      const start = Math.max(this.#first, end - BATCH);
      yield this.#slice(start, end).toReversed();
      end = start;
      await new Promise(setImmediate);
    }
  }

  async *forwards(from?: string): AsyncGenerator<readonly StoredLine[]> {
    const end = this.#end;
    let start = from === undefined ? this.#first : this.#numberOf(from);
    while (start !== undefined && start < end) {
      // What went in the meantime is not there to be read.
      start = Math.max(start, this.#first);
      yield this.#slice(start, Math.min(end, start + BATCH));
      start += BATCH;
      await new Promise(setImmediate);
    }
  }

  get #end(): number {
    return this.#first + this.#lines.length;
  }

  /** The number of a line that is kept. */
  #numberOf(place: string): number | undefined {
    const number = /^m(\d{1,15})$/.exec(place)?.[1];
    if (number === undefined) return undefined;
    return Number(number) >= this.#first && Number(number) <= this.#end ? Number(number) : undefined;
  }

  #slice(start: number, end: number): StoredLine[] {
    return this.#lines
      .slice(start - this.#first, end - this.#first)
      .map((text, at) => ({ text, place: `m${start + at}` }));
  }
}
