import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Logger } from 'pino';
import type { ServerFactory } from '../mcp/server.ts';
import type { Listener } from './listener.ts';

/** Serves one client on standard input and output, whichever revision it speaks. The end of input ends the conversation. */
export function listenOnStdio(createServer: ServerFactory, logger: Logger): Listener {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const transport = new StdioServerTransport();
  const connection = serveStdio(createServer, {
    transport,
    onerror: (error) => logger.warn({ error: error.message }, 'protocol error'),
  });
  process.stdin.once('end', resolve);
  process.stdin.once('close', resolve);
  return { ended, stopListening: () => process.stdin.pause(), close: () => connection.close() };
}
