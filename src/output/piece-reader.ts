import type { Piece } from './sink.ts';

/**
 * Reads the pieces of one stream as text. Of a character that is cut, the first bytes wait for the others; bytes that are no UTF-8
 * become replacement characters.
 */
export class PieceReader {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  read(piece: Piece): string {
    // Text after bytes ends the character that they may have begun.
    return typeof piece === 'string'
      ? `${this.#decoder.decode()}${piece}`
      : this.#decoder.decode(piece, { stream: true });
  }

  /** What is left when no more pieces come. */
  end(): string {
    return this.#decoder.decode();
  }
}
