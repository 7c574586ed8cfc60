import { readItems } from '../api/objects/read-items.ts';
import type { Captured } from '../kube/execution.ts';
import type { ObjectSink } from '../kube/object-sink.ts';
import { type OutputChain, type OutputTerms, openOutput, type RunOutput } from '../output/chain.ts';
import type { Piece } from '../output/sink.ts';
import type { RunEnd } from './run-end.ts';

/**
 * Runs kubectl by `run`. If a call wants the objects, they are taken from stdout as they come, and the end holds no stdout. An
 * output that breaks off gives the objects before it.
 */
export async function takingObjects(
  { output, objects }: { readonly output: OutputTerms; readonly objects?: ObjectSink | undefined },
  run: (opened: RunOutput | undefined) => Promise<RunEnd>,
): Promise<RunEnd> {
  if (objects === undefined) return run(undefined);
  const stdout = new ObjectStream(objects);
  const end = await run({ stdout, stderr: openOutput(output).stderr });
  await stdout.ended();
  return end;
}

/** Takes the objects out of what kubectl prints with --output=json: one object, or a list of them. */
class ObjectStream implements OutputChain {
  readonly #pieces: Buffer[] = [];
  readonly #done: Promise<void>;
  #bytes = 0;
  #hasEnded = false;
  #wake = (): void => {};

  constructor(sink: ObjectSink) {
    sink.begin();
    this.#done = this.#read(sink);
    // `ended` rejects with a defect.
    this.#done.catch(() => {});
  }

  write(piece: Piece): void {
    if (this.#hasEnded) return;
    const bytes = Buffer.from(piece);
    this.#bytes += bytes.length;
    this.#pieces.push(bytes);
    this.#wake();
  }

  end(): void {
    this.#hasEnded = true;
    this.#wake();
  }

  isDone(): boolean {
    return false;
  }

  isFull(): boolean {
    return false;
  }

  keptBytes(): number {
    return 0;
  }

  cutShort(): void {}

  captured(): Captured {
    this.end();
    return { text: '', kept: 'first', totalBytes: this.#bytes, truncated: false };
  }

  /** Resolves when all that was written has been taken. */
  ended(): Promise<void> {
    this.end();
    return this.#done;
  }

  async #read(sink: ObjectSink): Promise<void> {
    try {
      const head = await readItems(this.#chunks(), (item) => sink.take(JSON.parse(item)));
      if (head.kind !== 'List' && head['metadata'] !== undefined) sink.take(head);
    } catch (error) {
      // kubectl failed or was ended; its exit code and stderr say so.
      if (!(error instanceof SyntaxError)) throw error;
    }
  }

  async *#chunks(): AsyncGenerator<Buffer> {
    for (;;) {
      for (let piece = this.#pieces.shift(); piece !== undefined; piece = this.#pieces.shift()) yield piece;
      if (this.#hasEnded) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
