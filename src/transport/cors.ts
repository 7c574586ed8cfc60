import { isNamedOrigin } from './guards.ts';

/** Response headers that a page may read. Source: MCP 2025-11-25, Session Management; RFC 9728 for the challenge. */
const EXPOSED = 'mcp-session-id, www-authenticate, retry-after';
/** Request headers that a page may send besides headers that start with `mcp-`. */
const REQUEST_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'authorization',
  'baggage',
  'content-type',
  'last-event-id',
  'traceparent',
  'tracestate',
]);
/** How long a browser may remember the answer to a preflight, in seconds. */
const MAX_AGE = 600;

/** The headers that let a page of another origin use the endpoint. */
export interface Cors {
  /** The headers of every answer to a page; none for an origin that the operator did not name. */
  readonly headersFor: (origin: string | undefined) => Readonly<Record<string, string>>;
  /** The headers of the answer to a preflight; undefined if the request is none, or comes from another origin. */
  readonly preflight: (method: string, headers: PreflightHeaders) => Readonly<Record<string, string>> | undefined;
}

/** The request headers a preflight consists of. */
export interface PreflightHeaders {
  readonly origin?: string | undefined;
  readonly 'access-control-request-method'?: string | undefined;
  readonly 'access-control-request-headers'?: string | undefined;
  readonly 'access-control-request-private-network'?: string | undefined;
}

/**
 * Makes the CORS headers for the origins that `MCP_ALLOWED_ORIGINS` names. Credentials mode is not allowed: a page presents
 * its token in Authorization, never a cookie. Source: WHATWG Fetch, CORS protocol; Private Network Access.
 */
export function createCors(allowedOrigins: readonly string[]): Cors {
  const headersFor = (origin: string | undefined): Readonly<Record<string, string>> =>
    origin !== undefined && isNamedOrigin(origin, allowedOrigins)
      ? { 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED, vary: 'Origin' }
      : {};
  return {
    headersFor,
    preflight: (method, headers) => {
      const { origin } = headers;
      if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return undefined;
      if (origin === undefined || !isNamedOrigin(origin, allowedOrigins)) return undefined;
      const asked = (headers['access-control-request-headers'] ?? '')
        .split(',')
        .map((name) => name.trim().toLowerCase());
      const taken = asked.filter((name) => REQUEST_HEADERS.has(name) || /^mcp-[a-z0-9-]+$/.test(name));
      return {
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'GET, POST, DELETE',
        ...(taken.length === 0 ? {} : { 'access-control-allow-headers': taken.join(', ') }),
        ...(headers['access-control-request-private-network'] === 'true' && {
          'access-control-allow-private-network': 'true',
        }),
        'access-control-max-age': String(MAX_AGE),
        vary: 'Origin, Access-Control-Request-Headers',
      };
    },
  };
}
