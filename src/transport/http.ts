import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Logger } from 'pino';
import type { TlsFiles } from '../config/command-line.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import type { ServerFactory } from '../mcp/server.ts';
import type { ToolCalls } from '../mcp/tool-calls.ts';
import { writeAnswer } from './answer.ts';
import { type ConnectionLimits, limitConnections, serverOptions } from './connections.ts';
import { Endpoint, rpcError } from './endpoint.ts';
import type { Listener } from './listener.ts';
import { createRoute, type RouteOptions } from './route.ts';
import { SseEndpoint } from './sse.ts';
import { createWebServer } from './tls.ts';

/** The address to listen on and the clients to accept. `port` 0 picks a free one. */
export interface HttpOptions extends Omit<RouteOptions, 'sse'> {
  readonly port: number;
  readonly tls: TlsFiles | undefined;
  readonly connections: ConnectionLimits;
  /** Given what to ask for the number of open sessions. */
  readonly measureSessions?: (read: () => number) => void;
  /** Signs session ids, so that every instance with the same key goes on with them; undefined for sessions of this process. */
  readonly sessionKey: string | undefined;
  /** Answers calls without the SDK; undefined to leave all of them to it. */
  readonly toolCalls?: ToolCalls | undefined;
  /** Whether clients of the benchmark SREGym are served, which speak an older transport. */
  readonly servesSse?: boolean;
  readonly logger: Logger;
}

const MAX_SESSIONS = 500;
const SESSION_IDLE_MS = 30 * 60_000;
/** No request waits behind another on one connection, and no connection brings more work than one call. */
const ONE_AT_A_TIME = 'Wait for the answer before the next request on this connection, or open another one.';
/** How long the end of the server waits for answers that are on their way. */
const LAST_ANSWERS_MS = 2000;

/** A listener that has an address. */
export interface HttpListener extends Listener {
  readonly url: string;
}

/**
 * Serves MCP at /mcp and the probes /healthz and /readyz. Resolves when it listens; rejects with ConfigurationError
 * where the address cannot be had.
 */
export async function listenOnHttp(createMcpServer: ServerFactory, options: HttpOptions): Promise<HttpListener> {
  const { logger, connections } = options;
  const scheme = options.tls === undefined ? 'http' : 'https';
  const endpoint = new Endpoint(createMcpServer, {
    sessions: { most: MAX_SESSIONS, idleMs: SESSION_IDLE_MS, key: options.sessionKey },
    toolCalls: options.toolCalls,
    onError: (error) => logger.debug({ error: error.message.split(':', 1)[0] }, 'protocol error'),
  });

  options.measureSessions?.(() => endpoint.openSessions);
  const sse = options.servesSse === true ? new SseEndpoint(createMcpServer) : undefined;
  const route = createRoute(endpoint, { ...options, sse, scheme });
  let leaving = false;
  const unanswered = new Set<ServerResponse>();
  const answering = new WeakSet<Socket>();
  const server = createWebServer(serverOptions(connections), options.tls, logger, (request, response) => {
    const { socket } = request;
    const isPipelined = answering.has(socket);
    answering.add(socket);
    // The stream of a session ends only with it; everything else is an answer that a client waits for.
    if (request.method !== 'GET') unanswered.add(response);
    response.once('close', () => {
      unanswered.delete(response);
      if (!isPipelined) answering.delete(socket);
    });
    (isPipelined ? Promise.resolve(rpcError(429, -32000, ONE_AT_A_TIME)) : route(request, response))
      .catch((error: unknown) => {
        if (!response.closed)
          logger.error({ error: error instanceof Error ? error.stack : String(error) }, 'request failed');
        if (response.headersSent) throw error;
        return rpcError(500, -32603, 'Internal error.');
      })
      .then((answer) => {
        if (leaving && !response.headersSent) response.setHeader('connection', 'close');
        return writeAnswer(answer, response, connections.readingMs);
      })
      .catch(() => response.destroy());
  });
  limitConnections(server, connections);
  await listen(server, options);

  const { address, family, port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}/mcp`,
    ended: new Promise(() => {}),
    leave: () => {
      leaving = true;
    },
    stopListening: () => {
      server.close();
      options.pages?.close();
      server.closeIdleConnections();
    },
    close: async () => {
      const answers = [...unanswered].map((response) => new Promise((resolve) => response.once('close', resolve)));
      await Promise.race([
        Promise.allSettled(answers),
        new Promise((resolve) => setTimeout(resolve, LAST_ANSWERS_MS).unref()),
      ]);
      await sse?.close();
      await endpoint.close();
      server.closeAllConnections();
    },
  };
}

function listen(server: Server, { host, port }: HttpOptions): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', (error: NodeJS.ErrnoException) => reject(new ConfigurationError(explain(error, host, port))));
  server.listen(port, host.replace(/^\[|\]$/g, ''), resolve);
  return promise;
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `--port is ${port}, but another program listens there on ${host}; choose another port.`;
    case 'EACCES':
      return `--port is ${port}, which this user may not open; choose one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `--host is ${JSON.stringify(host)}, which is not an address of this machine; use 127.0.0.1, or 0.0.0.0 for all.`;
    default:
      return `Cannot listen on ${host} port ${port} (${error.code ?? 'unknown error'}).`;
  }
}
