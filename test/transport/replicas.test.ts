import { writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, onTestFinished, test, vi } from 'vitest';
import { REVISIONS, type Revision } from '../mcp/clients.ts';
import { call, type HttpServer, post, send, serveHttp } from '../served.ts';

vi.setConfig({ testTimeout: 240_000 });

const CHOICES = {
  kubectl: 'record',
  environment: {
    MCP_SESSION_KEY: 'the-same-32-characters-everywhere',
    MCP_SHUTDOWN_GRACE: '5',
    KUBECTL_MAX_CONCURRENT: '16',
  },
} as const;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What a Service does: every connection goes to any of the instances that said they are ready when they were last asked. */
class Balancer {
  readonly #ready = new Set<HttpServer>();
  readonly #server: Server;
  readonly used = new Map<HttpServer, number>();

  constructor() {
    this.#server = createServer((client) => {
      const ready = [...this.#ready];
      const instance = ready[Math.floor(Math.random() * ready.length)];
      if (instance === undefined) {
        client.destroy();
        return;
      }
      this.used.set(instance, (this.used.get(instance) ?? 0) + 1);
      const upstream = connect(Number(new URL(instance.url).port), '127.0.0.1');
      client.on('error', () => undefined).on('close', () => upstream.destroy());
      upstream.on('error', () => client.destroy());
      client.pipe(upstream).pipe(client);
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/mcp`;
  }

  /** Asks an instance again and again whether it is ready; resolves when it gets connections for the first time. */
  add(instance: HttpServer): Promise<void> {
    return new Promise((resolve) => {
      const probe = async () => {
        const ready = await send(instance.url, { method: 'GET', path: '/readyz' }).catch(() => undefined);
        if (ready?.status === 200) {
          this.#ready.add(instance);
          resolve();
        } else this.#ready.delete(instance);
        if (ready !== undefined) setTimeout(probe, 100);
      };
      void probe();
    });
  }

  stop(): void {
    this.#server.close();
  }
}

/** Returns what starts one more instance, all of them in front of the same API server, of which nothing but its life is asked. */
async function serving(): Promise<() => Promise<HttpServer>> {
  const api = createHttpServer((_, response) => response.end('{}'));
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void api.close().closeAllConnections());
  const kubeconfig = { clusters: [{ cluster: { server: `http://127.0.0.1:${(api.address() as AddressInfo).port}` } }] };
  return async () => {
    const instance = await serveHttp(CHOICES);
    writeFileSync(join(instance.folder, 'kubeconfig.json'), JSON.stringify(kubeconfig));
    return instance;
  };
}

/** No connection is used twice, so that every request may reach another instance than the one before. */
const fetchAnew: typeof fetch = (url, options) => {
  const headers = new Headers(options?.headers);
  headers.set('connection', 'close');
  return fetch(url, { ...options, headers });
};

test('three instances behind a balancer serve every client, while they are replaced one after another', async () => {
  const balancer = new Balancer();
  const url = await balancer.start();
  const serve = await serving();
  let instances: readonly HttpServer[] = await Promise.all([1, 2, 3].map(serve));
  const started = [...instances];
  onTestFinished(async () => {
    balancer.stop();
    await Promise.all(instances.map((instance) => instance.stop()));
  });
  for (const instance of instances) await balancer.add(instance);
  let over = false;
  const answered = new Map<string, number>();
  const repeat = async (name: string, once: () => Promise<unknown>) => {
    while (!over) {
      await once();
      answered.set(name, (answered.get(name) ?? 0) + 1);
      await pause(200);
    }
  };
  const official = async (revision: Revision, own: typeof fetch | undefined) => {
    const client = new Client(
      { name: 'test', version: '1' },
      revision === '2026-07-28'
        ? { versionNegotiation: { mode: { pin: revision } } }
        : { supportedProtocolVersions: [revision] },
    );
    await client.connect(new StreamableHTTPClientTransport(new URL(url), own === undefined ? {} : { fetch: own }));
    onTestFinished(() => client.close());
    await repeat(`${revision}${own === undefined ? '' : ' anew'}`, async () => {
      const result = await client.callTool({ name: 'kubectl', arguments: { args: ['get', 'pods'] } });
      expect(result).toMatchObject({ isError: false });
      expect((await client.listTools()).tools).toHaveLength(4);
    });
  };
  const clients = [
    ...REVISIONS.flatMap((revision) => [official(revision, undefined), official(revision, fetchAnew)]),
    repeat('plain POST', async () => {
      const answer = await post(url, call('kubectl', { args: ['get', 'pods'] }));
      expect(answer.json.result).toMatchObject({ isError: false });
    }),
  ];
  const all = Promise.all(clients);
  // A failure is looked at when the roll-out is over; until then it is not unhandled.
  all.catch(() => undefined);

  await pause(500);
  for (const old of started) {
    const replacement = await serve();
    await balancer.add(replacement);
    instances = [...instances.filter((instance) => instance !== old), replacement];
    old.child.kill('SIGTERM');
    expect(await old.exited).toEqual({ code: 0, signal: null });
  }
  await pause(500);
  over = true;
  await all;

  for (const instance of [...started, ...instances]) expect(balancer.used.get(instance)).toBeGreaterThan(0);
  expect([...answered.keys()].toSorted()).toEqual(
    [...REVISIONS.flatMap((revision) => [revision, `${revision} anew`]), 'plain POST'].toSorted(),
  );
  for (const count of answered.values()) expect(count).toBeGreaterThan(10);
});
