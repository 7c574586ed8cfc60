import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Logger } from 'pino';
import type { ServerFactory } from '../mcp/server.ts';
import type { Listener } from './listener.ts';
import { Messages } from './messages.ts';

/** Serves one client on standard input and output, whichever revision it speaks. The end of input ends the conversation. */
export function listenOnStdio(createServer: ServerFactory, logger: Logger): Listener {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const messages = new Messages((code, message) => {
    logger.debug({ code }, 'protocol error');
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id: null, error: { code, message } })}\n`);
  });
  const connection = serveStdio(createServer, {
    transport: new StdioServerTransport(process.stdin.pipe(messages), process.stdout),
    onerror: () => logger.debug('protocol error'),
  });
  messages.once('end', resolve);
  process.stdin.once('close', resolve);
  return {
    ended,
    leave: () => {},
    stopListening: () => void process.stdin.unpipe(messages).pause(),
    close: () => connection.close(),
  };
}
