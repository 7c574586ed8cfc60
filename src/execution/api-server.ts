import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { Agent as HttpAgent, request as httpRequest } from '../node-http.ts';
import type { Connection } from './connection.ts';
import { proxyFor } from './proxy.ts';

/** Whether the API server answers; if not, why in a sentence that names no address. */
export type Answer = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/**
 * Asks the API server for its version once. Any answer below 500 counts, also "forbidden": credentials are neither
 * sent nor judged. `timeoutMs` bounds the whole exchange. Never rejects.
 */
export async function askApiServer(
  connection: Connection,
  proxies: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<Answer> {
  try {
    return await ask(connection, proxies, timeoutMs);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'invalid configuration';
    return { ok: false, reason: `The API server cannot be asked (${code}).` };
  }
}

function ask(connection: Connection, proxies: Readonly<Record<string, string>>, timeoutMs: number): Promise<Answer> {
  const { server, ca, tlsServerName, skipVerify, proxyUrl } = connection;
  const path = `${server.pathname.replace(/\/$/, '')}/version`;
  const address = { hostname: server.hostname.replace(/^\[|\]$/g, ''), port: server.port, path };
  const proxy = proxyFor(server, proxyUrl, proxies);
  const proxyEnv = { HTTP_PROXY: proxy, HTTPS_PROXY: proxy };
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const signal = AbortSignal.timeout(timeoutMs);
  const request =
    server.protocol === 'http:'
      ? httpRequest({ ...address, signal, agent: new HttpAgent({ proxyEnv }) })
      : httpsRequest({
          ...address,
          signal,
          agent: new HttpsAgent({ proxyEnv }),
          rejectUnauthorized: !skipVerify,
          ...(ca === undefined ? {} : { ca }),
          ...(tlsServerName === undefined ? {} : { servername: tlsServerName }),
        });
  request.on('response', (response) => {
    response.resume();
    const status = response.statusCode ?? 0;
    resolve(status < 500 ? { ok: true } : { ok: false, reason: `The API server answers with status ${status}.` });
  });
  request.on('error', (error: NodeJS.ErrnoException) => {
    resolve({
      ok: false,
      reason: signal.aborted
        ? `The API server did not answer within ${timeoutMs} ms.`
        : `The API server cannot be reached (${error.code ?? 'connection failed'}).`,
    });
  });
  request.end();
  return promise;
}
