import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** The key that the server and the receiver of a test share. */
export const KEY = 'k'.repeat(32);

/** A delivery as it arrived. */
export interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Listens on loopback until the test ends. `answer` gives the status of the delivery with this number, from 0; `hang` gives none. */
export async function receive(answer: (at: number) => number | 'hang' = () => 204) {
  const deliveries: Delivery[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const status = answer(deliveries.length);
      deliveries.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      if (status !== 'hang') response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/services/secret-path?token=secret-token`,
    host: `127.0.0.1:${port}`,
    deliveries,
  };
}

/** As docs/changes.md tells a receiver to verify it. */
export function isSigned({ headers, body }: Delivery, key = KEY): boolean {
  const expected = Buffer.from(`sha256=${createHmac('sha256', key).update(body).digest('hex')}`);
  const given = Buffer.from(String(headers['x-signature-256']));
  return given.length === expected.length && timingSafeEqual(given, expected);
}
