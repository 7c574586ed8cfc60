import type { Readable } from 'node:stream';
import type { Captured } from '../kube/execution.ts';
import type { OnOutput } from './follow-output.ts';

/**
 * Keeps at most `cap` bytes of what is written: the first ones, or with `keep` "last" the last ones (as wanted of logs).
 * Never holds more than the cap and one chunk. A character cut in two at the edge is dropped.
 */
export class Capture {
  readonly #cap: number;
  readonly #keep: 'first' | 'last';
  readonly #chunks: Buffer[] = [];
  readonly #onOutput: OnOutput | undefined;
  #kept = 0;
  #total = 0;

  constructor(cap: number, keep: 'first' | 'last', onOutput?: OnOutput) {
    this.#cap = cap;
    this.#keep = keep;
    this.#onOutput = onOutput;
  }

  /** Whether nothing that comes will be kept. */
  get isFull(): boolean {
    return this.#keep === 'first' && this.#kept >= this.#cap;
  }

  write(chunk: Buffer | string): void {
    this.#take(chunk);
    this.#onOutput?.(chunk, this.#total);
  }

  #take(chunk: Buffer | string): void {
    // Encoding what nobody will read costs as much as reading it.
    if (this.isFull) {
      this.#total += Buffer.byteLength(chunk);
      return;
    }
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    this.#total += bytes.length;
    if (this.#keep === 'first') {
      const room = this.#cap - this.#kept;
      this.#chunks.push(bytes.length <= room ? bytes : Buffer.from(bytes.subarray(0, room)));
      this.#kept += Math.min(room, bytes.length);
      return;
    }
    this.#chunks.push(bytes);
    this.#kept += bytes.length;
    while (this.#chunks[0] !== undefined && this.#kept - this.#chunks[0].length >= this.#cap)
      this.#kept -= this.#chunks.shift()?.length ?? 0;
  }

  captured(): Captured {
    const all = Buffer.concat(this.#chunks);
    const truncated = this.#total > this.#cap;
    const cut = this.#keep === 'last' && all.length > this.#cap ? all.subarray(all.length - this.#cap) : all;
    return {
      text: truncated ? wholeCharacters(cut, this.#keep) : cut.toString('utf8'),
      kept: this.#keep,
      totalBytes: this.#total,
      truncated,
    };
  }
}

/** Reads a stream to its end and keeps of it what a Capture does. */
export function capture(stream: Readable, cap: number, keep: 'first' | 'last', onOutput?: OnOutput): () => Captured {
  const kept = new Capture(cap, keep, onOutput);
  stream.on('data', (chunk: Buffer) => kept.write(chunk));
  return () => kept.captured();
}

function wholeCharacters(bytes: Buffer, keep: 'first' | 'last'): string {
  const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;
  if (keep === 'last') {
    let start = 0;
    while (start < 4 && isContinuation(bytes[start])) start++;
    return bytes.toString('utf8', start);
  }
  let lead = bytes.length - 1;
  while (lead > bytes.length - 4 && isContinuation(bytes[lead])) lead--;
  const first = bytes[lead] ?? 0;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
  return bytes.toString('utf8', 0, lead + length > bytes.length ? lead : bytes.length);
}
