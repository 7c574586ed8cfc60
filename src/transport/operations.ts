import type { AddressInfo } from 'node:net';
import { ConfigurationError } from '../config/configuration-error.ts';
import { createServer } from '../node-http.ts';
import { answerJson, type TextAnswer } from './answer.ts';
import type { Listener } from './listener.ts';

/** What operators and their probes ask for. `ready` gives undefined, or why calls cannot be served; `scrape` the metrics. */
export interface Operations {
  readonly ready: () => Promise<string | undefined>;
  readonly scrape: () => Promise<string>;
}

/** The content type of Prometheus' text format. */
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';
const MAX_CONNECTIONS = 32;
const TIMEOUT_MS = 10_000;

/** The answer to a probe, or undefined where the path is none. */
export async function answerProbe(path: string, ready: Operations['ready']): Promise<TextAnswer | undefined> {
  if (path === '/healthz') return answerJson({ status: 'ok' });
  if (path !== '/readyz') return undefined;
  const reason = await ready();
  return reason === undefined ? answerJson({ status: 'ready' }) : answerJson({ status: 'not ready', reason }, 503);
}

export async function answerScrape(scrape: Operations['scrape']): Promise<TextAnswer> {
  return { status: 200, headers: { 'content-type': METRICS_TYPE }, parts: [await scrape()] };
}

/** Where to listen, and the setting that names the host. */
export interface OperationsAddress {
  readonly host: string;
  readonly port: number;
  readonly hostSetting: 'METRICS_HOST' | '--host';
}

/**
 * Serves /metrics and the probes on a separate port, to every client that can reach it: nothing of a call can be asked for or
 * changed there. Rejects with ConfigurationError where the address cannot be had.
 */
export async function listenForOperations(
  { host, port, hostSetting }: OperationsAddress,
  { ready, scrape }: Operations,
): Promise<Pick<Listener, 'close'> & { readonly url: string }> {
  const server = createServer({ requestTimeout: TIMEOUT_MS, headersTimeout: TIMEOUT_MS }, async (request, response) => {
    const [path = '/'] = (request.url ?? '/').split('?', 1);
    const answer =
      request.method !== 'GET'
        ? answerJson({ error: 'Method not allowed.' }, 405, { allow: 'GET' })
        : path === '/metrics'
          ? await answerScrape(scrape)
          : await answerProbe(path, ready);
    const { status, headers, parts } = answer ?? { status: 404, headers: {}, parts: [] };
    response.writeHead(status, headers).end(parts.join(''));
  });
  server.maxConnections = MAX_CONNECTIONS;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', (error: NodeJS.ErrnoException) =>
    reject(new ConfigurationError(explain(error, { host, port, hostSetting }))),
  );
  server.listen(port, host.replace(/^\[|\]$/g, ''), resolve);
  await promise;
  const { address, family, port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}/metrics`,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function explain(error: NodeJS.ErrnoException, { host, port, hostSetting }: OperationsAddress): string {
  switch (error.code) {
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${hostSetting} is ${JSON.stringify(host)}, which is not an address of this machine; use 127.0.0.1, or 0.0.0.0 for all.`;
    case 'EACCES':
      return `METRICS_PORT is ${port}, which this user may not open; choose one above 1023.`;
    default:
      return `METRICS_PORT is ${port}, which the server cannot listen on at ${host} (${error.code ?? 'unknown error'}); choose another port.`;
  }
}
