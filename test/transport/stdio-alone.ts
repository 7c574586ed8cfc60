/** A server on standard input and output in which only the way to the calls is real: run by stdio-calls.test.ts. */
import { McpServer } from '@modelcontextprotocol/server';
import { pino } from 'pino';
import { LOCAL } from '../../src/kube/subject.ts';
import { writeResponse } from '../../src/mcp/frames.ts';
import { readToolCall } from '../../src/mcp/read-call.ts';
import { TOOLS } from '../../src/tools/index.ts';
import { listenOnStdio } from '../../src/transport/stdio.ts';

const createServer = () => {
  const mcp = new McpServer({ name: 'test', version: '1' }, { capabilities: { tools: {} } });
  mcp.server.setRequestHandler('tools/call', () => ({ content: [{ type: 'text', text: 'by the SDK' }] }));
  return mcp;
};

const listener = listenOnStdio(createServer, {
  toolCalls: {
    read: (message) => readToolCall(message, TOOLS),
    answer: async (call, { subject, peer, signal, tell }) => {
      if (call.tool.name === 'run_image') throw new Error('secret of the server');
      if (call.tool.name === 'kubectl') {
        await tell?.('notifications/message', { level: 'info', data: 'it runs' });
        const { promise, resolve } = Promise.withResolvers<void>();
        signal.addEventListener('abort', () => resolve());
        await promise;
      }
      return writeResponse(call.id, [JSON.stringify({ subject: subject.name, peer })]);
    },
    list: () => undefined,
  },
  caller: LOCAL,
  logger: pino({ enabled: false }),
});
await listener.ended;
await listener.close();
