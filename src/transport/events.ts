import type { ServerResponse } from 'node:http';
import type { Frame } from '../mcp/frames.ts';
import type { TextAnswer } from './answer.ts';

/** Proxies close connections on which nothing comes for much longer than this. */
const KEEP_ALIVE_MS = 15_000;

/**
 * What the client of one POST is told as server-sent events. The stream opens with the first event, so that an answer without
 * any before it goes out in one piece. Source: MCP 2025-11-25, Streamable HTTP; WHATWG HTML, Server-sent events.
 */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #headers: Readonly<Record<string, string>>;
  #keepAlive: NodeJS.Timeout | undefined;

  /** `headers` extend the headers of an event stream. A patient stream sends nothing by itself until it has opened. */
  constructor(response: ServerResponse, headers: Readonly<Record<string, string>>, patient: boolean) {
    this.#response = response;
    this.#headers = {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      ...headers,
    };
    if (!patient) this.#keepOpen();
  }

  get isOpen(): boolean {
    return this.#response.headersSent;
  }

  /** Sends a message at once. */
  send(message: Frame): void {
    this.#write(toEvent(message).join(''));
    this.#keepOpen();
  }

  /** Returns the end of the stream, with the message that comes last if there is one. */
  finish(last: Frame | undefined): TextAnswer {
    return { status: 200, headers: this.#headers, parts: last === undefined ? [] : toEvent(last) };
  }

  /** Stops sending signs of life. */
  rest(): void {
    clearInterval(this.#keepAlive);
  }

  #keepOpen(): void {
    this.#keepAlive ??= setInterval(() => this.#write(': keepalive\n\n'), KEEP_ALIVE_MS).unref();
  }

  #write(text: string): void {
    if (this.#response.closed) return;
    if (!this.isOpen) this.#response.writeHead(200, this.#headers);
    this.#response.write(text);
  }
}

function toEvent(message: Frame): Frame {
  return ['event: message\ndata: ', ...message, '\n\n'];
}
