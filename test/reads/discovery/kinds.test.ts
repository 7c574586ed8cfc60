import { expect, test } from 'vitest';
import { kindsOf } from '../../../src/reads/discovery/kinds.ts';
import type { ApiResource, Discovery } from '../../../src/reads/read.ts';

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
const DISCOVERY: Discovery = {
  groups: async () => [],
  resources: async () => [],
  refresh: async () => {},
  find: async (spelling) => {
    if (spelling === 'broken') throw new Error('no answer');
    return ['pods', 'po'].includes(spelling) ? PODS : undefined;
  },
  expand: async (category) => ({ all: ['pods'], half: ['pods', 'gone.example.com'] })[category],
};

test('a word without a whole answer is left out, one that the cluster does not know stands for nothing', async () => {
  const kinds = await kindsOf(['po', 'all', 'half', 'broken', 'nonsense'], DISCOVERY);
  expect(Object.fromEntries(kinds)).toEqual({ po: [PODS], all: [PODS], nonsense: [] });
});
