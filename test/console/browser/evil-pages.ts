import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { KeyPair } from '../../transport/certificates.ts';

/** Pages of an attacker on another port, and what browsers sent there. */
export interface EvilPages {
  /** The port, of the loopback address under each name. */
  readonly port: number;
  /** Serves a page at a path. */
  readonly serve: (path: string, body: string) => void;
  /** The cookies that came for a host. */
  readonly cookiesFor: (host: string) => string;
  readonly stop: () => void;
}

/** Starts a server of an attacker on the loopback address; over TLS with a certificate. */
export async function startEvilPages(certificate?: KeyPair): Promise<EvilPages> {
  const pages = new Map<string, string>();
  const cookies: (readonly [host: string | undefined, text: string])[] = [];
  const listener: RequestListener = (request, response) => {
    const { host, cookie = '' } = request.headers;
    cookies.push([host, cookie]);
    const page = pages.get((request.url ?? '').split('?', 1).join(''));
    response.writeHead(page === undefined ? 204 : 200, { 'content-type': 'text/html' }).end(page);
  };
  const server = certificate === undefined ? createHttp(listener) : createHttps(certificate, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    serve: (path, body) => void pages.set(path, `<!doctype html><html lang="en"><title>An offer</title>${body}</html>`),
    cookiesFor: (host) =>
      cookies
        .filter(([to]) => to?.split(':')[0] === host)
        .map(([, text]) => text)
        .join('; '),
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
