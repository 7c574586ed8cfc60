import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LeaveToKubectl } from '../../src/api/api.ts';
import { resourcePath } from '../../src/api/objects/resource-path.ts';
import { readText } from '../../src/api/objects/rest-client.ts';
import { TABLE_ACCEPT } from '../../src/reads/get/table.ts';
import { readGet } from '../../src/reads/get.ts';
import { compareCalls } from './compare.ts';
import { openApi, readNatively } from './read-natively.ts';
import {
  callsAsGuest,
  callsElsewhere,
  callsInCrowd,
  callsInZoo,
  callsOfKind,
  callsOfRoles,
  callsToSort,
} from './zoo/calls.ts';
import { openZoo, type Visitor, type Zoo } from './zoo/open.ts';

const ONE_GROUP_MS = 600_000;
interface ApiTable {
  readonly columnDefinitions: unknown;
  readonly rows: readonly { readonly cells: unknown; readonly object: unknown }[] | null;
}

let zoo: Zoo;

beforeAll(async () => {
  zoo = await openZoo();
}, 180_000);

afterAll(() => zoo?.close());

const callsOfKinds = () =>
  [...zoo.inhabitants, ...zoo.empty.map((resource) => ({ resource, name: 'none' }))].flatMap(callsOfKind);

async function compare(calls: readonly (readonly string[])[], visitor: Visitor = zoo.visitor): Promise<void> {
  const comparison = await compareCalls(readGet, calls, visitor);
  expect(comparison).toEqual({ compared: calls.length, differences: [] });
  expect(visitor.ownQuestions, 'asked of the API server, and not by kubectl').toEqual([]);
}

describe('get without a process prints what kubectl prints', () => {
  test('of every kind that the API server has, as a list and as one object', { timeout: ONE_GROUP_MS }, async () => {
    // Only its node could sign one; older API servers do not serve the kind unless told to.
    expect(zoo.empty.filter(({ kind }) => kind !== 'PodCertificateRequest')).toEqual([]);
    await compare(callsOfKinds());
  });

  test('from tables that the API server sends without their objects and does not change thereby', {
    timeout: ONE_GROUP_MS,
  }, async () => {
    const { api, discovery } = await openApi();
    const listed = (await discovery.resources()).filter(({ verbs }) => verbs.includes('list'));
    const tableOf = async (path: string) => {
      const { body } = await api.request({ path, accept: TABLE_ACCEPT });
      const { columnDefinitions, rows } = JSON.parse(await readText(body)) as ApiTable;
      return { columnDefinitions, rows: rows ?? [] };
    };
    let rows = 0;
    for (const resource of listed) {
      const path = resourcePath(resource, resource.namespaced ? 'zoo' : undefined);
      await expect
        .poll(
          async () => {
            const [whole, lean] = await Promise.all([tableOf(path), tableOf(`${path}?includeObject=None`)]);
            expect(lean.rows.every(({ object }) => object === null)).toBe(true);
            expect(whole.rows.every(({ object }) => object !== null)).toBe(true);
            rows += lean.rows.length;
            return (
              JSON.stringify([lean.columnDefinitions, lean.rows.map(({ cells }) => cells)]) ===
              JSON.stringify([whole.columnDefinitions, whole.rows.map(({ cells }) => cells)])
            );
          },
          { timeout: 10_000, message: path },
        )
        .toBe(true);
    }
    expect(listed.length).toBeGreaterThan(40);
    expect(rows).toBeGreaterThan(100);
  });

  test('with the warnings of the API server', async () => {
    const calls = ['endpoints -n zoo', 'endpoints specimen -n zoo -o yaml'].map((line) => ['get', ...line.split(' ')]);
    for (const args of calls) {
      const { stderr } = await readNatively(readGet, args, zoo.visitor.opened);
      expect(stderr).toMatch(/^Warning: v1 Endpoints is deprecated/);
    }
    await compare(calls);
  });

  test('in every form a call can have', { timeout: ONE_GROUP_MS }, () => compare(callsInZoo));

  test('in every order that a template can ask for, or cannot', { timeout: ONE_GROUP_MS }, () => compare(callsToSort));

  test('of roles with blanks and signs in their names', () => compare(callsOfRoles));

  test('of 2,500 objects that come in chunks', { timeout: ONE_GROUP_MS }, () => compare(callsInCrowd));

  test('in all namespaces, in empty ones and in none', { timeout: ONE_GROUP_MS }, () => compare(callsElsewhere));

  test('to a user with few permissions', { timeout: ONE_GROUP_MS }, () => compare(callsAsGuest, zoo.guest));

  test('in at least 1,500 calls', () => {
    const groups = [callsInZoo, callsToSort, callsOfRoles, callsInCrowd, callsElsewhere, callsAsGuest];
    expect([...callsOfKinds(), ...groups.flat()].length).toBeGreaterThanOrEqual(1500);
  });
});

test.each([
  'all --sort-by=.metadata.resourceVersion',
  'pods running pending --sort-by=.kind',
  'pods --sort-by={}',
  'lions --sort-by=.spec.whole',
  'clusterroles --sort-by=.metadata.labels -o name',
  'pods -o jsonpath={..name}',
  'pods -o jsonpath={.items[*].metadata.*}',
  'pods -o go-template={{.kind}}',
  'pods -o nonsense',
])('get %s is left to kubectl, whose output is random there or not known', async (line) => {
  const calls = readNatively(readGet, ['get', ...line.split(' '), '-n', 'zoo'], zoo.visitor.opened);
  await expect(calls).rejects.toThrow(LeaveToKubectl);
});
