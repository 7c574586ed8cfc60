import { expect, test, vi } from 'vitest';
import type { ApiResource, Discovery } from '../../../src/api/api.ts';
import { kindMeanings, meaningsOf } from '../../../src/api/discovery/meanings.ts';

const PODS: ApiResource = {
  group: '',
  version: 'v1',
  resource: 'pods',
  singular: 'pod',
  kind: 'Pod',
  namespaced: true,
  shortNames: ['po'],
  categories: ['all', 'half'],
  verbs: ['get'],
};
const DEPLOYMENTS: ApiResource = { ...PODS, group: 'apps', resource: 'deployments', singular: 'deployment' };
const SHADOW: ApiResource = { ...DEPLOYMENTS, group: 'aaa.example.com' };

function discoveryOf(resources: Readonly<Record<string, ApiResource>>) {
  const refresh = vi.fn(async () => {});
  const discovery: Discovery = {
    groups: async () => [],
    resources: async () => [],
    refresh,
    find: async () => undefined,
    resolve: async (spelling) => {
      if (spelling === 'broken') throw new Error('no answer');
      const resource = resources[spelling];
      return resource && { resource, others: spelling === 'po' ? [DEPLOYMENTS] : [] };
    },
    findKind: async (group, version, kind) => (kind === 'Pod' ? { ...PODS, group, version } : undefined),
    expand: async (category) => ({ all: ['pods', 'pods'], half: ['pods', 'gone.example.com'] })[category],
  };
  return { discovery, refresh };
}

test('a word without a whole answer is left out, one that the cluster does not know stands for nothing', async () => {
  const { discovery } = discoveryOf({ pods: PODS, po: PODS });
  const meanings = await meaningsOf(['po', 'all', 'half', 'broken', 'nonsense'], discovery);
  expect(Object.fromEntries(meanings)).toEqual({
    po: { kind: PODS, others: ['deployments.apps'] },
    all: { kind: undefined, others: [], category: [PODS] },
    nonsense: { kind: undefined, others: [] },
  });
});

test('the full name of a built-in kind is taken from memory unless another kind goes by it', async () => {
  const usual = discoveryOf({ deployments: DEPLOYMENTS });
  expect(await meaningsOf(['deployments'], usual.discovery)).toEqual(
    new Map([['deployments', { kind: DEPLOYMENTS, others: [] }]]),
  );
  expect(usual.refresh).not.toHaveBeenCalled();
  const shadowed = discoveryOf({ deployments: SHADOW });
  expect((await meaningsOf(['deployments'], shadowed.discovery)).get('deployments')?.kind).toEqual(SHADOW);
  expect(shadowed.refresh).toHaveBeenCalled();
});

test('a kind of a document is mapped by group, version and kind alone', async () => {
  const { discovery, refresh } = discoveryOf({});
  const meanings = await kindMeanings(['Pod.v1.', 'Pod.v2.a.example.com', 'Other.v1.x'], discovery);
  expect([...meanings].map(([word, { kind }]) => [word, kind && `${kind.version} ${kind.group}`])).toEqual([
    ['Pod.v1.', 'v1 '],
    ['Pod.v2.a.example.com', 'v2 a.example.com'],
    ['Other.v1.x', undefined],
  ]);
  expect(refresh).toHaveBeenCalled();
});
