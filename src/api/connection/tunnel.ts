import { once } from 'node:events';
import { request as startHttps } from 'node:https';
import { connect, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SecureContext } from 'node:tls';
import { request as startHttp } from '../../node-http.ts';
import { type Account, connectBySocks } from './socks.ts';

/** Go gives up on a connection after this long. */
const TIMEOUT_MS = 30_000;

/** What lies at the end of a tunnel. */
export interface Target {
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** A proxy did not do what it was asked. */
class ProxyError extends Error {
  readonly code = 'PROXY_REFUSED';
}

/** Whether a tunnel can go through a proxy of this address. */
export function canTunnel(proxy: URL): boolean {
  return ['http:', 'https:', 'socks5:', 'socks5h:'].includes(proxy.protocol);
}

/**
 * Has a proxy connect to `target`, and resolves with the connection. A proxy that speaks TLS is verified by `trusted`, as
 * Go does. Rejects with an error whose `code` says why.
 */
export async function openTunnel(proxy: URL, target: Target, trusted: SecureContext | undefined): Promise<Duplex> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  return proxy.protocol.startsWith('socks5')
    ? openBySocks(proxy, target, signal)
    : openByConnect(proxy, target, signal, trusted);
}

async function openBySocks(proxy: URL, target: Target, signal: AbortSignal): Promise<Socket> {
  const socket = connect({ host: hostOf(proxy), port: Number(proxy.port || 1080) });
  const onAbort = () => socket.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' }));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await once(socket, 'connect');
    await connectBySocks(socket, target, accountOf(proxy));
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function openByConnect(
  proxy: URL,
  { host, port }: Target,
  signal: AbortSignal,
  trusted: SecureContext | undefined,
): Promise<Socket> {
  const path = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const account = accountOf(proxy);
  const pair = account && Buffer.from(`${account.username}:${account.password}`).toString('base64');
  const options = {
    method: 'CONNECT',
    host: hostOf(proxy),
    path,
    signal,
    headers: { host: path, ...(pair === undefined ? {} : { 'proxy-authorization': `Basic ${pair}` }) },
  };
  const request =
    proxy.protocol === 'https:'
      ? startHttps({ ...options, port: proxy.port || 443, agent: false, ...(trusted && { secureContext: trusted }) })
      : startHttp({ ...options, port: proxy.port || 80, agent: false });
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  request.on('connect', ({ statusCode }, socket: Socket) => {
    if (statusCode === 200) return resolve(socket);
    socket.destroy();
    reject(new ProxyError(`The proxy answers with status ${statusCode}.`));
  });
  request.on('response', (response) => {
    response.destroy();
    reject(new ProxyError('The proxy does not answer as a proxy.'));
  });
  request.on('error', reject);
  request.end();
  return promise;
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function accountOf({ username, password }: URL): Account | undefined {
  return username === '' && password === ''
    ? undefined
    : { username: decodeURIComponent(username), password: decodeURIComponent(password) };
}
