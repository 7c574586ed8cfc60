import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { ConfigurationError } from '../config/configuration-error.ts';
import { ANONYMOUS } from '../kube/subject.ts';
import type { ServerFactory } from '../mcp/server.ts';
import { readJson } from './body.ts';
import { Endpoint, rpcError } from './endpoint.ts';
import { createGuard, type GuardOptions } from './guards.ts';
import type { Listener } from './listener.ts';

/** Where and for whom to listen. `port` 0 picks a free one. `ready` answers /readyz: undefined, or why not. */
export interface HttpOptions extends GuardOptions {
  readonly port: number;
  readonly ready: () => Promise<string | undefined>;
  readonly logger: Logger;
}

const MAX_BODY_BYTES = 1024 * 1024;
const MAX_SESSIONS = 500;
const SESSION_IDLE_MS = 30 * 60_000;
const RECEIVE_TIMEOUT_MS = 30_000;
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
  const { logger } = options;
  const guard = createGuard(options);
  const endpoint = new Endpoint(createMcpServer, {
    maxSessions: MAX_SESSIONS,
    sessionIdleMs: SESSION_IDLE_MS,
    onError: (error) => logger.debug({ error: error.message.split(':', 1)[0] }, 'protocol error'),
  });

  const route = async (request: IncomingMessage, signal: AbortSignal): Promise<Response> => {
    const path = (request.url ?? '/').split('?', 1)[0];
    if (path === '/healthz') return Response.json({ status: 'ok' });
    if (path === '/readyz') return answerReadiness(await options.ready());
    if (path !== '/mcp' && path !== '/mcp/')
      return Response.json({ error: 'Not found: the MCP endpoint is /mcp.' }, { status: 404 });
    const refused = guard({ host: request.headers.host, origin: request.headers.origin });
    if (refused !== undefined) return rpcError(403, -32000, refused);
    const method = request.method ?? 'GET';
    if (method !== 'GET' && method !== 'POST' && method !== 'DELETE') {
      return rpcError(405, -32000, 'Method not allowed.', { allow: 'GET, POST, DELETE' });
    }
    const body = method === 'POST' ? await readJson(request, MAX_BODY_BYTES) : { value: undefined };
    if ('status' in body) return rpcError(body.status, body.rpcCode, body.error);
    return endpoint.handle(toWebRequest(request, method, signal), body.value, ANONYMOUS);
  };

  const unanswered = new Set<ServerResponse>();
  const server = createServer(
    { requestTimeout: RECEIVE_TIMEOUT_MS, headersTimeout: RECEIVE_TIMEOUT_MS },
    (request, response) => {
      const over = new AbortController();
      response.once('close', () => over.abort());
      // The stream of a session ends only with it; everything else is an answer that somebody waits for.
      if (request.method !== 'GET') {
        unanswered.add(response);
        response.once('close', () => unanswered.delete(response));
      }
      route(request, over.signal)
        .catch((error: unknown) => {
          if (!over.signal.aborted)
            logger.error({ error: error instanceof Error ? error.stack : String(error) }, 'request failed');
          return rpcError(500, -32603, 'Internal error.');
        })
        .then((answer) => write(answer, response, over.signal))
        .catch(() => response.destroy());
    },
  );
  await listen(server, options);

  const { address, family, port } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/mcp`,
    ended: new Promise(() => {}),
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

function answerReadiness(reason: string | undefined): Response {
  return reason === undefined
    ? Response.json({ status: 'ready' })
    : Response.json({ status: 'not ready', reason }, { status: 503 });
}

/** The request without its body, which is parsed already. The host is not used by anything behind the guard. */
function toWebRequest(request: IncomingMessage, method: string, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return new Request('http://localhost/mcp', { method, headers, signal });
}

async function write(answer: Response, response: ServerResponse, over: AbortSignal): Promise<void> {
  const headers = Object.fromEntries(answer.headers);
  if (answer.body === null || !headers['content-type']?.startsWith('text/event-stream')) {
    const bytes = Buffer.from(await answer.arrayBuffer());
    response.writeHead(answer.status, { ...headers, 'content-length': bytes.length }).end(bytes);
    return;
  }
  response.writeHead(answer.status, headers).flushHeaders();
  const reader = answer.body.getReader();
  over.addEventListener('abort', () => void reader.cancel().catch(() => {}), { once: true });
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (!response.write(part.value)) await drained(response, over);
  }
  response.end();
}

function drained(response: ServerResponse, over: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  response.once('drain', resolve);
  over.addEventListener('abort', () => resolve(), { once: true });
  return promise;
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
