import type { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { Agent } from '../../node-http.ts';
import type { Certificate, Connection } from './connection.ts';
import { tlsOptions } from './tls-options.ts';
import { canTunnel, openTunnel } from './tunnel.ts';

/** More connections than this gain nothing; further requests wait for one to come free. */
const MAX_CONNECTIONS = 32;
/** How many stay open while nothing is asked, and for how long. */
export const IDLE_CONNECTIONS = 16;
const IDLE_MS = 60_000;

/** Whether requests to `server` can be made through a proxy of this address. */
export function canProxy(server: URL, proxy: string): boolean {
  const url = URL.parse(proxy);
  // A request that is not tunnelled goes to the proxy itself, which Node does for one kind of proxy alone.
  return url !== null && canTunnel(url) && (server.protocol === 'https:' || url.protocol !== 'https:');
}

/**
 * Makes the pool of connections to one API server, as the owner of `certificate`, through the proxy at the address `proxy`
 * if there is one. `environment` is kubectl's. Throws on a certificate that cannot be used.
 */
export function agentFor(
  connection: Connection,
  proxy: string | undefined,
  certificate: Certificate | undefined,
  environment: Readonly<Record<string, string>>,
): HttpAgent {
  const pool = {
    keepAlive: true,
    maxSockets: MAX_CONNECTIONS,
    maxFreeSockets: IDLE_CONNECTIONS,
    timeout: IDLE_MS,
    scheduling: 'lifo' as const,
  };
  const { server } = connection;
  const proxyUrl = proxy === undefined ? undefined : new URL(proxy);
  if (server.protocol !== 'https:') {
    if (proxyUrl?.protocol === 'http:') return new Agent({ ...pool, proxyEnv: { HTTP_PROXY: proxyUrl.href } });
    const agent = new Agent(pool);
    if (proxyUrl !== undefined) goThrough(agent, (target) => openTunnel(proxyUrl, target, undefined));
    return agent;
  }
  const tls = tlsOptions(connection, certificate, environment);
  const agent = new HttpsAgent({ ...pool, ...tls });
  if (proxyUrl !== undefined) {
    const connectTls = agent.createConnection.bind(agent);
    goThrough(
      agent,
      (target) => openTunnel(proxyUrl, target, tls.secureContext),
      (options, socket) => connectTls({ ...options, socket } as Options),
    );
  }
  return agent;
}

type Target = Parameters<typeof openTunnel>[1];
type Options = Parameters<HttpAgent['createConnection']>[0];

function goThrough(
  agent: HttpAgent,
  open: (target: Target) => Promise<Duplex>,
  secure: (options: Options, socket: Duplex) => ReturnType<HttpAgent['createConnection']> = (_, socket) => socket,
): void {
  agent.createConnection = (options, done) => {
    const target = { host: options.host ?? '', port: Number(options.port) };
    void open(target).then(
      (socket) => done?.(null, secure(options, socket) as Duplex),
      (error: Error) => done?.(error, undefined as unknown as Duplex),
    );
    return undefined;
  };
}
