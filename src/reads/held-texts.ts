import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Texts are compressed together up to this size, because objects of one kind are much alike. */
const BLOCK_BYTES = 32 * 1024;
/** What is held of a text beside its bytes. */
const OVERHEAD_BYTES = 24;

interface Block {
  readonly bytes: Buffer;
  /** The number of its first text. */
  readonly first: number;
}

/** Holds many texts in a fraction of their size, to be read in any order. `hold` is told of the memory it takes. */
export class HeldTexts {
  readonly #hold: (bytes: number) => void;
  readonly #blocks: Block[] = [];
  readonly #ends: number[] = [];
  #open: Buffer[] = [];
  #openBytes = 0;
  #read: { readonly block: Block; readonly bytes: Buffer } | undefined;

  constructor(hold: (bytes: number) => void) {
    this.#hold = hold;
  }

  add(text: string): void {
    const bytes = Buffer.from(text);
    this.#open.push(bytes);
    this.#openBytes += bytes.length;
    this.#ends.push(this.#openBytes);
    if (this.#openBytes >= BLOCK_BYTES) this.#close();
  }

  /** The text that was added at this place, from 0. */
  at(index: number): string {
    if (this.#open.length > 0) this.#close();
    const block = this.#blockOf(index);
    if (this.#read?.block !== block) this.#read = { block, bytes: inflateRawSync(block.bytes) };
    const start = index === block.first ? 0 : this.#ends[index - 1];
    return this.#read.bytes.toString('utf8', start, this.#ends[index]);
  }

  #close(): void {
    const bytes = alone(deflateRawSync(Buffer.concat(this.#open), { level: 1 }));
    this.#blocks.push({ bytes, first: this.#ends.length - this.#open.length });
    this.#hold(bytes.length + this.#open.length * OVERHEAD_BYTES);
    this.#open = [];
    this.#openBytes = 0;
  }

  #blockOf(index: number): Block {
    let [low, high] = [0, this.#blocks.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#blocks[middle]?.first ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    const block = this.#blocks[low];
    if (block === undefined) throw new RangeError('There is no such text.');
    return block;
  }
}

/** Copies bytes to memory of their own: what zlib gives back is a part of a larger buffer, which would be held with it. */
function alone(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}
