import type { IncomingMessage, ServerResponse } from 'node:http';
import { request as ask } from 'node:https';
import { administratorOf } from './cluster-data.ts';

/** Hands requests on to the API server of a kubeconfig, as its administrator. */
export function upstream(kubeconfig: string): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const administrator = administratorOf(kubeconfig);
  return (request, response) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const { host: _, connection: __, ...headers } = request.headers;
    const options = { ...administrator, path: request.url, method: request.method, headers };
    const passed = ask(options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response).on('finish', resolve);
    });
    passed.on('error', reject);
    request.pipe(passed);
    return promise;
  };
}
