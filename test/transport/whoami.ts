import { McpServer } from '@modelcontextprotocol/server';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { type HttpListener, type HttpOptions, listenOnHttp } from '../../src/transport/http.ts';
import { call } from '../served.ts';
import { OPEN_ENDPOINT } from './open-endpoint.ts';

/** A call of the tool of `listen`; with `bytes` its answer is that much longer. */
export const WHO_AM_I = JSON.stringify(call('whoami', {}));

/** The real endpoint in this process, with one tool that says whom the endpoint took its caller for. It ends with the test. */
export async function listen(changed: Partial<HttpOptions> = {}): Promise<HttpListener> {
  const createServer = () => {
    const mcp = new McpServer({ name: 'whoami', version: '1' }, { capabilities: { tools: {} } });
    mcp.server.setRequestHandler('tools/call', (request, context) => ({
      content: [
        { type: 'text', text: JSON.stringify(context.http?.authInfo?.extra?.['subject']) },
        { type: 'text', text: 'x'.repeat(Number(request.params.arguments?.['bytes'] ?? 0)) },
      ],
    }));
    return mcp;
  };
  const listener = await listenOnHttp(createServer, { ...OPEN_ENDPOINT, logger: pino({ enabled: false }), ...changed });
  onTestFinished(async () => {
    listener.stopListening();
    await listener.close();
  });
  return listener;
}

/** Whom the answer to `WHO_AM_I` says its caller is; undefined for any other answer. */
export function subjectIn(text: string): unknown {
  const content = JSON.parse(text)?.result?.content?.[0]?.text;
  return content === undefined ? undefined : JSON.parse(content);
}
