import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Refusal, refuse } from '../../src/errors.ts';
import { CurrentContext } from '../../src/execution/current-context.ts';
import type { KubectlProgram } from '../../src/execution/kubectl-program.ts';
import { Readiness } from '../../src/execution/readiness.ts';
import { fixtureFolder, fixturePath, readLines } from '../fixtures/bin/fixtures.ts';

let root: string;
let server: Server | undefined;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'readiness-'));
});
afterEach(async () => {
  rmSync(root, { recursive: true, force: true });
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

/** A readiness whose kubectl names the address, or prints `text` instead of a configuration. */
function readiness(text: string): Readiness {
  writeFileSync(join(root, 'view'), text);
  const path = join(fixtureFolder('config-view'), 'kubectl');
  const environment = { PATH: fixturePath('config-view'), CONFIG_VIEW: join(root, 'view') };
  return readinessWith({ path, version: 'v1.37.2' }, environment);
}

function readinessWith(kubectl: KubectlProgram | Refusal, environment: Readonly<Record<string, string>>): Readiness {
  const { signal } = new AbortController();
  const found = () => Promise.resolve(kubectl);
  return new Readiness(found, new CurrentContext(found, environment, signal), environment, signal);
}

async function view(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return viewOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

function viewOf(address: string, cluster: object = {}): string {
  return JSON.stringify({ clusters: [{ cluster: { server: address, ...cluster } }] });
}

describe('ready', () => {
  test('means that kubectl was found and that the API server answers', async () => {
    expect(await readiness(await view((_, response) => response.end())).ask()).toEqual({ ok: true });
  });

  test('asked 50 times at once costs one kubectl and one request, and again soon after nothing', async () => {
    let requests = 0;
    const ready = readiness(
      await view((_, response) => {
        requests++;
        response.end();
      }),
    );
    await Promise.all(Array.from({ length: 50 }, () => ready.ask()));
    await ready.ask();
    expect(requests).toBe(1);
    expect(readLines(join(root, 'view.count'))).toHaveLength(1);
  });
});

describe('not ready', () => {
  test('without kubectl, in the words of its refusal', async () => {
    const missing = refuse('KUBECTL_MISSING', 'kubectl was not found.', 'Install it.');
    expect(await readinessWith(missing, {}).ask()).toEqual({
      ok: false,
      reason: 'kubectl was not found.',
    });
  });

  test('without a usable kubeconfig', async () => {
    expect(await readiness('{}').ask()).toEqual({
      ok: false,
      reason: 'kubectl has no usable kubeconfig: set KUBECONFIG to a readable file with a current context.',
    });
  });

  test('while the API server answers with 500', async () => {
    const ready = readiness(await view((_, response) => response.writeHead(500).end()));
    expect(await ready.ask()).toEqual({ ok: false, reason: 'The API server answers with status 500.' });
  });

  test('while the API server hangs: the probe is answered within seconds all the same', async () => {
    const start = performance.now();
    const ready = readiness(await view(() => undefined));
    expect(await ready.ask()).toEqual({ ok: false, reason: 'The API server did not answer within 3000 ms.' });
    expect(performance.now() - start).toBeLessThan(9000);
  });

  test('while the API server is away', async () => {
    expect(await readiness(viewOf('http://127.0.0.1:1')).ask()).toMatchObject({ ok: false });
  });

  test.each([
    ['a CA that is no certificate', { 'certificate-authority-data': 'bm9uc2Vuc2U=' }],
    ['a proxy that is no URL', { 'proxy-url': 'http://[' }],
    ['a proxy of another kind', { 'proxy-url': 'socks5://127.0.0.1:1' }],
  ])('with %s in the kubeconfig, and it never rejects', async (_, cluster) => {
    expect(await readiness(viewOf('https://127.0.0.1:1', cluster)).ask()).toMatchObject({ ok: false });
  });

  test('becomes ready once the API server answers', async () => {
    let status = 500;
    const ready = readiness(await view((_, response) => response.writeHead(status).end()));
    expect((await ready.ask()).ok).toBe(false);
    status = 200;
    await expect.poll(async () => (await ready.ask()).ok, { timeout: 6000, interval: 100 }).toBe(true);
  });
});
