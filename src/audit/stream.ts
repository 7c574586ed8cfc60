import { type Head, seal } from './chain.ts';
import { writeEntry } from './record.ts';

/** Where records go. Every operation rejects where it could not be done whole; then `open` comes next. */
export interface Sink {
  readonly name: 'stderr' | 'file' | 'otlp' | 'memory';
  /** Makes it ready to be written to and says where its chain goes on. */
  readonly open: () => Promise<Head & { readonly tornBytes?: number }>;
  /** Writes whole lines; with `durable` they outlive the machine once it resolves, without it only the process. */
  readonly write: (lines: readonly string[], durable: boolean) => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Waiting {
  readonly text: string;
  readonly durable: boolean;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const MOST_AT_ONCE = 256;
/** Beyond it a sink hangs, and memory would fill up. */
const MOST_WAITING = 4096;

/**
 * One chain of records in one sink. What comes while a write is under way goes out together with the next one, so that
 * many calls share one fsync. After a failure the stream reopens the sink, and the chain records it.
 */
export class Stream {
  readonly #sink: Sink;
  readonly #server: string;
  #waiting: Waiting[] = [];
  #head: Head | undefined;
  #writing = false;

  /** `server` is the version that writes. */
  constructor(sink: Sink, server: string) {
    this.#sink = sink;
    this.#server = server;
  }

  get name(): Sink['name'] {
    return this.#sink.name;
  }

  /**
   * Resolves once the text of an entry is written, as `durable` asks; rejects where it is not. Unless it is `alone`, it waits
   * for the records of calls that came at the same time.
   */
  append(text: string, durable: boolean, alone = false): Promise<void> {
    if (this.#waiting.length >= MOST_WAITING) return Promise.reject(new Error('too many records wait to be written'));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ text, durable, resolve, reject });
    if (!this.#writing) void this.#writeAll(alone);
    return promise;
  }

  /** Opens the sink now rather than with the first record. */
  async open(): Promise<Head> {
    const { tornBytes, ...end } = await this.#sink.open();
    const torn = tornBytes === undefined ? {} : { tornBytes };
    const { line, head } = seal(writeEntry({ time: now(), phase: 'opened', server: this.#server, ...torn }), end);
    await this.#sink.write([line], true);
    this.#head = head;
    return head;
  }

  /** Writes the last record and closes the sink. Never rejects: no caller is left to handle it. */
  async close(): Promise<void> {
    const last = this.#head === undefined ? undefined : this.append(writeEntry({ time: now(), phase: 'closed' }), true);
    await last?.catch(() => {});
    await this.#sink.close().catch(() => {});
  }

  /** Goes on until nothing waits, and never rejects. */
  async #writeAll(alone: boolean): Promise<void> {
    this.#writing = true;
    for (let hurries = alone; this.#waiting.length > 0; hurries = false) {
      // After this, calls that came at the same time have their records: one write for all.
      if (!hurries) await new Promise(setImmediate);
      const batch = this.#waiting.splice(0, MOST_AT_ONCE);
      try {
        await this.#write(batch);
        for (const { resolve } of batch) resolve();
      } catch (error) {
        this.#head = undefined;
        for (const { reject } of batch) reject(error);
      }
    }
    // In the same step as the last look at what waits: a later record must start a new write.
    this.#writing = false;
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    let head = this.#head ?? (await this.open());
    const lines: string[] = [];
    for (const { text } of batch) {
      const sealed = seal(text, head);
      lines.push(sealed.line);
      head = sealed.head;
    }
    await this.#sink.write(
      lines,
      batch.some(({ durable }) => durable),
    );
    this.#head = head;
  }
}

function now(): string {
  return new Date().toISOString();
}
