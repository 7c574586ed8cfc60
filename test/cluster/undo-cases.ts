import fc from 'fast-check';

/** JSON of which nothing is known for sure. */
// biome-ignore lint/suspicious/noExplicitAny: tests read their own objects.
export type Loose = any;

/** One command line of kubectl, without its namespace. */
export interface Line {
  readonly args: readonly string[];
  readonly stdin?: Loose;
}

/** An object, a write of an agent to it, and what others do to it before the write is taken back. */
export interface UndoCase {
  readonly object: Loose;
  readonly write: Line;
  /** What the write creates, if that is another object. */
  readonly creates?: string;
  readonly others: readonly Line[];
}

const NAME = 'web';
const values = fc.constantFrom('1', '2', '<a> && b', 'é "x"');
const words = fc.constantFrom('one', 'two', 'three');
const keys = fc.constantFrom('app', 'example.com/team', 'tier');

const BASES: Readonly<Record<string, Loose>> = {
  configmap: {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: NAME, labels: { app: 'web' }, annotations: { note: '<x> & y' } },
    data: { a: '1', b: 'x && <y>\u2028' },
  },
  deployment: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: NAME, labels: { app: 'web', tier: 'front' } },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          containers: [
            {
              name: 'web',
              image: 'example/web:1',
              args: ['sh', '-c', 'a && b'],
              env: [{ name: 'A', value: '1' }],
              ports: [{ containerPort: 80 }],
            },
            { name: 'log', image: 'example/log:1' },
          ],
        },
      },
    },
  },
  service: {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: NAME, labels: { app: 'web' } },
    spec: {
      selector: { app: 'web' },
      ports: [
        { name: 'http', port: 80 },
        { name: 'admin', port: 81 },
      ],
    },
  },
  cronjob: {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: NAME },
    spec: {
      schedule: '0 0 1 1 *',
      suspend: true,
      jobTemplate: {
        spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'job', image: 'example/job:1' }] } } },
      },
    },
  },
};

const patch = (kind: string, type: string, body: Loose): Line => ({
  args: ['patch', kind, NAME, `--type=${type}`, '-p', JSON.stringify(body)],
});

const PATCH_TYPES: Readonly<Record<string, string>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

/** The request of a line that `patch` made; undefined for any other line. */
export function patchOf(args: Line['args']) {
  const [command, kind = '', name = '', type = '', , body = ''] = args;
  if (command !== 'patch') return undefined;
  return { what: `${kind}/${name}`, type: PATCH_TYPES[type.replace('--type=', '')], body };
}

const ROOTS: Readonly<Record<string, string>> = { deployment: '/apis/apps/v1', cronjob: '/apis/batch/v1' };

/** The path of an object by `kind/name`, or of all objects of a kind. */
export function pathOf(namespace: string, what: string): string {
  const [kind = '', name] = what.split('/');
  return `${ROOTS[kind] ?? '/api/v1'}/namespaces/${namespace}/${kind}s${name === undefined ? '' : `/${name}`}`;
}

const containers = (list: Loose) => ({ spec: { template: { spec: { containers: list } } } });

/** Changes of the metadata of any kind. */
const notes = (kind: string): fc.Arbitrary<Line> =>
  fc.oneof(
    fc.tuple(keys, words).map(([key, value]) => patch(kind, 'merge', { metadata: { labels: { [key]: value } } })),
    keys.map((key) => patch(kind, 'merge', { metadata: { labels: { [key]: null } } })),
    fc
      .tuple(fc.constantFrom('note', 'example.com/why'), values)
      .map(([key, value]) => patch(kind, 'merge', { metadata: { annotations: { [key]: value } } })),
  );

/** Changes of each kind that the agent and others make alike. */
const CHANGES: Readonly<Record<string, fc.Arbitrary<Line>>> = {
  configmap: fc.oneof(
    notes('configmap'),
    fc
      .tuple(fc.constantFrom('a', 'b', 'c'), fc.option(values))
      .map(([key, value]) => patch('configmap', 'merge', { data: { [key]: value } })),
    fc.constant(patch('configmap', 'merge', { data: null })),
    values.map((value) => patch('configmap', 'json', [{ op: 'add', path: '/data', value: { a: value, d: value } }])),
  ),
  deployment: fc.oneof(
    notes('deployment'),
    fc
      .integer({ min: 0, max: 1 })
      .map((replicas) => ({ args: ['scale', `deployment/${NAME}`, `--replicas=${replicas}`] })),
    fc
      .tuple(fc.constantFrom('web', 'log'), words)
      .map(([name, tag]) => ({ args: ['set', 'image', `deployment/${NAME}`, `${name}=example/${name}:${tag}`] })),
    fc.tuple(fc.constantFrom('A', 'B'), fc.option(words)).map(([name, value]) => ({
      args: ['set', 'env', `deployment/${NAME}`, '-c', 'web', value === null ? `${name}-` : `${name}=${value}`],
    })),
    fc
      .constantFrom('100m', '200m')
      .map((cpu) => ({ args: ['set', 'resources', `deployment/${NAME}`, '-c', 'web', `--limits=cpu=${cpu}`] })),
    fc.constant({ args: ['rollout', 'restart', `deployment/${NAME}`] }),
    words.map((tag) =>
      patch('deployment', 'strategic', containers([{ name: 'sidecar', image: `example/sidecar:${tag}` }])),
    ),
    fc.constant(patch('deployment', 'strategic', containers([{ name: 'log', $patch: 'delete' }]))),
    values.map((value) => patch('deployment', 'strategic', containers([{ name: 'web', args: ['sh', '-c', value] }]))),
    fc
      .constantFrom('Recreate', 'RollingUpdate')
      .map((type) => patch('deployment', 'strategic', { spec: { strategy: { $retainKeys: ['type'], type } } })),
    fc
      .constantFrom(3, 7)
      .map((revisionHistoryLimit) => patch('deployment', 'merge', { spec: { revisionHistoryLimit } })),
  ),
  service: fc.oneof(
    notes('service'),
    fc
      .constantFrom('NodePort', 'ClusterIP', 'LoadBalancer')
      .map((type) => patch('service', 'merge', { spec: { type } })),
    fc
      .tuple(fc.constantFrom(80, 81), fc.constantFrom(8080, 8081))
      .map(([port, targetPort]) => patch('service', 'strategic', { spec: { ports: [{ port, targetPort }] } })),
    words.map((tier) => patch('service', 'merge', { spec: { selector: { tier } } })),
    fc
      .constantFrom('ClientIP', 'None')
      .map((sessionAffinity) => patch('service', 'merge', { spec: { sessionAffinity } })),
  ),
  cronjob: fc.oneof(
    notes('cronjob'),
    fc.constantFrom('0 1 1 1 *', '0 2 1 1 *').map((schedule) => patch('cronjob', 'merge', { spec: { schedule } })),
    fc
      .constantFrom('Forbid', 'Replace')
      .map((concurrencyPolicy) => patch('cronjob', 'merge', { spec: { concurrencyPolicy } })),
  ),
};

