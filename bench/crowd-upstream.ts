import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, request as ask } from 'node:https';

/** Hands requests on to the API server of a kubeconfig, as its administrator. */
export function upstream(kubeconfig: string): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const config = readFileSync(kubeconfig, 'utf8');
  const data = (field: string) => Buffer.from(new RegExp(`${field}: (\\S+)`).exec(config)?.[1] ?? '', 'base64');
  const server = new URL(/server: (\S+)/.exec(config)?.[1] ?? '');
  const agent = new Agent({
    keepAlive: true,
    ca: data('certificate-authority-data'),
    cert: data('client-certificate-data'),
    key: data('client-key-data'),
  });
  return (request, response) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const { host: _, connection: __, ...headers } = request.headers;
    const options = {
      agent,
      hostname: server.hostname,
      port: server.port,
      path: request.url,
      method: request.method,
      headers,
    };
    const passed = ask(options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response).on('finish', resolve);
    });
    passed.on('error', reject);
    request.pipe(passed);
    return promise;
  };
}
