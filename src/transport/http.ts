import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Logger } from 'pino';
import type { TlsFiles } from '../config/command-line.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import type { AnswerPlainly } from '../mcp/plain-calls.ts';
import type { ServerFactory } from '../mcp/server.ts';
import { type JsonAnswer, writeAnswer } from './answer.ts';
import { readJson } from './body.ts';
import { type ConnectionLimits, limitConnections, repeatedHeader, serverOptions } from './connections.ts';
import { Endpoint, rpcError } from './endpoint.ts';
import { createGuard, type GuardOptions } from './guards.ts';
import { type Denial, isDenial } from './identity/denial.ts';
import type { Identify } from './identity/identity.ts';
import type { ResourceMetadata } from './identity/resource-metadata.ts';
import type { Listener } from './listener.ts';
import { answerProbe, answerScrape, type Operations } from './operations.ts';
import { createWebServer } from './tls.ts';

/** Where and for whom to listen. `port` 0 picks a free one. Without `scrape` there is no /metrics here. */
export interface HttpOptions extends GuardOptions, Pick<Operations, 'ready'>, Partial<Pick<Operations, 'scrape'>> {
  readonly port: number;
  readonly tls: TlsFiles | undefined;
  readonly connections: ConnectionLimits;
  /** Who sends a request; asked for everything but the probes and what tells clients how to prove who they are. */
  readonly identify: Identify;
  /** Told why a request's caller could not be established. */
  readonly onDenied?: (reason: string) => void;
  /** Given what to ask for the number of open sessions. */
  readonly measureSessions?: (read: () => number) => void;
  readonly metadata: ResourceMetadata;
  /** Signs session ids, so that every instance with the same key goes on with them; undefined for sessions of this process. */
  readonly sessionKey: string | undefined;
  readonly answerPlainly?: AnswerPlainly | undefined;
  readonly logger: Logger;
}

const MAX_BODY_BYTES = 1024 * 1024;
const MAX_SESSIONS = 500;
const SESSION_IDLE_MS = 30 * 60_000;
/** What follows a request that could be read in two ways may be a part of it. */
const CLOSING = { connection: 'close' };
/** Nobody waits in vain for an answer behind another, and no connection brings more work than one call. */
const ONE_AT_A_TIME = 'Wait for the answer before the next request on this connection, or open another one.';
/** How long the end of the server waits for answers that are on their way. */
const LAST_ANSWERS_MS = 2000;

/** One for all: an error of its own for each answer costs as much as judging a call. */
const GONE = new Error('The connection was closed.');

/** A listener that has an address. */
export interface HttpListener extends Listener {
  readonly url: string;
}

/**
 * Serves MCP at /mcp and the probes /healthz and /readyz. Resolves when it listens; rejects with ConfigurationError
 * where the address cannot be had.
 */
