import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Logger } from 'pino';
import type { ServerFactory } from '../mcp/server.ts';
import type { Listener } from './listener.ts';
import { Messages } from './messages.ts';
import { Unanswered } from './unanswered.ts';

/** How long the end of the server waits for answers that are on their way. */
const LAST_ANSWERS_MS = 2000;

/** Serves one client on standard input and output, whichever revision it speaks. The end of input ends the conversation. */
export function listenOnStdio(createServer: ServerFactory, logger: Logger): Listener {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const unanswered = new Unanswered();
  const refuse = (code: number, message: string, id: string | number | null = null) => {
    logger.debug({ code }, 'protocol error');
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } })}\n`);
  };
  const messages = new Messages(refuse, (message) => unanswered.received(message));
  const transport = new StdioServerTransport(process.stdin.pipe(messages), process.stdout);
  const send = transport.send.bind(transport);
  transport.send = async (message: JSONRPCMessage) => {
    await send(message);
    unanswered.sent(message);
  };
  const connection = serveStdio(createServer, {
    transport,
    onerror: () => logger.debug('protocol error'),
  });
  messages.once('end', resolve);
  process.stdin.once('close', resolve);
  return {
    ended,
    leave: () => {},
    stopListening: () => void process.stdin.unpipe(messages).pause(),
    close: async () => {
      // A call has ended in here before its answer is written; after the end of input nobody waits for one.
      if (!messages.readableEnded) await unanswered.settle(LAST_ANSWERS_MS);
      await connection.close();
    },
  };
}
