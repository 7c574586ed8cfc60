import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { ClusterChangeStore } from '../../../src/api/changes/cluster-store.ts';
import { recordOf } from '../../../src/api/changes/record.ts';
import type { OpenApi } from '../../../src/api/changes/requests.ts';
import { isServed } from '../../../src/api/changes/served.ts';
import { NoAnswer } from '../../../src/kube/no-answer.ts';
import type { Change, ChangeStatus } from '../../../src/remediation/change.ts';
import { specOf } from '../../remediation/spec.ts';
import { accessTo, json, standIn } from '../api-server-stand-in.ts';

const NEVER = new AbortController().signal;
const PENDING: ChangeStatus = { phase: 'Pending', decisions: [], progress: [] };
const spec = specOf({ id: 'shop.abc' });
const stored = (resourceVersion: string, altered = spec) => ({
  ...recordOf(spec),
  metadata: { name: spec.id, namespace: 'shop', resourceVersion },
  spec: altered,
  status: PENDING,
});
const known: Change = { spec, status: PENDING, version: '1' };
const refusedCopy = {
  message: 'denied request: a change is recorded under its own id, in the namespace that the id names',
};

function openTo(url: string): OpenApi {
  const { access } = accessTo(url);
  return (signal) => access.open(signal, { as: 'server', to: 'keep-changes' });
}

/** A store whose API server answers reads and watches as given, one after another; the last one for ever. */
async function storeWith(answers: readonly ((response: ServerResponse) => void)[]) {
  let at = 0;
  const api = await standIn((request, response) => {
    if (request.url === '/version') return json(response, {});
    return answers[Math.min(at++, answers.length - 1)]?.(response);
  });
  return { store: new ClusterChangeStore(openTo(api.url), NEVER), requests: api.requests };
}

const reads = (version: string) => (response: ServerResponse) => json(response, stored(version));
const watch = (text: string) => (response: ServerResponse) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end(text);
const event = (type: string, object: unknown) => `${JSON.stringify({ type, object })}\n`;

test('a watch that ends, that has become too old or that breaks is opened again', async () => {
  const { store, requests } = await storeWith([
    reads('1'),
    watch(event('ADDED', stored('1'))),
    reads('1'),
    watch(event('ERROR', { kind: 'Status', code: 410 })),
    reads('1'),
    (response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"type', () => response.destroy()),
    reads('1'),
    (response) => json(response, {}, 429),
    reads('1'),
    watch(event('ADDED', stored('1')) + event('MODIFIED', stored('2'))),
  ]);
  expect(await store.next(known, NEVER)).toMatchObject({ version: '2' });
  expect(requests.filter(({ url }) => url?.includes('watch=true'))).toHaveLength(5);
});

test('waiting goes on while the API server is away, and ends when it refuses', async () => {
  const { store } = await storeWith([
    (response) => response.destroy(),
    (response) => json(response, {}, 503),
    reads('2'),
  ]);
  expect(await store.next(known, NEVER)).toMatchObject({ version: '2' });
  const refused = await storeWith([(response) => json(response, { message: 'no' }, 403)]);
  await expect(refused.store.next(known, NEVER)).rejects.toThrow('403: no');
});

test('a record that the API server alters is refused', async () => {
  const { store } = await storeWith([
    (response) => json(response, refusedCopy, 422),
    (response) => json(response, stored('1', { ...spec, diff: '' }), 201),
  ]);
  expect(await store.create(spec, PENDING)).toMatchObject({ error: expect.stringContaining('another version') });
});

test('a cluster whose API server would take a copy of a record gets none', async () => {
  const { store, requests } = await storeWith([(response) => json(response, stored('1'), 201)]);
  expect(await store.create(spec, PENDING)).toMatchObject({ code: 'CHANGE_NOT_KEPT' });
  expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST /apis/remediation.mcp/v1alpha1/namespaces/shop/changes?dryRun=All',
  ]);
});

test('an update is sent once, and rejects if nothing is known of it', async () => {
  const { store, requests } = await storeWith([(response) => response.destroy()]);
  await expect(store.update(known, PENDING)).rejects.toThrow();
  expect(requests).toHaveLength(1);
});

test.each<[string, (response: ServerResponse) => void]>([
  ['before it answers', (response) => response.destroy()],
  [
    'amid its answer',
    (response) => response.writeHead(200, { 'content-length': 99 }).write('{', () => response.destroy()),
  ],
])('an API server that breaks off %s is no defect of this server', async (_, answer) => {
  const { store } = await storeWith([answer]);
  await expect(store.get('shop.abc')).rejects.toThrow(NoAnswer);
});

test.each([500, 503, 401, 200])(
  'whether a cluster serves records is unknown if it answers %i with nothing',
  async (status) => {
    const { url } = await standIn((_, response) => response.writeHead(status, { 'retry-after': 'x' }).end('{'));
    expect(await isServed(openTo(url), NEVER)).toBe('unknown');
  },
);

test('a cluster that serves the kind without its parts serves no records', async () => {
  const { url } = await standIn((_, response) => json(response, { resources: [{ name: 'changes' }] }));
  expect(await isServed(openTo(url), NEVER)).toBe(false);
});
