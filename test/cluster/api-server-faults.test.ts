import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { callTool, type HttpServer, prepare, send } from '../served.ts';
import { serveCluster } from './against.ts';

/** An API server that misbehaves, in the only way a real one cannot be made to. */
function listen(answer: 'hang' | 500): Promise<Server> {
  const { promise, resolve } = Promise.withResolvers<Server>();
  const server = createServer((_, response) => {
    if (answer === 500) response.writeHead(500).end('boom');
  });
  server.listen(0, '127.0.0.1', () => resolve(server));
  return promise;
}

const opened: { server: HttpServer | undefined; api: Server | undefined } = { server: undefined, api: undefined };

afterEach(async () => {
  await opened.server?.stop();
  opened.api?.closeAllConnections();
  opened.api?.close();
  opened.server = undefined;
  opened.api = undefined;
});

async function serveWith(kubeconfig: string, environment: Record<string, string> = {}): Promise<HttpServer> {
  const path = join(prepare({}).folder, 'kubeconfig');
  writeFileSync(path, kubeconfig);
  opened.server = await serveCluster({ KUBECONFIG: path, ...environment });
  return opened.server;
}

function configFor(port: number): string {
  const cluster = { name: 'c', cluster: { server: `http://127.0.0.1:${port}` } };
  const context = { name: 'c', context: { cluster: 'c', user: '' } };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [cluster],
    contexts: [context],
    'current-context': 'c',
  });
}

const pods = { args: ['get', 'pods'] };
const readiness = (server: HttpServer) => send(server.url, { method: 'GET', path: '/readyz' });

describe('an API server that does not serve', () => {
  test('that is away is named in the answer and in /readyz', async () => {
    const server = await serveWith(configFor(1));
    expect(await callTool(server.url, 'kubectl', pods)).toMatchObject({
      success: false,
      return_code: 1,
      stderr: expect.stringContaining('was refused'),
    });
    expect(await readiness(server)).toMatchObject({
      status: 503,
      json: { reason: 'The API server cannot be reached (ECONNREFUSED).' },
    });
  });

  test('that hangs ends with the timeout', async () => {
    opened.api = await listen('hang');
    const server = await serveWith(configFor((opened.api.address() as AddressInfo).port), { KUBECTL_TIMEOUT: '2' });
    const answer = await callTool(server.url, 'kubectl', pods);
    expect(answer).toEqual({
      success: false,
      error: 'Command timed out after 2 seconds',
      stdout: '',
      stderr: '',
      hint: expect.stringContaining('took too long'),
    });
    expect(await readiness(server)).toMatchObject({
      status: 503,
      json: { reason: expect.stringContaining('did not answer') },
    });
  });

  test("that answers 500 is a failure in kubectl's words and not ready", async () => {
    opened.api = await listen(500);
    const server = await serveWith(configFor((opened.api.address() as AddressInfo).port));
    expect(await callTool(server.url, 'kubectl', pods)).toMatchObject({
      success: false,
      return_code: 1,
      stderr: expect.stringMatching(/server|error/i),
    });
    expect(await readiness(server)).toMatchObject({
      status: 503,
      json: { reason: 'The API server answers with status 500.' },
    });
  });

  test('whose kubeconfig is broken is explained, not thrown', async () => {
    const server = await serveWith('{"apiVersion": [');
    expect(await callTool(server.url, 'kubectl', pods)).toMatchObject({
      success: false,
      return_code: 1,
      stderr: expect.stringMatching(/error/i),
    });
    expect(await readiness(server)).toMatchObject({
      status: 503,
      json: { reason: expect.stringContaining('no usable kubeconfig') },
    });
  });

  test('whose kubeconfig cannot be read is explained, not thrown', async () => {
    opened.server = await serveCluster({ KUBECONFIG: '/' });
    expect(await callTool(opened.server.url, 'kubectl', pods)).toMatchObject({ success: false, return_code: 1 });
    expect(await readiness(opened.server)).toMatchObject({ status: 503 });
  });
});
