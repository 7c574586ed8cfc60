import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createServer } from '../node-http.ts';
import type { SessionAnswer } from './held-write.ts';
import type { Session } from './session.ts';
import { failure } from './status.ts';

/** The API server takes no more either. */
const MOST_BODY_BYTES = 4 * 2 ** 20;
/** Headers of kubectl that the API server gets: what it wants to get, and what it is. */
const PASSED: readonly string[] = [
  'accept',
  'accept-encoding',
  'if-none-match',
  'kubectl-command',
  'kubectl-session',
  'user-agent',
];
/** What only concerns one connection. Source: RFC 9110, section 7.6.1. */
const OF_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'trailer',
]);

/** The way of one kubectl process through the gateway. */
export interface Passage {
  /** The address of the gateway as a proxy, with the token that admits this process. */
  readonly proxyUrl: string;
  /** Ends the passage: the token is of no more use, and what is held is not made. */
  readonly close: () => void;
}

/**
 * A proxy on a loopback address that kubectl sends its requests through, instead of to the API server. kubectl has no
 * credentials: the gateway makes the requests that a session admits, as the identity of its call.
 */
export class Gateway {
  readonly #sessions = new Map<string, Session>();
  /** Connections that a CONNECT opened, and so sent their token before. */
  readonly #tunnels = new WeakMap<object, Session>();
  #listening: Promise<Server> | undefined;

  /** Admits one process to a session. Rejects if no loopback port can be opened. */
  async open(session: Session): Promise<Passage> {
    this.#listening ??= this.#listen();
    const { port } = (await this.#listening).address() as AddressInfo;
    const token = randomBytes(32).toString('base64url');
    this.#sessions.set(token, session);
    return {
      proxyUrl: `http://call:${token}@127.0.0.1:${port}`,
      close: () => {
        this.#sessions.delete(token);
        session.close();
      },
    };
  }

  /** Closes every connection; resolves when all are closed. */
  async close(): Promise<void> {
    const server = await this.#listening?.catch(() => undefined);
    if (server === undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    server.close(() => resolve());
    server.closeAllConnections();
    await promise;
  }

  #listen(): Promise<Server> {
    const server = createServer({ requestTimeout: 0, keepAliveTimeout: 0 });
    server.on('request', (request, response) => void this.#serve(request, response));
    server.on('upgrade', (request, socket, head) => void this.#upgrade(request, socket, head));
    server.on('connect', (request, socket) => {
      const session = this.#sessionOf(request);
      if (session === undefined) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      this.#tunnels.set(socket, session);
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      server.emit('connection', socket);
    });
    const { promise, resolve, reject } = Promise.withResolvers<Server>();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
    server.unref();
    return promise;
  }

  #sessionOf({ headers, socket }: IncomingMessage): Session | undefined {
    const tunnelled = this.#tunnels.get(socket);
    if (tunnelled !== undefined) return tunnelled;
    const [, given = ''] = /^Basic ([A-Za-z0-9+/=]+)$/.exec(headers['proxy-authorization'] ?? '') ?? [];
    return this.#sessions.get(
      Buffer.from(given, 'base64')
        .toString('utf8')
        .replace(/^call:/, ''),
    );
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const session = this.#sessionOf(request);
      if (session === undefined) return void response.writeHead(407).end();
      const body = await readBody(request);
      const where = whereOf(request);
      const isGone = () => response.destroyed;
      const answer =
        body === undefined || where === undefined
          ? failure(413, 'The request is too long, or its address is no address of the API server')
          : await session.answer(
              { method: request.method ?? '', ...where, contentType: request.headers['content-type'] ?? '', body },
              passedHeaders(request),
              isGone,
            );
      await send(answer, response);
    } catch {
      // The call was ended, or a defect: kubectl gets no answer, and nothing more is sent for it.
      response.destroy();
    }
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    try {
      const where = whereOf(request);
      const upgraded =
        where && (await this.#sessionOf(request)?.attach(where, request.method ?? '', upgradeHeaders(request)));
      if (upgraded === undefined) return void socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
      const { response, socket: other, head: first } = upgraded;
      const lines = response.rawHeaders.flatMap((name, at) =>
        at % 2 === 0 ? [`${name}: ${response.rawHeaders[at + 1]}`] : [],
      );
      socket.write(`HTTP/1.1 ${response.statusCode} ${response.statusMessage}\r\n${lines.join('\r\n')}\r\n\r\n`);
      socket.write(first);
      other.write(head);
      await Promise.all([pipeline(socket, other), pipeline(other, socket)]);
    } catch {
      socket.destroy();
    }
  }
}

/** The path and the query of a request to a proxy, whose target is a whole address, or of one through a tunnel. */
function whereOf({ url = '' }: IncomingMessage): { readonly path: string; readonly query: string } | undefined {
  const relative = url.replace(/^http:\/\/[^/?]*/, '');
  if (!relative.startsWith('/')) return undefined;
  const at = relative.indexOf('?');
  return at === -1 ? { path: relative, query: '' } : { path: relative.slice(0, at), query: relative.slice(at + 1) };
}

function passedHeaders({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    PASSED.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

/** What the two ends of an upgraded connection tell each other. */
function upgradeHeaders({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      /^(?:upgrade|sec-websocket-.*|x-stream-protocol-version|user-agent)$/.test(name) && value !== undefined
        ? [[name, Array.isArray(value) ? value.join(', ') : value]]
        : [],
    ),
  );
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MOST_BODY_BYTES) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function send(answer: SessionAnswer, response: ServerResponse): Promise<void> {
  if (Buffer.isBuffer(answer.body)) {
    response.writeHead(answer.status, { 'content-type': 'application/json', 'content-length': answer.body.length });
    response.end(answer.body);
    return;
  }
  const headers = Object.entries('headers' in answer ? answer.headers : {}).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !OF_CONNECTION.has(entry[0]),
  );
  response.writeHead(answer.status, Object.fromEntries(headers));
  await pipeline(answer.body, response);
}
