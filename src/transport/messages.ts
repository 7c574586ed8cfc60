import { Transform, type TransformCallback } from 'node:stream';
import { tolerate } from './tolerance.ts';

const MAX_LINE_BYTES = 1024 * 1024;

type Refuse = (code: number, message: string, id?: string | number | null) => void;

/**
 * Passes the lines that hold a JSON-RPC message and refuses every other one with the error JSON-RPC has for it. Without
 * it the SDK drops such lines without a word, and closes its side for good after one that is too long.
 */
export class Messages extends Transform {
  readonly #refuse: Refuse;
  readonly #take: (message: object) => boolean;
  #line: Buffer[] = [];
  #bytes = 0;

  /** `take` receives each message, and returns true if it answers the message itself. */
  constructor(refuse: Refuse, take: (message: object) => boolean) {
    super();
    this.#refuse = refuse;
    this.#take = take;
  }

  override _transform(chunk: Buffer, _: string, done: TransformCallback): void {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      this.#add(chunk.subarray(from, end));
      this.#endLine();
      from = end + 1;
    }
    this.#add(chunk.subarray(from));
    done();
  }

  #add(part: Buffer): void {
    this.#bytes += part.length;
    if (this.#bytes > MAX_LINE_BYTES) this.#line = [];
    else this.#line.push(part);
  }

  #endLine(): void {
    const line = Buffer.concat(this.#line).toString('utf8').trim();
    const bytes = this.#bytes;
    this.#line = [];
    this.#bytes = 0;
    if (bytes > MAX_LINE_BYTES) this.#refuse(-32600, `The message is larger than ${MAX_LINE_BYTES} bytes.`);
    else if (line !== '') this.#pass(line);
  }

  #handOn(message: object, line: string): void {
    const taken = tolerate(message);
    if ('error' in taken) this.#refuse(taken.code, taken.error, taken.id);
    else if (!this.#take(taken.message as object))
      this.push(`${taken.message === message ? line : JSON.stringify(taken.message)}\n`);
  }

  #pass(line: string): void {
    const message = parse(line);
    if (message === undefined) this.#refuse(-32700, 'Parse error: the line is not valid JSON.');
    else if (Array.isArray(message))
      this.#refuse(-32600, 'Batches are not supported: send one JSON-RPC message per line.');
    else if (!isMessage(message)) this.#refuse(-32600, 'Invalid request: the line is not a JSON-RPC message.');
    else this.#handOn(message, line);
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isMessage(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || !('jsonrpc' in value) || value.jsonrpc !== '2.0') return false;
  return !('id' in value) || typeof value.id === 'string' || typeof value.id === 'number';
}
