import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ApiAccess } from '../../src/api/access.ts';
import { CurrentContext } from '../../src/api/kubeconfig/current-context.ts';
import { fixtureFolder, fixturePath } from '../fixtures/bin/fixtures.ts';
import { issue, type KeyPair } from '../transport/certificates.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** An API server on the loopback address that behaves as a test wants. It is gone when the test ends. */
export interface StandIn {
  readonly url: string;
  readonly server: Server;
  /** Every request so far. */
  readonly requests: readonly IncomingMessage[];
  readonly sockets: ReadonlySet<Socket>;
}

export async function standIn(handler: Handler, port = 0, keyPair?: KeyPair): Promise<StandIn> {
  const requests: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  const listener: Handler = (request, response) => {
    requests.push(request);
    handler(request, response);
  };
  const server =
    keyPair === undefined
      ? createServer(listener)
      : createTlsServer({ ...keyPair, requestCert: true, rejectUnauthorized: false }, listener);
  server.on('connection', (socket) => sockets.add(socket.once('close', () => sockets.delete(socket))));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const scheme = keyPair === undefined ? 'http' : 'https';
  return { url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`, server, requests, sockets };
}

/** The same with TLS, and how a kubeconfig trusts it. It asks for a client certificate and takes any. */
export async function secureStandIn(
  handler: Handler,
): Promise<StandIn & { readonly cluster: object; readonly ca: KeyPair }> {
  const ca = issue({ commonName: 'stand-in authority', usage: 'ca' });
  const api = await standIn(handler, 0, issue({ commonName: 'api', usage: 'server' }, ca));
  return { ...api, ca, cluster: { server: api.url, 'certificate-authority-data': encoded(ca.cert) } };
}

/** As data stands in a kubeconfig. */
export function encoded(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** Answers with a JSON document. */
export function json(response: ServerResponse, body: unknown, status = 200, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** A kubeconfig in a folder of its own, and the way to the API server it names. Its kubectl prints that file. */
export interface Access {
  readonly context: CurrentContext;
  readonly environment: Readonly<Record<string, string>>;
  readonly access: ApiAccess;
  readonly folder: string;
  readonly write: (user: object) => void;
}

export function accessTo(
  server: string | object,
  user: object = {},
  environment: Readonly<Record<string, string>> = {},
): Access {
  const cluster = typeof server === 'string' ? { server } : server;
  const folder = mkdtempSync(join(tmpdir(), 'access-'));
  const file = join(folder, 'config');
  const write = (now: object) =>
    writeFileSync(file, JSON.stringify({ clusters: [{ cluster }], users: [{ user: now }] }));
  write(user);
  const path = join(fixtureFolder('config-view'), 'kubectl');
  const all = { PATH: fixturePath('config-view'), CONFIG_VIEW: file, KUBECONFIG: file, ...environment };
  const found = () => Promise.resolve({ path, version: 'v1.37.2' });
  const context = new CurrentContext(found, all, new AbortController().signal);
  const access = new ApiAccess(context, all);
  onTestFinished(async () => {
    await access.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { context, environment: all, access, folder, write };
}

/** The server itself, which impersonates no user. */
export const AS_SERVER = { as: 'server', to: 'resolve-words' } as const;

/** Opens it for a call that nobody ends. */
export async function open(access: ApiAccess, signal = new AbortController().signal) {
  const opened = await access.open(signal, AS_SERVER);
  if (opened === undefined) throw new Error('for kubectl alone');
  return opened;
}
