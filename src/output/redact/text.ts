import type { Known, Redaction, RedactionStream } from '../../redaction/redaction.ts';
import { PieceReader } from '../piece-reader.ts';
import type { Piece, Sink, Stage } from '../sink.ts';

/** How the output of one run is redacted. */
export interface OutputRedaction {
  readonly redaction: Redaction;
  /** Whether stdout is made of objects alone, which were redacted before they were printed. */
  readonly printsObjects: boolean;
  /** What was secret in the objects that the run is about; it may grow while the run goes on. */
  readonly known?: ReadonlyMap<string, Known> | undefined;
}

/** A stage that redacts text by patterns, and marks the values that are known by then. */
export function redactOutput({ redaction, known = new Map() }: OutputRedaction): Stage {
  return (next) => new TextSink(redaction, known, next);
}

class TextSink implements Sink {
  readonly #redaction: Redaction;
  readonly #known: ReadonlyMap<string, Known>;
  readonly #next: Sink;
  readonly #reader = new PieceReader();
  #stream: RedactionStream;
  #knownBefore = 0;

  constructor(redaction: Redaction, known: ReadonlyMap<string, Known>, next: Sink) {
    this.#redaction = redaction;
    this.#known = known;
    this.#next = next;
    this.#stream = redaction.stream();
  }

  isDone(): boolean {
    return this.#next.isDone();
  }

  write(piece: Piece): void {
    const text = this.#reader.read(piece);
    if (this.#known.size > this.#knownBefore) {
      this.#pass(this.#stream.end());
      this.#knownBefore = this.#known.size;
      this.#stream = this.#redaction.knowing(this.#known.values()).stream();
    }
    this.#pass(this.#stream.push(text));
  }

  end(): void {
    const rest = this.#reader.end();
    this.#pass(`${this.#stream.push(rest)}${this.#stream.end()}`);
    this.#next.end();
  }

  #pass(text: string): void {
    if (text !== '') this.#next.write(text);
  }
}
