import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Approvals } from '../remediation/approvals.ts';
import { abortWith } from './abort-with.ts';
import { answerJson, type TextAnswer } from './answer.ts';
import { readJson } from './body.ts';
import { answerChanges, isOfChanges } from './changes.ts';
import { repeatedHeader } from './connections.ts';
import { createCors } from './cors.ts';
import { type Endpoint, rpcError } from './endpoint.ts';
import { createGuard, type GuardOptions } from './guards.ts';
import { type Denial, isDenial } from './identity/denial.ts';
import type { Identify } from './identity/identity.ts';
import type { ResourceMetadata } from './identity/resource-metadata.ts';
import { answerProbe, answerScrape, type Operations } from './operations.ts';
import type { Pages } from './pages.ts';
import type { SseEndpoint, SseRequest } from './sse.ts';
import { tolerate } from './tolerance.ts';

/** What decides who gets to the endpoint, and what is answered beside it. Without `scrape` there is no /metrics here. */
export interface RouteOptions extends GuardOptions, Pick<Operations, 'ready'>, Partial<Pick<Operations, 'scrape'>> {
  /** Who sends a request; asked for everything but the probes and what tells clients how to prove who they are. */
  readonly identify: Identify;
  /** Told why a request's caller could not be established. */
  readonly onDenied?: (reason: string) => void;
  readonly metadata: ResourceMetadata;
  /** Changes and the decisions on them; undefined if none are kept. */
  readonly changes?: Approvals | undefined;
  /** The older transport of the benchmark SREGym; undefined if its tools are not served. */
  readonly sse?: SseEndpoint | undefined;
  /** Pages for people; undefined if none are served. */
  readonly pages?: Pages | undefined;
}

/** Finds the answer to a request, which is still to be written. Rejects on a defect. */
export type Route = (request: IncomingMessage, response: ServerResponse) => Promise<Response | TextAnswer>;

const MAX_BODY_BYTES = 1024 * 1024;
/** What follows a request that could be read in two ways may be a part of it. */
const CLOSING = { connection: 'close' };

/** Takes a request past everything that may stop it, in this order, to the endpoint. */
export function createRoute(
  endpoint: Endpoint,
  {
    identify,
    onDenied,
    metadata,
    changes,
    pages,
    sse,
    ready,
    scrape,
    scheme,
    ...guarded
  }: RouteOptions & { readonly scheme: string },
): Route {
  const guard = createGuard(guarded);
  const cors = createCors(guarded.allowedOrigins);
  return async (request, response) => {
    const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
    const probe = await answerProbe(path, ready);
    if (probe !== undefined) return probe;
    const repeated = repeatedHeader(request.rawHeaders);
    if (repeated !== undefined) return rpcError(400, -32600, `Send the header ${repeated} only once.`, CLOSING);
    const { host, origin } = request.headers;
    const areItsPages = pages?.owns(path) === true;
    const refused = guard(areItsPages ? { host } : { host, origin });
    if (refused !== undefined) return rpcError(403, -32000, refused);
    const base = `${scheme}://${host}`;
    if (areItsPages) return pages.answer(request, response, base);
    const document = metadata.document(path, base);
    const method = request.method ?? 'GET';
    // A preflight carries no credential: it is answered before authentication.
    const preflight = document !== undefined || isEndpoint(path) ? cors.preflight(method, request.headers) : undefined;
    if (preflight !== undefined) return { status: 204, headers: preflight, parts: [] };
    for (const [name, value] of Object.entries(cors.headersFor(origin))) response.setHeader(name, value);
    if (document !== undefined) return answerJson(document);
    const caller = await identify(request);
    if (isDenial(caller)) {
      onDenied?.(caller.reason);
      return deny(caller, metadata.challenge(caller, base));
    }
    if (path === '/metrics' && scrape !== undefined) return answerScrape(scrape);
    if (isOfChanges(path)) return answerChanges(changes, request, caller, pages !== undefined);
    const isOfSse = sse?.owns(path) === true;
    if (!isEndpoint(path) && !isOfSse) return answerJson({ error: 'Not found: the MCP endpoint is /mcp.' }, 404);
    if (method !== 'GET' && method !== 'POST' && method !== 'DELETE') {
      return rpcError(405, -32000, 'Method not allowed.', { allow: 'GET, POST, DELETE' });
    }
    const body = method === 'POST' ? await readJson(request, MAX_BODY_BYTES) : { value: undefined };
    if ('status' in body) return rpcError(body.status, body.rpcCode, body.error);
    const taken = tolerate(body.value);
    if ('error' in taken) return rpcError(400, taken.code, taken.error, {}, taken.id);
    const { message } = taken;
    if (isOfSse) {
      const toRequest: SseRequest['toRequest'] = (signal, more) => {
        const made = toWebRequest(request, method, signal);
        for (const [name, value] of Object.entries(more)) made.headers.set(name, value);
        return made;
      };
      return sse.answer({ method, path, query, message, caller, toRequest });
    }
    if (method === 'POST') {
      const answer = await endpoint.answerCall(message, { headers: request.headers, response, subject: caller });
      if (answer !== undefined) return answer;
    }
    return endpoint.handle(toWebRequest(request, method, abortWith(response, 'over').signal), message, caller);
  };
}

function isEndpoint(path: string): boolean {
  return path === '/mcp' || path === '/mcp/';
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
function deny({ status, error, retryAfterSeconds }: Denial, challenge: string | undefined): TextAnswer {
  return rpcError(status, -32000, error, {
    ...(challenge === undefined ? {} : { 'www-authenticate': challenge }),
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
  });
}
