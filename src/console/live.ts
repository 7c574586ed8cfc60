import type { ServerResponse } from 'node:http';
import type { LiveEvent } from './face/changes.ts';

/** Calls `listener` when something has changed, until the returned function is called. */
export type Subscribe = (listener: (event: LiveEvent) => void) => () => void;

/** The reader of a stream. */
export interface Reader {
  /** Who reads: one person has a few streams only. */
  readonly who: string;
  readonly sessionId: string | undefined;
  /** When the session ends, in milliseconds since 1970; undefined if it does not. */
  readonly endsAt: number | undefined;
  /** Looks again whether the session still holds. */
  readonly isCurrent: () => Promise<boolean>;
}

export interface LiveOptions {
  readonly most: number;
  readonly mostPerPerson: number;
  readonly heartbeatMs: number;
}

const USUAL: LiveOptions = { most: 200, mostPerPerson: 8, heartbeatMs: 15_000 };
/** A reader that lags behind this far does not read. */
const MOST_UNREAD_BYTES = 64 * 1024;
const HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

interface Stream extends Reader {
  readonly response: ServerResponse;
  readonly end: (last?: LiveEvent) => void;
}

/** The event streams of all readers: bounded, and never longer than their sessions. Source: WHATWG HTML, Server-sent events. */
export class LiveStreams {
  readonly #subscribe: Subscribe;
  readonly #options: LiveOptions;
  readonly #streams = new Set<Stream>();
  #unsubscribe: (() => void) | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(subscribe: Subscribe, options: Partial<LiveOptions> = {}) {
    this.#subscribe = subscribe;
    this.#options = { ...USUAL, ...options };
  }

  /** Returns why there can be no further stream for this reader; undefined if there can. */
  whyNot({ who }: Reader): { readonly status: 429 | 503; readonly error: string } | undefined {
    if (this.#isClosed) return { status: 503, error: 'The server is shutting down.' };
    const own = [...this.#streams].filter((stream) => stream.who === who);
    if (own.length >= this.#options.mostPerPerson)
      return { status: 429, error: 'You have too many open pages of the console. Close some.' };
    if (this.#streams.size < this.#options.most) return undefined;
    return { status: 429, error: 'Too many pages of the console are open. Try again later.' };
  }

  /** Sends events until the reader leaves, the session ends or the streams are closed. Resolves when it is over. */
  async open(response: ServerResponse, reader: Reader): Promise<void> {
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const end = (last?: LiveEvent) => {
      if (last !== undefined) write(response, last);
      resolve();
    };
    const stream = { ...reader, response, end };
    const timer =
      reader.endsAt === undefined ? undefined : setTimeout(() => end('signed-out'), reader.endsAt - Date.now()).unref();
    response.once('close', resolve);
    if (response.closed) resolve();
    this.#streams.add(stream);
    this.#begin();
    response.writeHead(200, HEADERS).write(': open\n\n');
    await over;
    clearTimeout(timer);
    this.#streams.delete(stream);
    if (this.#streams.size === 0) this.#rest();
  }

  /** Tells the pages of a session that it has ended. */
  signOut(sessionId: string): void {
    for (const stream of this.#streams) if (stream.sessionId === sessionId) stream.end('signed-out');
  }

  /** Ends all streams, and takes no further ones. */
  close(): void {
    this.#isClosed = true;
    for (const stream of this.#streams) stream.end();
  }

  #begin(): void {
    this.#unsubscribe ??= this.#subscribe((event) => {
      for (const { response } of this.#streams) write(response, event);
    });
    this.#heartbeat ??= setInterval(() => {
      for (const stream of this.#streams) void beat(stream);
    }, this.#options.heartbeatMs).unref();
  }

  #rest(): void {
    this.#unsubscribe?.();
    clearInterval(this.#heartbeat);
    this.#unsubscribe = undefined;
    this.#heartbeat = undefined;
  }
}

/** Keeps a stream open, and ends it with its session. */
async function beat({ isCurrent, response, end }: Stream): Promise<void> {
  if (!(await isCurrent())) end('signed-out');
  else if (!response.closed && !response.writableEnded) response.write(': still here\n\n');
}

/** A browser drops an event without data. */
function write(response: ServerResponse, event: LiveEvent): void {
  if (response.closed || response.writableEnded) return;
  if (response.writableLength > MOST_UNREAD_BYTES) response.destroy();
  else response.write(`event: ${event}\ndata: {}\n\n`);
}
