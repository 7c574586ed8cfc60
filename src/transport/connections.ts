import type { Server, ServerOptions, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Bounds on connections. Times in milliseconds. */
export interface ConnectionLimits {
  readonly most: number;
  readonly mostPerAddress: number;
  /** For the head of a request to come, and for all of it. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** How long a connection on which nothing is asked stays open: longer than proxies keep theirs, so that they close first. */
  readonly idleMs: number;
  /** How long a client may take to read what was written to it. */
  readonly readingMs: number;
}

export const CONNECTION_TIMES = { headersMs: 10_000, requestMs: 30_000, idleMs: 65_000, readingMs: 30_000 } as const;

/** Headers of which a request has one at most. Of two, a proxy and this server could each believe another. */
const SINGLE: ReadonlySet<string> = new Set([
  'authorization',
  'content-length',
  'content-type',
  'host',
  'last-event-id',
  'mcp-method',
  'mcp-name',
  'mcp-protocol-version',
  'mcp-session-id',
  'origin',
  'transfer-encoding',
]);
const MAX_HEADER_BYTES = 16 * 1024;

/** The bounds that node:http itself keeps. Its parser refuses what is ambiguous, as with two lengths or a bare line feed. */
export function serverOptions({ headersMs, requestMs, idleMs }: ConnectionLimits): ServerOptions {
  return {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: idleMs,
    connectionsCheckingInterval: Math.min(1000, headersMs),
    insecureHTTPParser: false,
  };
}

/** Ends connections that are too many, in all or from one address. They get no answer: making one would cost what is saved. */
export function limitConnections(server: Server, { most, mostPerAddress }: ConnectionLimits): void {
  server.maxConnections = most;
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const count = (open.get(address) ?? 0) + 1;
    open.set(address, count);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
    if (count > mostPerAddress) socket.destroy();
  });
}

/** Returns the first header that is repeated but must be unique; undefined if there is none. */
export function repeatedHeader(rawHeaders: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (const [at, text] of rawHeaders.entries()) {
    const name = text.toLowerCase();
    if (at % 2 === 1 || !SINGLE.has(name)) continue;
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}

/** Ends the connection of a client that does not read what it asked for. Call it when a write is under way; `read` resolves when it is over. */
export async function endUnlessRead(
  response: ServerResponse,
  read: Promise<unknown>,
  readingMs: number,
): Promise<void> {
  const timer = setTimeout(() => response.destroy(), readingMs);
  await read;
  clearTimeout(timer);
}
