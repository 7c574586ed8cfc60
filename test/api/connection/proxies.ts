import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { KeyPair } from '../../transport/certificates.ts';

/** A proxy on the loopback address; whatever it is asked to reach, it connects to `to` if that is given. */
export interface Proxy {
  readonly port: number;
  /** The places it was asked to connect to, with the account it was told. */
  readonly asked: readonly string[];
}

interface Choices {
  /** The port of the loopback address that all connections go to. */
  readonly to?: number;
  /** `user:password`, without which it refuses. */
  readonly account?: string;
  /** Makes it speak TLS. */
  readonly keyPair?: KeyPair;
}

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

/** A proxy that takes CONNECT. */
export async function connectProxy({ to, account, keyPair }: Choices = {}): Promise<Proxy> {
  const asked: string[] = [];
  const server = keyPair === undefined ? createHttpServer() : createHttpsServer(keyPair);
  server.on('connect', (request, socket: Socket) => {
    const told = request.headers['proxy-authorization']?.replace('Basic ', '');
    const pair = told === undefined ? '' : `${Buffer.from(told, 'base64')}@`;
    asked.push(`${pair}${request.url}`);
    if (account !== undefined && pair !== `${account}@`)
      return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const onward = connect(to ?? Number(/\d+$/.exec(request.url ?? '')?.[0]), '127.0.0.1');
    onward.on('connect', () => socket.write('HTTP/1.1 200 Connection established\r\n\r\n'));
    onward.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
    socket.on('error', () => onward.destroy());
    socket.pipe(onward).pipe(socket);
    return undefined;
  });
  return { port: await listen(server), asked };
}

/** A SOCKS5 proxy. Source: RFC 1928, RFC 1929. */
export async function socksProxy({ to, account }: Choices = {}): Promise<Proxy> {
  const asked: string[] = [];
  const server = createServer((socket) => {
    let pair = '';
    const steps = [
      () => {
        socket.write(Buffer.from([5, account === undefined ? 0 : 2]));
        if (account === undefined) steps.shift();
      },
      (data: Buffer) => {
        const nameEnd = 2 + (data[1] ?? 0);
        pair = `${data.toString('utf8', 2, nameEnd)}:${data.toString('utf8', nameEnd + 1)}`;
        socket.write(Buffer.from([1, pair === account ? 0 : 1]));
        pair += '@';
      },
      (data: Buffer) => {
        const [, , , type, length = 0] = data;
        const host =
          type === 1
            ? data.subarray(4, 8).join('.')
            : type === 3
              ? data.toString('utf8', 5, 5 + length)
              : `[${data.toString('hex', 4, 20)}]`;
        asked.push(`${pair}${host}:${data.readUInt16BE(data.length - 2)}`);
        const onward = connect(to ?? data.readUInt16BE(data.length - 2), '127.0.0.1');
        // In two pieces, as a network may deliver it.
        onward.on('connect', () => {
          socket.write(Buffer.from([5, 0, 0]));
          setTimeout(() => {
            socket.write(Buffer.from([1, 127, 0, 0, 1, 0, 80]));
            socket.pipe(onward).pipe(socket);
          }, 5);
        });
        onward.on('error', () => socket.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])));
        socket.on('error', () => onward.destroy());
        socket.off('data', step);
        socket.pause();
      },
    ];
    const step = (data: Buffer) => steps.shift()?.(data);
    socket.on('data', step);
  });
  return { port: await listen(server), asked };
}