/** What only the agent does: whole documents, deletions, creations. */
function wholeWrites(kind: string): fc.Arbitrary<Line & { readonly creates?: string }> {
  const document = fc.tuple(keys, words).map(([key, value]) => {
    const base = structuredClone(BASES[kind]);
    base.metadata.labels = { ...base.metadata.labels, [key]: value };
    if (kind === 'configmap') base.data = { a: '2', e: value };
    if (kind === 'deployment')
      base.spec.template.spec.containers[0].env = [
        { name: 'A', value },
        { name: 'C', value },
      ];
    return base;
  });
  return fc.oneof(
    document.map((stdin) => ({ args: ['apply', '-f', '-'], stdin })),
    document.map((stdin) => ({ args: ['apply', '--server-side', '--force-conflicts', '-f', '-'], stdin })),
    fc.constant({ args: ['delete', kind, NAME] }),
    fc.constant({ args: ['create', 'configmap', 'new', '--from-literal=a=1'], creates: 'configmap/new' }),
    ...(kind === 'deployment'
      ? [fc.constant({ args: ['expose', 'deployment', NAME, '--port=80', '--name=new'], creates: 'service/new' })]
      : []),
  );
}

/** An edit of an object that a write created. */
const EDITS_OF_NEW: Readonly<Record<string, fc.Arbitrary<Line>>> = {
  'configmap/new': words.map((value) => ({
    args: ['patch', 'configmap', 'new', '--type=merge', '-p', JSON.stringify({ data: { a: value } })],
  })),
  'service/new': words.map((value) => ({ args: ['label', 'service', 'new', `example.com/team=${value}`] })),
};

/** Any case. */
export const undoCases: fc.Arbitrary<UndoCase> = fc
  .constantFrom('configmap', 'deployment', 'deployment', 'service', 'cronjob')
  .chain((kind) => {
    const changes = CHANGES[kind] ?? fc.constant({ args: [] });
    return fc
      .oneof(
        { weight: 2, arbitrary: changes as fc.Arbitrary<Line & { readonly creates?: string }> },
        { weight: 1, arbitrary: wholeWrites(kind) },
      )
      .chain(({ creates, ...write }) => {
        const again = { args: ['create', '-f', '-'], stdin: BASES[kind] };
        const edits: fc.Arbitrary<readonly Line[]> =
          creates !== undefined
            ? fc.array(EDITS_OF_NEW[creates] ?? changes, { maxLength: 1 })
            : write.args[0] === 'delete'
              ? fc.constantFrom<readonly Line[]>([], [], [again])
              : fc.array(changes, { maxLength: 3 });
        return edits.map((others) => ({
          object: BASES[kind],
          write,
          others,
          ...(creates !== undefined && { creates }),
        }));
      });
  });

/** What the API server and controllers keep about an object. */
const KEPT =
  /^(?:status|apiVersion|kind|metadata\.(?:managedFields|resourceVersion|generation|uid|creationTimestamp|annotations\[deployment\.kubernetes\.io\/revision\]))(?:$|[.[])/;
/** How elements of lists are told apart: by hand, apart from the tables of the server. */
const KEYS: Readonly<Record<string, (element: Loose) => string>> = {
  containers: ({ name }) => name,
  env: ({ name }) => name,
  ports: ({ port, containerPort, protocol }) => `${port ?? containerPort}/${protocol}`,
};

/** The fields of an object by their paths; undefined for none. */
export function leavesOf(object: Loose): ReadonlyMap<string, string> {
  const leaves = new Map<string, string>();
  const visit = (value: Loose, path: string, key: string): void => {
    if (KEPT.test(path)) return;
    const idOf = KEYS[key];
    if (Array.isArray(value) && idOf !== undefined && value.length > 0)
      for (const each of value) visit(each, `${path}[${idOf(each)}]`, '');
    else if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0)
      for (const [name, each] of Object.entries(value))
        visit(each, /^[\w-]+$/.test(name) ? `${path}${path === '' ? '' : '.'}${name}` : `${path}[${name}]`, name);
    else leaves.set(path, JSON.stringify(value));
  };
  if (object !== undefined) visit(object, '', '');
  return leaves;
}
