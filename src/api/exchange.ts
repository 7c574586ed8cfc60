import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { warningTexts } from './warning-headers.ts';

/** A request that got no answer; `code` is the system's or TLS's name of the reason. */
export class Unanswered {
  readonly code: string;
  readonly reusedConnection: boolean;

  constructor(code: string, reusedConnection: boolean) {
    this.code = code;
    this.reusedConnection = reusedConnection;
  }
}

/** Sends a request and resolves with the head of its answer, or with why there is none. Never rejects. */
export function exchange(
  request: ClientRequest,
  body: string | Buffer | undefined,
  running: Set<ClientRequest>,
): Promise<IncomingMessage | Unanswered> {
  const { promise, resolve } = Promise.withResolvers<IncomingMessage | Unanswered>();
  running.add(request);
  request.on('close', () => running.delete(request));
  request.on('response', resolve);
  request.on('error', (error: NodeJS.ErrnoException) =>
    resolve(new Unanswered(error.code ?? 'UNKNOWN', request.reusedSocket)),
  );
  request.end(body);
  return promise;
}

/** A connection that the API server took over from HTTP, with the head of its answer. */
export interface Upgraded {
  readonly response: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** Sends a request for another protocol. Resolves with the connection, or with the answer or the reason if there is none. */
export function upgrade(
  request: ClientRequest,
  running: Set<ClientRequest>,
): Promise<Upgraded | IncomingMessage | Unanswered> {
  const { promise, resolve } = Promise.withResolvers<Upgraded>();
  request.on('upgrade', (response, socket, head) => resolve({ response, socket, head }));
  return Promise.race([promise, exchange(request, undefined, running)]);
}

/** Whether it sends elsewhere, where kubectl would follow, or succeeds with a page for people, as a login does. */
export function isFromElsewhere({ statusCode = 0, headers }: IncomingMessage): boolean {
  return (
    (statusCode >= 300 && statusCode < 400) || (statusCode < 300 && /^text\/html/i.test(headers['content-type'] ?? ''))
  );
}

/** How long the API server asks to wait before the same is asked again; undefined where it does not. */
export function retryAfterMs({ statusCode = 0, headers }: IncomingMessage): number | undefined {
  const seconds = headers['retry-after'];
  if ((statusCode !== 429 && statusCode < 500) || seconds === undefined || !/^\d+$/.test(seconds)) return undefined;
  return Number(seconds) * 1000;
}

export function firstOfEach({ headers }: IncomingMessage): Readonly<Record<string, string | undefined>> {
  return headers as Readonly<Record<string, string | undefined>>;
}

export function warningsOf({ headers, rawHeaders }: IncomingMessage): readonly string[] {
  if (headers['warning'] === undefined) return [];
  return warningTexts(rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === 'warning'));
}
