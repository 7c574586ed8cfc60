import type { JSONRPCMessage, McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Logger } from 'pino';
import type { Subject } from '../kube/subject.ts';
import { type Frame, writeNotification, writeRequest } from '../mcp/frames.ts';
import { type Peer, peerOf } from '../mcp/peer.ts';
import type { Tell } from '../mcp/progress.ts';
import { STATED_REVISION, type ToolCall } from '../mcp/read-call.ts';
import type { ServerFactory } from '../mcp/server.ts';
import type { ToolCalls } from '../mcp/tool-calls.ts';
import { assemble } from './answer.ts';
import type { Listener } from './listener.ts';
import { Messages } from './messages.ts';
import { Running } from './running.ts';
import { Unanswered } from './unanswered.ts';

/** How long the end of the server waits for answers that are on their way. */
const LAST_ANSWERS_MS = 2000;

/**
 * Serves one client on standard input and output, whichever revision it speaks. The end of input ends the conversation.
 * `toolCalls` answers calls beside the SDK.
 */
export function listenOnStdio(
  createServer: ServerFactory,
  { toolCalls, caller, logger }: { toolCalls: ToolCalls; caller: Subject; logger: Logger },
): Listener {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const unanswered = new Unanswered();
  const running = new Running();
  let mcp: McpServer | undefined;
  let settled: McpServer | undefined;
  const refuse = (code: number, message: string, id: string | number | null = null) => {
    logger.debug({ code }, 'protocol error');
    write([JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } })]);
  };
  const answer = async (call: ToolCall, peer: Peer): Promise<void> => {
    const controller = new AbortController();
    const tell: Tell = (method, params) => {
      if (!controller.signal.aborted) write(writeNotification(method, params));
    };
    const ask: Tell = (method, params) => {
      if (!controller.signal.aborted) write(writeRequest(method, params));
    };
    const sender = { subject: caller, peer, signal: controller.signal, tell, ask };
    try {
      const response = await running.run(call.id, controller, () => toolCalls.answer(call, sender));
      if (response !== undefined) write(response);
    } catch (error) {
      logger.error({ error: error instanceof Error ? error.stack : String(error) }, 'request failed');
      refuse(-32603, 'Internal error.', call.id);
    }
    unanswered.sent({ id: call.id });
  };
  const take = (message: object): boolean => {
    unanswered.received(message);
    running.heed(message);
    const call = toolCalls.read(message);
    const peer = call && mcp && peerOfCall(call, peerOf(mcp));
    if (call === undefined || peer === undefined) return false;
    if (call.stated !== undefined && settled !== mcp) {
      // Until it has seen a call of 2026-07-28, the SDK would also serve an older client here.
      settled = mcp;
      return false;
    }
    void answer(call, peer);
    return true;
  };
  const messages = new Messages(refuse, take);
  const transport = new StdioServerTransport(process.stdin.pipe(messages), process.stdout);
  const send = transport.send.bind(transport);
  transport.send = async (message: JSONRPCMessage) => {
    await send(message);
    unanswered.sent(message);
  };
  const connect = () => {
    mcp = createServer();
    return mcp;
  };
  const connection = serveStdio(connect, {
    transport,
    onerror: () => logger.debug('protocol error'),
  });
  messages.once('end', () => running.end());
  messages.once('end', resolve);
  process.stdin.once('close', resolve);
  return {
    ended,
    leave: () => {},
    stopListening: () => void process.stdin.unpipe(messages).pause(),
    close: async () => {
      // A call has ended in here before its answer is written; after the end of input no client waits for one.
      if (!messages.readableEnded) await unanswered.settle(LAST_ANSWERS_MS);
      running.end();
      await connection.close();
    },
  };
}

/**
 * Returns what is known about the sender of a call once the conversation has its revision; undefined before that, and for a call
 * of another revision, to which the SDK has the answer.
 */
function peerOfCall({ stated }: ToolCall, agreed: Peer): Peer | undefined {
  if (agreed.revision === undefined) return undefined;
  return (agreed.revision === STATED_REVISION) === (stated !== undefined) ? (stated ?? agreed) : undefined;
}

function write(message: Frame): void {
  process.stdout.write(assemble([...message, '\n']));
}
