import type { Animal } from './animals.ts';

/** A number with just these digits. */
const exactly = (digits: string): unknown =>
  (JSON as unknown as { rawJSON: (text: string) => unknown }).rawJSON(digits);

const free = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

function definition(plural: string, kind: string, group: string, scope: string, version: object): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
      names: {
        plural,
        singular: kind.toLowerCase(),
        kind,
        shortNames: [plural.slice(0, 3)],
        categories: ['all', 'wild'],
      },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: free }, ...version }],
    },
  };
}

/** Definitions of kinds with every sort of printer column. */
export const DEFINITIONS: readonly object[] = [
  definition('lions', 'Lion', 'zoo.example.com', 'Namespaced', {
    subresources: {
      status: {},
      scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
    },
    additionalPrinterColumns: [
      { name: 'Text', type: 'string', jsonPath: '.spec.text' },
      { name: 'Whole', type: 'integer', jsonPath: '.spec.whole', format: 'int64' },
      { name: 'Broken', type: 'number', jsonPath: '.spec.broken' },
      { name: 'Fed', type: 'boolean', jsonPath: '.spec.fed' },
      { name: 'Born', type: 'date', jsonPath: '.spec.born' },
      { name: 'Kinds', type: 'string', jsonPath: '.spec.list[*].kind' },
      { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
      { name: 'Map', type: 'string', jsonPath: '.spec.map', priority: 1 },
      { name: 'Last', type: 'string', jsonPath: '.spec.last', priority: 10 },
    ],
  }),
  definition('tigers', 'Tiger', 'zoo.example.com', 'Namespaced', {
    additionalPrinterColumns: [
      { name: 'Größe', type: 'integer', jsonPath: '.spec.number' },
      { name: 'ﬁt', type: 'number', jsonPath: '.spec.number' },
      { name: 'ǆ', type: 'string', jsonPath: '.spec.number' },
      { name: 'Mixed', type: 'string', jsonPath: '.spec.numbers[*]' },
    ],
  }),
  definition('whales', 'Whale', 'sea.example.com', 'Cluster', {}),
];

function lion(name: string, spec: object, status?: object): Animal {
  return {
    resource: 'lions.zoo.example.com',
    object: { apiVersion: 'zoo.example.com/v1', kind: 'Lion', metadata: { name, labels: { app: 'zoo' } }, spec },
    ...(status === undefined ? {} : { status }),
  };
}

/** Objects of those kinds, with texts and numbers that are hard to print. */
export const CUSTOM_OBJECTS: readonly Animal[] = [
  lion('empty', {}),
  lion(
    'full',
    {
      text: 'plain',
      whole: exactly('9007199254740993'),
      broken: 1.5,
      fed: true,
      born: '2020-01-02T03:04:05Z',
      list: [{ kind: 'a' }, { kind: 'b' }],
      map: { b: 1, a: [1, 'two', { three: 3.5 }], c: null },
      last: 'end',
      replicas: 3,
    },
    {
      replicas: 2,
      conditions: [
        { type: 'Ready', status: 'True' },
        { type: 'Fed', status: 'False' },
      ],
    },
  ),
  lion('wide', { text: '百獣の王 🦁 שלום', whole: -1, broken: 1e21, born: 'yesterday', last: '終' }),
  lion('lines', { text: 'one\ntwo', whole: 0, broken: 0.00001, fed: false, last: 'tab\there' }),
  lion('odd', {
    text: `${'long '.repeat(30)}`,
    whole: 'no number',
    broken: 123456789.25,
    list: 'none',
    map: {},
    nested: { '': '', 'a b': [[], {}, [[1]]], '8080': 'port', yes: 'no', null: null, '~': '~', 日本: 'にほん' },
    numbers: [1, -1, 1.5, 1e6, 123456.75, 1e-7, exactly('9223372036854775807'), exactly('1.0')],
    ['k'.repeat(140)]: { deep: 'value' },
    escapes: '\u0001\u001b\u2028 <&> "\\',
  }),
  {
    resource: 'whales.sea.example.com',
    object: { apiVersion: 'sea.example.com/v1', kind: 'Whale', metadata: { name: 'moby' }, size: 1.0 },
  },
];

/** Numbers that a double does not hold, or that Go prints in another form than JavaScript. */
const NUMBERS = [
  ...[
    '9007199254740993',
    '9007199254740992',
    '9223372036854775807',
    '-9223372036854775808',
    '-9007199254740993',
    '7',
    '0',
  ],
  ...[
    '1.0',
    '-0.0',
    '1e21',
    '1e20',
    '123456789.0',
    '1e-7',
    '0.00001',
    '9223372036854775808',
    '18446744073709551615',
    '100000.5',
  ],
];

/** An object for each of those numbers, and one with names of fields that change their case in many ways. */
export const TIGERS: readonly Animal[] = [
  ...NUMBERS.map((digits, at) => ({
    resource: 'tigers.zoo.example.com',
    object: {
      apiVersion: 'zoo.example.com/v1',
      kind: 'Tiger',
      metadata: { name: `number-${at}`, labels: { whole: String(at < 7) } },
      spec: { number: exactly(digits), numbers: NUMBERS.map(exactly) },
    },
  })),
  {
    resource: 'tigers.zoo.example.com',
    object: {
      apiVersion: 'zoo.example.com/v1',
      kind: 'Tiger',
      metadata: { name: 'letters', labels: { whole: 'none' } },
      spec: {
        ßharp: 1,
        ﬁeld: 2,
        ǆ: 3,
        İzmir: 4,
        ŉ: 5,
        ათი: 6,
        'a\u2028b': 'c\u2028d',
        apiURL: exactly('1e21'),
        ΣΑΣ: { ς: '\u00a0 x\u3000' },
      },
    },
  },
];

/** Roles whose names are no DNS names; the API server takes whatever fits into a path. */
export const ROLES: readonly Animal[] = ['a b', 'who?', 'a#b', 'a=b', 'größe'].map((name) => ({
  resource: 'clusterroles.rbac.authorization.k8s.io',
  object: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules: [] },
}));
