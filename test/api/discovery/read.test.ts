import { expect, test } from 'vitest';
import { type Api, LeaveToKubectl } from '../../../src/api/api.ts';
import { readGroups } from '../../../src/api/discovery/read.ts';

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** What a path is answered with; a number is a status without anything. */
type Answers = Readonly<Record<string, { readonly aggregated?: unknown; readonly plain?: unknown } | number>>;

function apiThat(answers: Answers): Api & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    request: async ({ path }) => {
      asked.push(path);
      const answer = answers[path] ?? 404;
      const [status, content] = typeof answer === 'number' ? [answer, {}] : [200, answer];
      const type = 'aggregated' in content ? AGGREGATED : 'application/json';
      const body = Buffer.from(JSON.stringify('aggregated' in content ? content.aggregated : content.plain) ?? '');
      return { status, headers: { 'content-type': type }, warnings: [], body: chunk(body) };
    },
  };
}

async function* chunk(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}

const PODS = {
  resource: 'pods',
  responseKind: { group: '', version: 'v1', kind: 'Pod' },
  scope: 'Namespaced',
  singularResource: 'pod',
  verbs: ['get', 'list'],
  shortNames: ['po'],
  categories: ['all'],
  subresources: [{ subresource: 'log', responseKind: { group: '', version: 'v1', kind: 'Pod' } }],
};
const LIONS = { resource: 'lions', responseKind: { group: 'zoo', version: 'v1', kind: 'Lion' }, verbs: ['get'] };
const groupOf = (name: string, ...versions: object[]) => ({ metadata: { name }, versions });

const PLAIN_POD = {
  name: 'pods',
  singularName: 'pod',
  kind: 'Pod',
  namespaced: true,
  verbs: ['get', 'list'],
  shortNames: ['po'],
  categories: ['all'],
};
const PLAIN: Answers = {
  '/api': { plain: { kind: 'APIVersions', versions: ['v1'] } },
  '/apis': {
    plain: {
      kind: 'APIGroupList',
      groups: [{ name: 'zoo', versions: [{ version: 'v2' }, { version: 'v1' }], preferredVersion: { version: 'v1' } }],
    },
  },
  '/api/v1': { plain: { resources: [PLAIN_POD, { ...PLAIN_POD, name: 'pods/log' }] } },
  '/apis/zoo/v1': { plain: { resources: [{ name: 'lions', kind: 'Lion', storageVersionHash: 'x=' }] } },
  '/apis/zoo/v2': { plain: { resources: [{ name: 'tigers', kind: 'Tiger' }] } },
};

const pods = {
  group: '',
  version: 'v1',
  resource: 'pods',
  singular: 'pod',
  kind: 'Pod',
  namespaced: true,
  shortNames: ['po'],
  categories: ['all'],
  verbs: ['get', 'list'],
};
const bare = { singular: '', namespaced: false, shortNames: [], categories: [], verbs: [] };
const core = { name: '', preferredVersion: 'v1', versions: [{ version: 'v1', resources: [pods] }] };

test('what an API server serves comes in two answers, without what it calls stale and what has no kind', async () => {
  const api = apiThat({
    '/api': { aggregated: { items: [groupOf('', { version: 'v1', resources: [PODS] })] } },
    '/apis': {
      aggregated: {
        items: [
          groupOf(
            'zoo',
            { version: 'v2', freshness: 'Stale', resources: [LIONS] },
            { version: 'v1', freshness: 'Current', resources: [LIONS, { resource: 'cages', responseKind: {} }] },
          ),
          groupOf('gone', { version: 'v1', freshness: 'Stale' }),
        ],
      },
    },
  });
  expect(await readGroups(api)).toEqual([
    core,
    {
      name: 'zoo',
      preferredVersion: 'v1',
      versions: [
        {
          version: 'v1',
          resources: [{ ...bare, group: 'zoo', version: 'v1', resource: 'lions', kind: 'Lion', verbs: ['get'] }],
        },
      ],
    },
    { name: 'gone', preferredVersion: '', versions: [] },
  ]);
  expect(api.asked).toEqual(['/api', '/apis']);
});

test('an API server that lists its versions by name is asked for each, and the preferred one need not be the first', async () => {
  const lion = { ...bare, group: 'zoo', version: 'v1', resource: 'lions', kind: 'Lion', storageVersionHash: 'x=' };
  const tiger = { ...bare, group: 'zoo', version: 'v2', resource: 'tigers', kind: 'Tiger' };
  const expected = [
    core,
    {
      name: 'zoo',
      preferredVersion: 'v1',
      versions: [
        { version: 'v2', resources: [tiger] },
        { version: 'v1', resources: [lion] },
      ],
    },
  ];
  expect(await readGroups(apiThat(PLAIN))).toEqual(expected);
  const oneIsAggregated = { '/api': { aggregated: { items: [groupOf('', { version: 'v1' })] } } };
  expect(await readGroups(apiThat({ ...PLAIN, ...oneIsAggregated }))).toEqual(expected);
});

test.each<[string, Answers]>([
  ['what it serves is refused', { '/apis': 403 }],
  ['a version does not answer', { '/apis/zoo/v2': 503 }],
  ['a version is not there', { '/apis/zoo/v1': 404 }],
  ['a version serves nothing', { '/apis/zoo/v2': { plain: { resources: [] } } }],
])('where %s, kubectl complains in its own words, and the call is left to it', async (_, change) => {
  await expect(readGroups(apiThat({ ...PLAIN, ...change }))).rejects.toThrow(LeaveToKubectl);
});
