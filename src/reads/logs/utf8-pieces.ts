import { isUtf8 } from 'node:buffer';

/**
 * Passes bytes on as text where they are UTF-8, and unchanged where they are not, so that what they count for is up to
 * the consumer. A character that arrives in parts is joined.
 */
export class Utf8Pieces {
  readonly #take: (piece: string | Buffer) => void;
  #held: Buffer = Buffer.alloc(0);

  constructor(take: (piece: string | Buffer) => void) {
    this.#take = take;
  }

  write(bytes: Buffer): void {
    const piece = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const whole = piece.length - unfinished(piece);
    this.#held = Buffer.from(piece.subarray(whole));
    this.#pass(piece.subarray(0, whole));
  }

  /** Passes on what was held back. */
  end(): void {
    this.#pass(this.#held);
    this.#held = Buffer.alloc(0);
  }

  #pass(bytes: Buffer): void {
    if (bytes.length > 0) this.#take(isUtf8(bytes) ? bytes.toString('utf8') : bytes);
  }
}

/** How many bytes at the end may be the beginning of a character. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}
