import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { askApiServer } from '../../src/execution/api-server.ts';
import type { Connection } from '../../src/execution/connection.ts';

const servers: (Server | TcpServer)[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function listen(server: Server | TcpServer): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function connectionTo(listener: RequestListener, changed: Partial<Connection> = {}): Promise<Connection> {
  return connection(`http://127.0.0.1:${await listen(createServer(listener))}`, changed);
}

function connection(server: string, changed: Partial<Connection> = {}): Connection {
  return {
    server: new URL(server),
    ca: undefined,
    tlsServerName: undefined,
    skipVerify: false,
    proxyUrl: undefined,
    ...changed,
  };
}

describe('an API server that answers', () => {
  test.each([200, 301, 401, 403, 404, 429])('with %d is there', async (status) => {
    const to = await connectionTo((_, response) => response.writeHead(status).end('{}'));
    expect(await askApiServer(to, {}, 2000)).toEqual({ ok: true });
  });

  test.each([500, 502, 503])('with %d is not', async (status) => {
    const to = await connectionTo((_, response) => response.writeHead(status).end());
    expect(await askApiServer(to, {}, 2000)).toEqual({
      ok: false,
      reason: `The API server answers with status ${status}.`,
    });
  });

  test('is asked for its version below its path, without credentials', async () => {
    const seen: unknown[] = [];
    const { server } = await connectionTo((request, response) => {
      seen.push(request.url, request.headers.authorization);
      response.end();
    });
    await askApiServer(connection(`${server.origin}/k8s/`), {}, 2000);
    await askApiServer(connection(server.origin), {}, 2000);
    expect(seen).toEqual(['/k8s/version', undefined, '/version', undefined]);
  });

  test('and then sends a body without end is there, and the exchange ends', async () => {
    let closed = false;
    const to = await connectionTo((request, response) => {
      request.socket.on('close', () => {
        closed = true;
      });
      response.writeHead(200).write('{');
    });
    expect(await askApiServer(to, {}, 200)).toEqual({ ok: true });
    await expect.poll(() => closed).toBe(true);
  });
});

describe('an API server that does not', () => {
  test('because it hangs is given up after the time allowed', async () => {
    const to = await connectionTo(() => undefined);
    const start = performance.now();
    expect(await askApiServer(to, {}, 200)).toEqual({
      ok: false,
      reason: 'The API server did not answer within 200 ms.',
    });
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('because it is away is told in a sentence without its address', async () => {
    const server = createTcpServer();
    const port = await listen(server);
    server.close();
    await once(server, 'close');
    servers.pop();
    for (const scheme of ['http', 'https']) {
      const answer = await askApiServer(connection(`${scheme}://127.0.0.1:${port}`), {}, 2000);
      expect(answer).toEqual({ ok: false, reason: 'The API server cannot be reached (ECONNREFUSED).' });
    }
  });

  test('because it hangs up is told', async () => {
    const port = await listen(createTcpServer((socket) => socket.destroy()));
    expect(await askApiServer(connection(`http://127.0.0.1:${port}`), {}, 2000)).toMatchObject({ ok: false });
  });

  test('because it speaks no TLS is told', async () => {
    const { server } = await connectionTo((_, response) => response.end());
    expect(await askApiServer(connection(`https://${server.host}`), {}, 2000)).toMatchObject({ ok: false });
  });
});

describe('a configuration that makes no sense is an answer, not a crash', () => {
  test.each<[string, Partial<Connection>, Readonly<Record<string, string>>]>([
    ['a CA that is no certificate', { ca: 'nonsense' }, {}],
    ['a CA that is a broken certificate', { ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' }, {}],
    ['a proxy that is no URL', { proxyUrl: 'non sense' }, {}],
    ['a proxy of an unknown kind', { proxyUrl: 'socks5://127.0.0.1:1' }, {}],
    ['HTTPS_PROXY that is no URL', {}, { HTTPS_PROXY: 'http://[' }],
    ['a server name with a NUL', { tlsServerName: 'a\0b' }, {}],
  ])('%s', async (_, changed, environment) => {
    const port = await listen(createTcpServer((socket) => socket.destroy()));
    const ask = async () => askApiServer(connection(`https://127.0.0.1:${port}`, changed), environment, 1000);
    expect(await ask()).toMatchObject({ ok: false });
  });
});
