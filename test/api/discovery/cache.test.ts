import { expect, test } from 'vitest';
import type { Api, ApiAnswer } from '../../../src/api/api.ts';
import { DiscoveryCache } from '../../../src/api/discovery/cache.ts';

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const TEN_MINUTES = 10 * 60_000;

interface Served {
  readonly type: string;
  readonly etag?: string;
  readonly text: string;
}

/** An API server that answers conditional requests, and a clock that ticks with each call of `open`. */
function cluster(first: Readonly<Record<string, Served>>) {
  let served = first;
  let now = 0;
  const asked: string[] = [];
  const api: Api = {
    request: async ({ path, ifNoneMatch }) => {
      const answer = served[path];
      const holds = answer?.etag !== undefined && answer.etag === ifNoneMatch;
      asked.push(holds ? `${path} 304` : path);
      if (answer === undefined) return answerOf(404, {}, '');
      const headers = { 'content-type': answer.type, ...(answer.etag !== undefined && { etag: answer.etag }) };
      return holds ? answerOf(304, headers, '') : answerOf(200, headers, answer.text);
    },
  };
  const cache = new DiscoveryCache(() => now);
  return {
    cache,
    serve: (change: Readonly<Record<string, Served>>) => {
      served = { ...served, ...change };
    },
    pass: (ms: number) => {
      now += ms;
    },
    open: () => {
      now += 1;
      return cache.open(api);
    },
    /** What was asked since the last time. */
    asked: () => asked.splice(0),
  };
}

function answerOf(status: number, headers: Readonly<Record<string, string>>, text: string): ApiAnswer {
  return { status, headers, warnings: [], body: chunk(text) };
}

async function* chunk(text: string): AsyncGenerator<Buffer> {
  if (text !== '') yield Buffer.from(text);
}

const kindOf = (group: string, resource: string, kind: string) => ({
  resource,
  singularResource: kind.toLowerCase(),
  responseKind: { group, version: 'v1', kind },
  verbs: ['get'],
});
const groupOf = (name: string, ...resources: object[]) => ({
  metadata: { name },
  versions: [{ version: 'v1', resources }],
});
const aggregated = (etag: string | undefined, ...items: object[]): Served => ({
  type: AGGREGATED,
  text: JSON.stringify({ items }),
  ...(etag !== undefined && { etag }),
});
const CORE = aggregated('"core"', groupOf('', kindOf('', 'pods', 'Pod')));
const ZETA = groupOf('zeta.io', kindOf('zeta.io', 'gateways', 'Gateway'));
const ALPHA = groupOf('alpha.io', kindOf('alpha.io', 'gateways', 'Gateway'));

async function groupAfterRefresh({ open }: ReturnType<typeof cluster>): Promise<string | undefined> {
  const discovery = open();
  await discovery.refresh();
  return (await discovery.resolve('gateway'))?.resource.group;
}

test('what is remembered is checked by one request for nothing, and is kept while it holds', async () => {
  const server = cluster({ '/api': CORE, '/apis': aggregated('"1"', ZETA) });
  expect(await groupAfterRefresh(server)).toBe('zeta.io');
  expect(server.asked().sort()).toEqual(['/api', '/apis']);
  const { generation } = server.cache;
  const before = await server.open().groups();
  expect(await groupAfterRefresh(server)).toBe('zeta.io');
  expect(server.asked()).toEqual(['/apis 304']);
  expect(await server.open().groups()).toBe(before);
  expect(server.cache.generation).toBe(generation);
});

test('a group that comes first takes the word for the next call, and is counted as a change', async () => {
  const server = cluster({ '/api': CORE, '/apis': aggregated('"1"', ZETA) });
  await groupAfterRefresh(server);
  const { generation } = server.cache;
  server.asked();
  server.serve({ '/apis': aggregated('"2"', ALPHA, ZETA) });
  expect(await groupAfterRefresh(server)).toBe('alpha.io');
  expect(server.asked()).toEqual(['/apis', '/api 304']);
  expect(server.cache.generation).toBe(generation + 1);
});

test('an answer without a mark is told from another by what it says', async () => {
  const server = cluster({ '/api': CORE, '/apis': aggregated(undefined, ZETA) });
  await groupAfterRefresh(server);
  const { generation } = server.cache;
  await groupAfterRefresh(server);
  expect(server.cache.generation).toBe(generation);
  server.serve({ '/apis': aggregated(undefined, ALPHA, ZETA) });
  expect(await groupAfterRefresh(server)).toBe('alpha.io');
  expect(server.cache.generation).toBe(generation + 1);
});

test('the core group, which changes with the API server only, is asked about every ten minutes', async () => {
  const server = cluster({ '/api': CORE, '/apis': aggregated('"1"', ZETA) });
  await groupAfterRefresh(server);
  server.pass(TEN_MINUTES);
  server.asked();
  await groupAfterRefresh(server);
  expect(server.asked().sort()).toEqual(['/api 304', '/apis 304']);
});

test('calls that come together share a check, and no call uses one that began before it', async () => {
  const server = cluster({ '/api': CORE, '/apis': aggregated('"1"', ZETA) });
  await groupAfterRefresh(server);
  server.asked();
  const early = server.open();
  const late = server.open();
  await Promise.all([late.refresh(), early.refresh()]);
  expect(server.asked()).toEqual(['/apis 304']);
  const running = server.open().refresh();
  await Promise.all([running, server.open().refresh()]);
  expect(server.asked()).toEqual(['/apis 304', '/apis 304']);
});

test('what needs no certainty is answered from memory for ten minutes', async () => {
  const server = cluster({ '/api': CORE, '/apis': aggregated('"1"', ZETA) });
  await groupAfterRefresh(server);
  server.asked();
  expect((await server.open().resolve('pods'))?.resource.kind).toBe('Pod');
  expect(server.asked()).toEqual([]);
});

test('the plain form is read whole each time, and counts as a change where it says something else', async () => {
  const plain = (value: unknown): Served => ({ type: 'application/json', etag: '"p"', text: JSON.stringify(value) });
  const version = (kind: string) =>
    plain({ resources: [{ name: 'gateways', singularName: 'gateway', kind, verbs: [] }] });
  const server = cluster({
    '/api': plain({ versions: ['v1'] }),
    '/apis': plain({
      groups: [{ name: 'zeta.io', versions: [{ version: 'v1' }], preferredVersion: { version: 'v1' } }],
    }),
    '/api/v1': plain({ resources: [{ name: 'pods', singularName: 'pod', kind: 'Pod', verbs: [] }] }),
    '/apis/zeta.io/v1': version('Gateway'),
  });
  await groupAfterRefresh(server);
  const { generation } = server.cache;
  server.asked();
  await groupAfterRefresh(server);
  expect(server.asked().sort()).toEqual(['/api 304', '/api/v1', '/apis 304', '/apis/zeta.io/v1']);
  expect(server.cache.generation).toBe(generation);
  server.serve({ '/apis/zeta.io/v1': version('Gate') });
  await groupAfterRefresh(server);
  expect(server.cache.generation).toBe(generation + 1);
});