export async function listenOnHttp(createMcpServer: ServerFactory, options: HttpOptions): Promise<HttpListener> {
  const { logger, connections, metadata } = options;
  const scheme = options.tls === undefined ? 'http' : 'https';
  const guard = createGuard(options);
  const endpoint = new Endpoint(createMcpServer, {
    sessions: { most: MAX_SESSIONS, idleMs: SESSION_IDLE_MS, key: options.sessionKey },
    onError: (error) => logger.debug({ error: error.message.split(':', 1)[0] }, 'protocol error'),
  });

  options.measureSessions?.(() => endpoint.openSessions);

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<Response | JsonAnswer> => {
    const [path = '/'] = (request.url ?? '/').split('?', 1);
    const probe = await answerProbe(path, options.ready);
    if (probe !== undefined) return probe;
    const repeated = repeatedHeader(request.rawHeaders);
    if (repeated !== undefined) return rpcError(400, -32600, `The header ${repeated} must stand once only.`, CLOSING);
    const refused = guard({ host: request.headers.host, origin: request.headers.origin });
    if (refused !== undefined) return rpcError(403, -32000, refused);
    const base = `${scheme}://${request.headers.host}`;
    const document = metadata.document(path, base);
    if (document !== undefined) return Response.json(document);
    const caller = await options.identify(request);
    if (isDenial(caller)) {
      options.onDenied?.(caller.reason);
      return deny(caller, metadata.challenge(caller, base));
    }
    if (path === '/metrics' && options.scrape !== undefined) return answerScrape(options.scrape);
    if (path !== '/mcp' && path !== '/mcp/')
      return Response.json({ error: 'Not found: the MCP endpoint is /mcp.' }, { status: 404 });
    const method = request.method ?? 'GET';
    if (method !== 'GET' && method !== 'POST' && method !== 'DELETE') {
      return rpcError(405, -32000, 'Method not allowed.', { allow: 'GET, POST, DELETE' });
    }
    const body = method === 'POST' ? await readJson(request, MAX_BODY_BYTES) : { value: undefined };
    if ('status' in body) return rpcError(body.status, body.rpcCode, body.error);
    if (method === 'POST') {
      const { headers } = request;
      const asked = { subject: caller, signal: abortWith(response, 'cut off'), headers };
      const plain = options.answerPlainly?.(body.value, asked);
      if (plain !== undefined) return { json: await plain };
    }
    return endpoint.handle(toWebRequest(request, method, abortWith(response, 'over')), body.value, caller);
  };

  let leaving = false;
  const unanswered = new Set<ServerResponse>();
  const answering = new WeakSet<Socket>();
  const server = createWebServer(serverOptions(connections), options.tls, logger, (request, response) => {
    const { socket } = request;
    const isPipelined = answering.has(socket);
    answering.add(socket);
    // The stream of a session ends only with it; everything else is an answer that somebody waits for.
    if (request.method !== 'GET') unanswered.add(response);
    response.once('close', () => {
      unanswered.delete(response);
      if (!isPipelined) answering.delete(socket);
    });
    (isPipelined ? Promise.resolve(rpcError(429, -32000, ONE_AT_A_TIME)) : route(request, response))
      .catch((error: unknown) => {
        if (!response.closed)
          logger.error({ error: error instanceof Error ? error.stack : String(error) }, 'request failed');
        return rpcError(500, -32603, 'Internal error.');
      })
      .then((answer) => {
        if (leaving) response.setHeader('connection', 'close');
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
      server.closeIdleConnections();
    },
    close: async () => {
      const answers = [...unanswered].map((response) => new Promise((resolve) => response.once('close', resolve)));
      await Promise.race([
        Promise.allSettled(answers),
        new Promise((resolve) => setTimeout(resolve, LAST_ANSWERS_MS).unref()),
      ]);
      await endpoint.close();
      server.closeAllConnections();
    },
  };
}

/**
 * Aborts once a response is over, or only where it was cut off: to abort costs as much as judging a call, and where an answer
 * was written whole nothing is left to be ended.
 */
function abortWith(response: ServerResponse, when: 'over' | 'cut off'): AbortSignal {
  if (response.closed) return AbortSignal.abort(GONE);
  const controller = new AbortController();
  response.once('close', () => {
    if (when === 'over' || !response.writableFinished) controller.abort(GONE);
  });
  return controller.signal;
}

/**
 * The request without its body, which is parsed already, and without the credential, which has done its work. The host is
 * not used by anything behind the guard.
 */
function toWebRequest(request: IncomingMessage, method: string, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && name !== 'authorization')
      headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return new Request('http://localhost/mcp', { method, headers, signal });
}

/** Nothing of what was presented is in it. */
function deny({ status, error, retryAfterSeconds }: Denial, challenge: string | undefined): Response {
  return rpcError(status, -32000, error, {
    ...(challenge === undefined ? {} : { 'www-authenticate': challenge }),
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
  });
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
      return `--host is ${JSON.stringify(host)}, which is no address of this machine; use 127.0.0.1, or 0.0.0.0 for all.`;
    default:
      return `Cannot listen on ${host} port ${port} (${error.code ?? 'unknown error'}).`;
  }
}
