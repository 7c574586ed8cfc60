import type { Captured } from '../kube/execution.ts';
import type { Piece, Sink } from './sink.ts';

/** Text that comes in pieces is copied into one of about so many UTF-16 units. */
const COPIED_TOGETHER = 4096;

/**
 * The budget, the last sink of every chain. Keeps at most `cap` bytes of what is written: the first ones, or with `keep`
 * "last" the last ones (as wanted of logs). Never holds more than the cap and one piece. A character cut in two at the edge is dropped. Text stays text: encoding it
 * only to read it back costs as much as printing it. Bytes that are no UTF-8 become replacement characters, which take
 * more bytes than they stand for: then less is kept, so that the text holds no more than the cap either.
 */
export class Capture implements Sink {
  readonly #cap: number;
  readonly #keep: 'first' | 'last';
  readonly #pieces: Piece[] = [];
  /** Short texts at the end of the pieces. A piece may be a part of a longer text, which it would keep in memory. */
  readonly #short: string[] = [];
  #shortUnits = 0;
  #kept = 0;
  #total = 0;
  #isCutShort = false;

  constructor(cap: number, keep: 'first' | 'last') {
    this.#cap = cap;
    this.#keep = keep;
  }

  /** Whether nothing that comes will be kept. */
  isFull(): boolean {
    return this.#keep === 'first' && this.#kept >= this.#cap;
  }

  /** As isFull. */
  isDone(): boolean {
    return this.isFull();
  }

  keptBytes(): number {
    return this.#kept;
  }

  /** Marks the output as cut short: the command printed more than this capture receives. */
  cutShort(): void {
    this.#isCutShort = true;
  }

  /** What was kept is asked for with `captured`; more may come. */
  end(): void {}

  write(piece: Piece): void {
    const length = Buffer.byteLength(piece);
    this.#total += length;
    if (this.isFull()) return;
    const room = this.#cap - this.#kept;
    if (this.#keep === 'first' && length > room) {
      this.#copyShort();
      this.#pieces.push(cutPiece(this.#asBytesIfMixed(piece), 0, room));
      this.#kept = this.#cap;
      return;
    }
    this.#add(piece);
    this.#kept += length;
    if (this.#keep === 'last') this.#dropBeyondCap();
  }

  #add(piece: Piece): void {
    if (typeof piece !== 'string' || piece.length >= COPIED_TOGETHER) {
      this.#copyShort();
      this.#pieces.push(piece);
      return;
    }
    this.#short.push(piece);
    this.#shortUnits += piece.length;
    if (this.#shortUnits >= COPIED_TOGETHER) this.#copyShort();
  }

  #copyShort(): void {
    if (this.#short.length === 0) return;
    this.#pieces.push(this.#short.join(''));
    this.#short.length = 0;
    this.#shortUnits = 0;
  }

  #dropBeyondCap(): void {
    for (let [oldest] = this.#pieces; oldest !== undefined; [oldest] = this.#pieces) {
      const left = this.#kept - Buffer.byteLength(oldest);
      if (left < this.#cap) return;
      this.#pieces.shift();
      this.#kept = left;
    }
  }

  /** If there are bytes among the pieces, which a character may cross, the edge is looked for once they are joined. */
  #asBytesIfMixed(piece: Piece): Piece {
    const isMixed = typeof piece === 'string' && this.#pieces.some((each) => typeof each !== 'string');
    return isMixed ? Buffer.from(piece) : piece;
  }

  /** The text, or of one that has grown beyond the cap as much as fits. */
  #fit(text: string): string {
    // A text of so few units cannot be longer, and it is not looked through.
    if (3 * text.length <= this.#cap || Buffer.byteLength(text) <= this.#cap) return text;
    const bytes = Buffer.from(text);
    return this.#keep === 'first'
      ? wholeCharacters(bytes.subarray(0, this.#cap), 'first')
      : wholeCharacters(bytes.subarray(bytes.length - this.#cap), 'last');
  }

  captured(): Captured {
    this.#copyShort();
    const [oldest, ...later] = this.#pieces;
    const over = this.#kept - this.#cap;
    const pieces =
      oldest !== undefined && over > 0 ? [cutPiece(this.#asBytesIfMixed(oldest), over), ...later] : this.#pieces;
    const isLonger = this.#total > this.#cap || this.#isCutShort;
    const joined = join(pieces, isLonger ? this.#keep : 'all');
    const text = this.#fit(joined);
    return {
      text,
      kept: this.#keep,
      totalBytes: this.#total,
      truncated: isLonger || text !== joined,
      ...(this.#isCutShort && { isCutShort: true }),
    };
  }
}

/** Some bytes of a piece; of text no more than whole characters. */
function cutPiece(piece: Piece, start: number, end?: number): Piece {
  if (typeof piece !== 'string') return Buffer.from(piece.subarray(start, end));
  return wholeCharacters(Buffer.from(piece).subarray(start, end), start === 0 ? 'first' : 'last');
}

function join(pieces: readonly Piece[], kept: 'first' | 'last' | 'all'): string {
  if (pieces.every((piece) => typeof piece === 'string')) return pieces.join('').toWellFormed();
  const bytes = Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
  return kept === 'all' ? bytes.toString('utf8') : wholeCharacters(bytes, kept);
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
