import { describe, expect, test } from 'vitest';
import { type AddStep, addNoStep } from '../../src/execution/add-step.ts';
import { MemoryBudget } from '../../src/execution/budget.ts';
import { KubectlMemory } from '../../src/execution/kubectl-memory.ts';
import { accessTo, json, standIn } from '../api/api-server-stand-in.ts';
import { permitFor, planOf } from '../policy/plans.ts';

const MIB = 2 ** 20;
const NEVER = new AbortController().signal;
const RUN_STEP: AddStep = (_, work) => work();

const permit = (args: string) => permitFor(planOf(args));

/** An API server with so many pods of a KiB each. */
async function crowd(pods: number) {
  const resource = {
    resource: 'pods',
    responseKind: { version: 'v1', kind: 'Pod' },
    scope: 'Namespaced',
    singularResource: 'pod',
    verbs: ['get', 'list'],
  };
  const groups = [{ metadata: { name: '' }, versions: [{ version: 'v1', resources: [resource] }] }];
  const aggregated = { 'content-type': 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' };
  return standIn((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    if (url.pathname === '/api') return json(response, { items: groups }, 200, aggregated);
    if (url.pathname === '/apis') return json(response, { items: [] }, 200, aggregated);
    const from = Number(url.searchParams.get('continue') ?? 0);
    const to = Math.min(pods, from + Number(url.searchParams.get('limit')));
    const rest = to < pods ? { continue: String(to) } : {};
    // As the API server, which does not count what a selector picks.
    const counted = to < pods && !url.searchParams.has('labelSelector') ? { remainingItemCount: pods - to } : {};
    const isTable = request.headers.accept?.includes('as=Table') === true;
    const item = isTable ? { cells: [], object: null } : { metadata: { name: 'x'.repeat(1000) } };
    const items = Array.from({ length: to - from }, () => item);
    const metadata = { ...rest, ...counted };
    return json(response, isTable ? { kind: 'Table', metadata, rows: items } : { kind: 'PodList', metadata, items });
  });
}

const TEMPLATE = '-o go-template={{.kind}}';

describe('a kubectl process gets its memory', () => {
  test.each([
    ['a name', `get pods web ${TEMPLATE}`, 48],
    ['a version', 'version', 48],
    ['a change of one object', 'annotate pod web a=b', 48],
  ])('of %s without a question', async (_, args, mib) => {
    const api = await crowd(10_000);
    const budget = new MemoryBudget(1000 * MIB, 4, 1000);
    const share = await new KubectlMemory(budget, accessTo(api.url).access).take(permit(args), NEVER, RUN_STEP);
    expect('kind' in share).toBe(false);
    expect(budget.heldBytes).toBe(mib * MIB);
    expect(api.requests.filter(({ url }) => url?.includes('/pods'))).toEqual([]);
  });

  test.each([
    ['all pods', `get pods -A ${TEMPLATE}`],
    ['pods that a selector picks', `get pods -A -l a=b ${TEMPLATE}`],
    ['pods to be deleted by a selector', 'delete pods -l a=b'],
    ['pods to be described', 'describe pods -l a=b'],
  ])('of %s by how many there are and how large', async (_, args) => {
    const api = await crowd(5000);
    const budget = new MemoryBudget(1000 * MIB, 4, 1000);
    const share = await new KubectlMemory(budget, accessTo(api.url).access).take(permit(args), NEVER, RUN_STEP);
    if ('kind' in share) throw new Error(share.kind);
    expect(share.isForLists).toBe(true);
    // 5 MB of JSON, and what kubectl makes of it.
    expect(budget.heldBytes).toBeGreaterThan(100 * MIB);
    expect(budget.heldBytes).toBeLessThan(150 * MIB);
    expect(share.environment['GOMEMLIMIT']).toMatch(/^\d+MiB$/);
    const limit = Number.parseInt(share.environment['GOMEMLIMIT'] ?? '', 10) * MIB;
    expect(limit).toBeLessThan(budget.heldBytes * 0.97 - 15 * MIB);
    share.shrinkTo(0);
    expect(budget.heldBytes).toBe(0);
  });

  test.each([`get pods -A ${TEMPLATE}`, `get pods -A -l a=b ${TEMPLATE}`])(
    'of %s never where it can never be, and is told how to ask for less',
    async (args) => {
      const budget = new MemoryBudget(48 * MIB, 4, 1000);
      const api = await crowd(5000);
      expect(
        await new KubectlMemory(budget, accessTo(api.url).access).take(permit(args), NEVER, RUN_STEP),
      ).toMatchObject({
        kind: 'refused',
        refusal: { code: 'LIST_TOO_LARGE', hint: expect.stringContaining('-o jsonpath') },
      });
      expect(budget.heldBytes).toBe(0);
    },
  );

  test('as for a short list if the measuring cannot be recorded, and nothing is requested', async () => {
    const api = await crowd(5000);
    const budget = new MemoryBudget(1000 * MIB, 4, 1000);
    const memory = new KubectlMemory(budget, accessTo(api.url).access);
    expect(await memory.take(permit(`get pods -A ${TEMPLATE}`), NEVER, addNoStep)).toMatchObject({ isForLists: false });
    expect(api.requests).toEqual([]);
  });

  test('of an API server that does not answer as of one with a short list', async () => {
    const api = await standIn((_request, response) => json(response, {}, 500));
    const budget = new MemoryBudget(100 * MIB, 4, 1000);
    const share = await new KubectlMemory(budget, accessTo(api.url).access).take(permit('get pods'), NEVER, RUN_STEP);
    expect(share).toMatchObject({ isForLists: false, environment: {} });
    expect(budget.heldBytes).toBe(48 * MIB);
  });

  test('after others, or is told that they hold it', async () => {
    const budget = new MemoryBudget(60 * MIB, 4, 20);
    await budget.open().take(30 * MIB, NEVER);
    const memory = new KubectlMemory(budget, undefined);
    expect(await memory.take(permit('get pods'), NEVER, RUN_STEP)).toMatchObject({
      kind: 'refused',
      refusal: { code: 'SERVER_BUSY' },
    });
  });
});
