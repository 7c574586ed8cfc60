import { CONNECTION_TIMES } from '../../src/transport/connections.ts';
import type { HttpOptions } from '../../src/transport/http.ts';
import { askNobody } from '../../src/transport/identity/identity.ts';
import { resourceMetadata } from '../../src/transport/identity/resource-metadata.ts';

/** An endpoint on a free port of the loopback address that asks nobody, with the bounds that the server has. */
export const OPEN_ENDPOINT = {
  host: '127.0.0.1',
  port: 0,
  tls: undefined,
  allowedHosts: [],
  allowedOrigins: [],
  connections: { ...CONNECTION_TIMES, most: 512, mostPerAddress: 256 },
  identify: askNobody,
  metadata: resourceMetadata(undefined, ''),
  sessionKey: undefined,
  ready: async () => undefined,
} as const satisfies Omit<HttpOptions, 'logger'>;
