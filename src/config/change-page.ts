import type { ServeLine } from './command-line.ts';
import type { Configuration } from './configuration.ts';
import { publicOrigin } from './public-origin.ts';
import { isLoopback } from './values.ts';

/**
 * Returns what gives the page of a change in the console, by its id; undefined without a console, and if no setting says where people
 * reach the server.
 */
export function changePage(
  { console, publicUrl }: Pick<Configuration, 'console' | 'publicUrl'>,
  { transport, host, port, tls }: ServeLine,
): ((id: string) => string) | undefined {
  if (!console || transport === 'stdio') return undefined;
  const local =
    isLoopback(host) && port !== 0 ? `${tls === undefined ? 'http' : 'https'}://${host}:${port}` : undefined;
  const origin = publicOrigin(publicUrl) ?? local;
  return origin === undefined ? undefined : (id) => `${origin}/console/changes/${id}`;
}
