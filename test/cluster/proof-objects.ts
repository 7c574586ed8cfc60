import fc from 'fast-check';

type Document = Readonly<Record<string, unknown>>;

const template = (app: string) => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: app, image: 'example/web:1.0' }] },
});
const deployment = (name: string, replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, labels: { app: name, group: 'ground', note: 'x' } },
  spec: { replicas, selector: { matchLabels: { app: name } }, template: template(name) },
});

/** What is in a namespace before commands are tried. */
export function ground(): Document {
  const items = [
    deployment('web', 1),
    deployment('idle', 0),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', labels: { app: 'web' } },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', annotations: { gone: 'x' } },
      data: { a: 'b' },
    },
  ];
  return { apiVersion: 'v1', kind: 'List', items };
}

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const text = fc.oneof(
  word,
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom('1.0', 'no', '<&>', '\u2028', ' x\n\ty '),
);
const label = fc.stringMatching(/^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,10}[A-Za-z0-9])?)?$/);
const labels = fc.dictionary(fc.stringMatching(/^(?:[a-z]{1,6}\.io\/)?[a-zA-Z][a-zA-Z0-9]{0,8}$/), label, {
  maxKeys: 3,
});
const quantity = fc.constantFrom('0.05', '50m', '100m', 1, '1024Mi', '1Gi', '1e3', '128974848');
const port = fc.integer({ min: 1, max: 65_535 });

const container = fc.record(
  {
    name: fc.constant('c'),
    image: word.map((name) => `example/${name}:1.0`),
    command: fc.array(text, { maxLength: 3 }),
    env: fc.uniqueArray(fc.record({ name: fc.stringMatching(/^[A-Z][A-Z_]{0,6}$/), value: text }), {
      selector: ({ name }) => name,
      maxLength: 3,
    }),
    resources: fc.record({ limits: fc.record({ memory: quantity }) }, { requiredKeys: [] }),
    terminationMessagePath: fc.constant('/dev/log'),
  },
  { requiredKeys: ['name', 'image'] },
);
const pod = container.chain((one) =>
  fc.record(
    {
      containers: fc.constant([one]),
      terminationGracePeriodSeconds: fc.integer({ min: 0, max: 60 }),
      nodeSelector: labels,
      tolerations: fc.array(fc.record({ key: word, operator: fc.constant('Exists') }), { maxLength: 2 }),
    },
    { requiredKeys: ['containers'] },
  ),
);

/** Random fields of each kind. None runs anything: nothing has replicas, and jobs are suspended. */
const KINDS: Readonly<Record<string, (name: string) => fc.Arbitrary<Document>>> = {
  'v1 ConfigMap': () =>
    fc.record(
      {
        data: fc.dictionary(
          fc.stringMatching(/^[-._a-zA-Z0-9]{1,12}$/).filter((key) => !/^\.\.?$|^\.\./.test(key)),
          text,
          {
            maxKeys: 5,
          },
        ),
        binaryData: fc.dictionary(fc.constantFrom('BIN', 'BYTES'), fc.base64String({ maxLength: 40 }), { maxKeys: 2 }),
      },
      { requiredKeys: [] },
    ),
  'v1 Service': (name) =>
    fc.record({
      spec: fc.record(
        {
          selector: labels.map((more) => ({ ...more, app: name })),
          ports: fc
            .uniqueArray(port, { minLength: 1, maxLength: 3 })
            .map((ports) => ports.map((each) => ({ name: `p${each}`, port: each }))),
          sessionAffinity: fc.constantFrom('None', 'ClientIP'),
          publishNotReadyAddresses: fc.boolean(),
        },
        { requiredKeys: ['selector', 'ports'] },
      ),
    }),
  'apps/v1 Deployment': (name) =>
    fc.record({
      spec: fc.record(
        {
          replicas: fc.constant(0),
          selector: fc.constant({ matchLabels: { app: name } }),
          template: fc
            .tuple(labels, pod)
            .map(([more, spec]) => ({ metadata: { labels: { ...more, app: name } }, spec })),
          minReadySeconds: fc.integer({ min: 0, max: 9 }),
          revisionHistoryLimit: fc.integer({ min: 0, max: 9 }),
        },
        { requiredKeys: ['replicas', 'selector', 'template'] },
      ),
    }),
  'batch/v1 CronJob': () =>
    fc.record({
      spec: fc.record(
        {
          schedule: fc.constantFrom('0 4 * * *', '@daily', '*/5 1 * * 1-5'),
          suspend: fc.constant(true),
          jobTemplate: pod.map((spec) => ({ spec: { template: { spec: { ...spec, restartPolicy: 'Never' } } } })),
          concurrencyPolicy: fc.constantFrom('Allow', 'Forbid', 'Replace'),
        },
        { requiredKeys: ['schedule', 'suspend', 'jobTemplate'] },
      ),
    }),
  'policy/v1 PodDisruptionBudget': (name) =>
    fc.record({
      spec: fc.record({
        selector: fc.constant({ matchLabels: { app: name } }),
        minAvailable: fc.oneof(
          fc.integer({ min: 0, max: 9 }),
          fc.integer({ min: 0, max: 100 }).map((each) => `${each}%`),
        ),
      }),
    }),
  'networking.k8s.io/v1 Ingress': (name) =>
    fc.record({
      spec: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }).map((hosts) => ({
        rules: hosts.map((host) => ({
          host: `${host}.example`,
          http: {
            paths: [{ path: `/${host}`, pathType: 'Prefix', backend: { service: { name, port: { number: 80 } } } }],
          },
        })),
      })),
    }),
  'networking.k8s.io/v1 NetworkPolicy': () =>
    fc.record({
      spec: fc.tuple(labels, fc.array(port, { maxLength: 3 })).map(([matchLabels, ports]) => ({
        podSelector: { matchLabels },
        ingress: [{ ports: ports.map((each) => ({ port: each })) }],
      })),
    }),
  'autoscaling/v2 HorizontalPodAutoscaler': (name) =>
    fc.record({
      spec: fc.record({
        maxReplicas: fc.integer({ min: 1, max: 9 }),
        scaleTargetRef: fc.constant({ apiVersion: 'apps/v1', kind: 'Deployment', name }),
      }),
    }),
};

/** Returns documents, and the same with other fields. Made of the seed. */
export function randomDocuments(count: number, seed: number): readonly [readonly Document[], readonly Document[]] {
  const pairs = fc.sample(
    fc.constantFrom(...Object.entries(KINDS)).chain(([kind, fields]) => {
      const [apiVersion, name] = kind.split(' ');
      const once = fc.tuple(labels, fc.dictionary(word, text, { maxKeys: 2 }), fields('random'));
      return fc.tuple(once, once).map((both) =>
        both.map(([marks, annotations, rest]) => ({
          apiVersion,
          kind: name,
          metadata: { labels: marks, annotations },
          ...rest,
        })),
      );
    }),
    { numRuns: count, seed },
  );
  const named = (which: number) =>
    pairs.map((pair, at) => {
      const { metadata, ...document } = pair[which] as { readonly metadata: object };
      return { ...document, metadata: { name: `random-${seed}-${at}`, ...metadata } };
    });
  return [named(0), named(1)];
}
