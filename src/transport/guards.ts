import { isIP } from 'node:net';
import { isLoopback } from '../config/values.ts';

/** Names under which a client on the same machine calls. */
const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];
/** Host names that a client in the cluster uses: the names of the Service in service.yaml, and of any Service. */
const IN_CLUSTER: readonly string[] = [
  'kubernetes-remediation-mcp',
  'kubernetes-remediation-mcp.default',
  '*.svc',
  '*.svc.cluster.local',
];

/** The hosts and origins that the HTTP endpoint accepts: its address and the operator's additions. */
export interface GuardOptions {
  readonly host: string;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
}

/** The headers a guard looks at. */
export interface GuardedHeaders {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
}

/**
 * Returns a check of Host and Origin against DNS rebinding; it answers with the sentence for a 403, or undefined. A
 * loopback address takes loopback names only. Elsewhere the Service's names and plain IP addresses are taken too: a
 * rebinding page always sends the name it was loaded from, never an address. Source: MCP 2025-03-26, Streamable HTTP.
 */
export function createGuard({
  host,
  allowedHosts,
  allowedOrigins,
}: GuardOptions): (headers: GuardedHeaders) => string | undefined {
  const onLoopback = isLoopback(host);
  const hosts = [...LOOPBACK, ...(onLoopback ? [] : IN_CLUSTER), ...allowedHosts];
  const origins = [...LOOPBACK, ...allowedOrigins];
  return (headers) => {
    const name = hostName(headers.host);
    if (name === undefined || !(matches(name, hosts) || (!onLoopback && isIP(name.replace(/^\[|\]$/g, '')) !== 0))) {
      return 'This server does not serve this host name; the operator can add it to MCP_ALLOWED_HOSTS.';
    }
    if (headers.origin === undefined) return undefined;
    return isNamedOrigin(headers.origin, origins)
      ? undefined
      : 'Pages of this origin may not call this server; the operator can add its host to MCP_ALLOWED_ORIGINS.';
  };
}

/** Whether an Origin header names an http(s) origin whose host is among `names`. */
export function isNamedOrigin(header: string, names: readonly string[]): boolean {
  const origin = originName(header);
  return origin !== undefined && matches(origin, names);
}

function matches(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const wanted = pattern.toLowerCase();
    return wanted.startsWith('*.')
      ? name.endsWith(wanted.slice(1)) && name.length > wanted.length - 1
      : name === wanted;
  });
}

/** The name in a Host header without its port, in lower case; undefined for anything that is not a plain host. */
function hostName(host: string | undefined): string | undefined {
  return /^(?<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i
    .exec(host ?? '')
    ?.groups?.['name']?.toLowerCase()
    .replace(/\.$/, '');
}

/** The host name of an Origin; undefined for `null` and for what is not an http(s) origin. */
function originName(origin: string): string | undefined {
  if (!URL.canParse(origin)) return undefined;
  const { protocol, hostname } = new URL(origin);
  return protocol === 'http:' || protocol === 'https:' ? hostname.toLowerCase() : undefined;
}
