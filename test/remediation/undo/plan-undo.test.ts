import { describe, expect, test } from 'vitest';
import {
  type MadeRequest,
  planUndo,
  relatedLooks,
  type Seen,
  undoLooks,
} from '../../../src/remediation/undo/plan-undo.ts';
import type { Loose } from './json-patch.ts';
import { creation, deletion, requestOf, update } from './requests.ts';

const PATCH = { contentType: 'application/json-patch+json', query: 'fieldManager=kubernetes-remediation-mcp-undo' };

function object(kind: string, more: Loose = {}): Loose {
  const { metadata, ...rest } = more;
  return {
    apiVersion: 'v1',
    kind,
    metadata: { namespace: 'shop', name: 'web', uid: 'u1', resourceVersion: '5', ...metadata },
    ...rest,
  };
}

/** The plan, with bodies as JSON and without what is empty. */
function plan(made: readonly MadeRequest[], seen?: Seen): Loose {
  const { writes, ...texts } = planUndo(made, seen);
  const found = {
    writes: writes.map(({ body, ...write }) => ({ ...write, body: JSON.parse(body.toString()) })),
    ...texts,
  };
  return Object.fromEntries(Object.entries(found).filter(([, list]) => list.length > 0));
}

const deployment = (spec: Loose, metadata: Loose = {}) => object('Deployment', { metadata, spec });
const two = deployment({ replicas: 2 });
const five = deployment({ replicas: 5 });

describe('fields', () => {
  test('a field gets its value of before, tested for the value that the change made', () => {
    expect(plan([update(two, five, five)])).toEqual({
      writes: [
        {
          method: 'PATCH',
          path: '/apis/apps/v1/namespaces/shop/deployments/web',
          ...PATCH,
          body: [
            { op: 'test', path: '/spec/replicas', value: 5 },
            { op: 'replace', path: '/spec/replicas', value: 2 },
          ],
        },
      ],
    });
  });

  test('a field that others altered is a conflict with both values and its manager', () => {
    const managedFields = [
      { manager: 'kubectl-scale', time: '2026-01-01T00:00:00Z', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
      { manager: 'autoscaler', time: '2026-01-02T00:00:00Z', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
      { manager: 'other', time: '2026-01-03T00:00:00Z', fieldsV1: { 'f:spec': { 'f:paused': {} } } },
    ];
    expect(plan([update(two, five, deployment({ replicas: 9 }, { managedFields }))])).toEqual({
      conflicts: [
        {
          on: 'deployments.apps/web in the namespace shop',
          path: 'spec.replicas',
          before: 2,
          made: 5,
          now: 9,
          manager: 'autoscaler',
        },
      ],
    });
  });

  const LABEL = { 'f:metadata': { 'f:labels': { 'f:a': {} } } };
  const MADE = [
    ['an empty map', { 'f:metadata': { 'f:labels': {} } }],
    ['the map, and nothing in it', { 'f:metadata': { 'f:labels': { '.': {} } } }],
    ['another label', { 'f:metadata': { 'f:labels': { '.': {}, 'f:b': {} } } }],
  ] as const;
  test.each(MADE)('a conflict does not name a manager of only %s above the field', (_, fieldsV1) => {
    const creator = { manager: 'creator', time: '2026-01-09T00:00:00Z', fieldsV1 };
    const owner = { manager: 'owner', time: '2026-01-01T00:00:00Z', fieldsV1: LABEL };
    const conflictsWith = (managedFields: readonly object[]) =>
      plan([
        update(
          deployment({}, { labels: { a: '1' } }),
          deployment({}, { labels: { a: '2' } }),
          deployment({}, { labels: { a: '3' }, managedFields }),
        ),
      ]).conflicts;
    const path = 'metadata.labels.a';
    expect(conflictsWith([creator, owner])).toMatchObject([{ path, manager: 'owner' }]);
    const [conflict] = conflictsWith([creator]) ?? [];
    expect(conflict).toMatchObject({ path, now: '3' });
    expect(conflict).not.toHaveProperty('manager');
  });

  test('the other fields of a change with a conflict are restored', () => {
    const [before, after, now] = [
      deployment({ replicas: 2 }, { labels: { a: '1' } }),
      deployment({ replicas: 5 }, { labels: { a: '2' } }),
      deployment({ replicas: 5 }, { labels: { a: '3' } }),
    ];
    const { writes, conflicts } = plan([update(before, after, now)]);
    expect(writes[0].body).toEqual([
      { op: 'test', path: '/spec/replicas', value: 5 },
      { op: 'replace', path: '/spec/replicas', value: 2 },
    ]);
    expect(conflicts).toMatchObject([{ path: 'metadata.labels.a', made: '2', now: '3' }]);
  });

  test.each<[string, Loose, Loose, Loose]>([
    ['it has its values of before', two, five, two],
    ['only its status and versions differ', { ...two, status: { a: 1 } }, { ...two, status: { a: 2 } }, two],
    [
      'only the counted revision differs',
      deployment({}, { annotations: { 'deployment.kubernetes.io/revision': '1' } }),
      deployment({}, { annotations: { 'deployment.kubernetes.io/revision': '2' } }),
      deployment({}, { annotations: { 'deployment.kubernetes.io/revision': '2' } }),
    ],
  ])('there is nothing to do if %s', (_, before, after, now) => {
    expect(plan([update(before, after, now)])).toEqual({
      nothing: ['deployments.apps/web in the namespace shop is as it was before the change.'],
    });
  });

  test('a label with a slash is removed again, and nothing else', () => {
    const before = deployment({});
    const now = deployment({}, { labels: { 'example.com/team~x': 'a', other: 'b' } });
    const { writes } = plan([update(before, deployment({}, { labels: { 'example.com/team~x': 'a' } }), now)]);
    expect(writes[0].body).toEqual([
      { op: 'test', path: '/metadata/labels/example.com~1team~0x', value: 'a' },
      { op: 'remove', path: '/metadata/labels/example.com~1team~0x' },
    ]);
  });

  test('a removed field is added only if it is still not there', () => {
    const after = deployment({}, { annotations: { b: '2' } });
    const { writes } = plan([update(deployment({}, { annotations: { a: '1', b: '2' } }), after, after)]);
    expect(writes[0].body).toEqual([
      { op: 'test', path: '/metadata/annotations/a', value: null },
      { op: 'add', path: '/metadata/annotations/a', value: '1' },
    ]);
  });

  test('last-applied-configuration is restored like any value, written as the API server compares it', () => {
    const key = 'kubectl.kubernetes.io/last-applied-configuration';
    const [before, after] = ['{"a":"<1> && 2"}', '{"a":"<2>"}'].map((text) =>
      deployment({}, { annotations: { [key]: text } }),
    );
    const [write] = planUndo([update(before, after, after)]).writes;
    expect(write?.body.toString()).toContain('"value":"{\\"a\\":\\"\\u003c1\\u003e \\u0026\\u0026 2\\"}"');
  });

  test('numbers keep all their digits', () => {
    const [before, after] = ['9007199254740993', '1.5'].map((count) =>
      JSON.stringify(object('Widget', { spec: { count: 0 } })).replace('"count":0', `"count":${count}`),
    );
    const made = update(
      object('Widget'),
      object('Widget'),
      object('Widget', { spec: { count: 1.5 } }),
      { state: 'made' },
      { before, after },
    );
    expect(planUndo([made]).writes[0]?.body.toString()).toContain('"value":9007199254740993}');
  });

  test.each<[string, Loose, Loose, Loose, readonly string[]]>([
    [
      'a container by its name, wherever it is now',
      { containers: [{ name: 'a', image: 'x:1' }] },
      { containers: [{ name: 'a', image: 'x:2' }] },
      {
        containers: [
          { name: 'sidecar', image: 'y' },
          { name: 'a', image: 'x:2' },
        ],
      },
      [
        'test /spec/template/spec/containers/1/name a',
        'test /spec/template/spec/containers/1/image x:2',
        'replace /spec/template/spec/containers/1/image x:1',
      ],
    ],
    [
      'a port by its number and protocol',
      { containers: [{ name: 'a', ports: [{ containerPort: 80, protocol: 'TCP', name: 'http' }] }] },
      { containers: [{ name: 'a', ports: [{ containerPort: 80, protocol: 'TCP', name: 'web' }] }] },
      { containers: [{ name: 'a', ports: [{ containerPort: 80, protocol: 'TCP', name: 'web' }] }] },
      [
        'test /spec/template/spec/containers/0/name a',
        'test /spec/template/spec/containers/0/ports/0/containerPort 80',
        'test /spec/template/spec/containers/0/ports/0/protocol TCP',
        'test /spec/template/spec/containers/0/ports/0/name web',
        'replace /spec/template/spec/containers/0/ports/0/name http',
      ],
    ],
  ])('%s', (_, before, after, now, expected) => {
    const [was, made, is] = [before, after, now].map((spec) => deployment({ template: { spec } }));
    const { writes } = plan([update(was, made, is)]);
    expect(writes[0].body.map(({ op, path, value }: Loose) => `${op} ${path} ${value}`)).toEqual(expected);
  });

  test('the source of a volume is one field: half of it would be no volume', () => {
    const [before, after, now] = [{ configMap: { name: 'a' } }, { secret: { secretName: 'a' } }, { emptyDir: {} }].map(
      (source) => deployment({ template: { spec: { volumes: [{ name: 'v', ...source }] } } }),
    );
    expect(plan([update(before, after, now)])).toMatchObject({
      conflicts: [{ path: 'spec.template.spec.volumes[v]', now: { emptyDir: {} } }],
    });
  });

  test('a probe that the change added and others altered is a conflict, not half a probe', () => {
    const withProbe = (probe: Loose) => deployment({ template: { spec: { containers: [{ name: 'a', ...probe }] } } });
    const probe = { httpGet: { port: 80 }, periodSeconds: 10 };
    const made = update(
      withProbe({}),
      withProbe({ readinessProbe: probe }),
      withProbe({ readinessProbe: { ...probe, periodSeconds: 5 } }),
    );
    expect(plan([made])).toMatchObject({ conflicts: [{ path: 'spec.template.spec.containers[a].readinessProbe' }] });
    expect(plan([made]).writes).toBeUndefined();
  });

  test('lists of kinds that are not built in are restored as wholes', () => {
    const [before, after, now] = [['a'], ['b'], ['b', 'c']].map((names) =>
      object('Widget', { spec: { containers: names.map((name) => ({ name })) } }),
    );
    expect(plan([update(before, after, now)])).toMatchObject({ conflicts: [{ path: 'spec.containers' }] });
    const { writes } = plan([update(before, after, after)]);
    expect(writes[0].body).toEqual([
      { op: 'test', path: '/spec/containers', value: [{ name: 'b' }] },
      { op: 'replace', path: '/spec/containers', value: [{ name: 'a' }] },
    ]);
  });

  test('the values of a Secret are in the write and in no conflict', () => {
    const secret = (a: string, b: string) => object('Secret', { data: { a, b } });
    expect(plan([update(secret('x', '1'), secret('y', '2'), secret('y', '3'))])).toEqual({
      writes: [
        expect.objectContaining({
          body: [
            { op: 'test', path: '/data/a', value: 'y' },
            { op: 'replace', path: '/data/a', value: 'x' },
          ],
        }),
      ],
      conflicts: [{ on: 'secrets/web in the namespace shop', path: 'data.b', isHidden: true }],
    });
  });
});

describe('an updated object', () => {
  const named = 'deployments.apps/web in the namespace shop';

  test.each<[string, Loose, Loose]>([
    [
      'is gone',
      undefined,
      { impossible: [`${named} was deleted after the change, so its fields cannot be restored.`] },
    ],
    [
      'is being deleted',
      deployment({ replicas: 5 }, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
      { impossible: [`${named} is being deleted, so its fields cannot be restored.`] },
    ],
    [
      'cannot be read',
      'unknown',
      {
        impossible: [
          `The server cannot read ${named}, so it does not know what others have changed since. Look at it, and change it back yourself.`,
        ],
      },
    ],
    [
      'is another one by now',
      deployment({ replicas: 5 }, { uid: 'u2' }),
      { conflicts: [{ on: named, path: 'metadata.uid', before: 'u1', made: 'u1', now: 'u2' }] },
    ],
  ])('that %s', (_, now, expected) => {
    expect(plan([update(two, five, now)])).toEqual(expected);
  });

  test('is restored to what it was, also if the rehearsal showed something else, as long as nothing was written since', () => {
    const service = (spec: Loose, resourceVersion = '5') => object('Service', { metadata: { resourceVersion }, spec });
    const port = { port: 80, protocol: 'TCP' };
    const before = service({ type: 'ClusterIP', clusterIP: '10.0.0.1', ports: [port] });
    const rehearsed = service({ type: 'NodePort', clusterIP: '10.0.0.1', ports: [{ ...port, nodePort: 30001 }] });
    const now = service({ type: 'NodePort', clusterIP: '10.0.0.1', ports: [{ ...port, nodePort: 30777 }] }, '6');
    const later = { ...now, metadata: { ...now.metadata, resourceVersion: '7' } };
    for (const made of [
      update(before, rehearsed, now, { state: 'made', madeVersion: '6' }),
      update(before, rehearsed, later),
    ]) {
      const { writes, conflicts } = plan([made]);
      expect(conflicts).toBeUndefined();
      expect(writes[0].body).toContainEqual({ op: 'remove', path: '/spec/ports/0/nodePort' });
    }
  });

  test('keeps the node ports of a type that others set since, and says so', () => {
    const service = (spec: Loose, resourceVersion: string) =>
      object('Service', { metadata: { resourceVersion }, spec });
    const port = { port: 80, protocol: 'TCP' };
    const before = service({ type: 'ClusterIP', ports: [port] }, '5');
    const rehearsed = service(
      { type: 'LoadBalancer', ports: [{ ...port, nodePort: 30001 }], externalTrafficPolicy: 'Cluster' },
      '5',
    );
    const now = service(
      { type: 'NodePort', ports: [{ ...port, nodePort: 30777 }], externalTrafficPolicy: 'Cluster' },
      '8',
    );
    const undo = plan([update(before, rehearsed, now, { state: 'made', madeVersion: '6' })]);
    expect(undo.writes).toBeUndefined();
    expect(undo.conflicts).toMatchObject([{ path: 'spec.type', made: 'LoadBalancer', now: 'NodePort' }]);
    expect(undo.notes).toEqual([
      expect.stringMatching(/^spec\.ports\[80\/TCP\]\.nodePort of .* stays: the API server keeps it for the type/),
      expect.stringMatching(/^spec\.externalTrafficPolicy of .* stays/),
    ]);
  });

  test('that was rehearsed by no one is restored if nothing was written since, and refused otherwise', () => {
    const progress = { state: 'made', madeVersion: '5' } as const;
    const more = { after: undefined, rehearsed: false };
    expect(plan([update(two, five, five, progress, more)]).writes).toHaveLength(1);
    const later = deployment({ replicas: 5 }, { resourceVersion: '6' });
    expect(plan([update(two, five, later, progress, more)])).toEqual({
      impossible: [`The record does not say how the change left ${named}. Look at it, and change it back yourself.`],
    });
  });

  test('is scaled through its scale', () => {
    const scale = (spec: Loose) => object('Scale', { spec });
    expect(plan([update(scale({ replicas: 3 }), scale({}), scale({}))])).toEqual({
      writes: [
        {
          method: 'PATCH',
          path: '/apis/apps/v1/namespaces/shop/deployments/web/scale',
          ...PATCH,
          body: [
            { op: 'test', path: '/spec/replicas', value: null },
            { op: 'add', path: '/spec/replicas', value: 3 },
          ],
        },
      ],
    });
  });

  test.each(['status', 'finalize', 'ephemeralcontainers', 'approval', 'binding'])(
    'is not restored through %s',
    (subResource) => {
      const { writes, impossible } = plan([update(two, five, five, { state: 'made' }, { subResource })]);
      expect(writes).toBeUndefined();
      expect(impossible).toHaveLength(1);
    },
  );

  test('is not restored if that was foretold', () => {
    const reversibility = { class: 'cannot be undone', reason: 'Data is lost.' } as const;
    expect(plan([update(two, five, five, { state: 'made' }, { reversibility })])).toEqual({
      impossible: ['Data is lost.'],
    });
  });

  test('that became immutable stays so', () => {
    const [before, after] = [{ data: { a: '1' } }, { data: { a: '2' }, immutable: true }].map((more) =>
      object('ConfigMap', more),
    );
    expect(plan([update(before, after, after)])).toEqual({
      impossible: [expect.stringContaining('immutable, and it stays immutable')],
    });
  });

  test('that is a claim keeps its size, and gets its labels back', () => {
    const claim = (storage: string, labels: Loose) =>
      object('PersistentVolumeClaim', { metadata: { labels }, spec: { resources: { requests: { storage } } } });
    const after = claim('10Gi', { a: '2' });
    const { writes, impossible } = plan([update(claim('5Gi', { a: '1' }), after, after)]);
    expect(impossible).toEqual([expect.stringContaining('keeps its size of 10Gi')]);
    expect(writes[0].body.map(({ path }: Loose) => path)).toEqual(['/metadata/labels/a', '/metadata/labels/a']);
  });
});

describe('an uncertain request', () => {
  const sending = { state: 'sending' } as const;
  const [before, after] = [deployment({ replicas: 2, paused: true }), deployment({ replicas: 5 })];

  test.each<[string, Loose, readonly string[]]>([
    ['shows as made, and is taken back', after, ['writes']],
    ['does not show', before, ['nothing']],
    ['shows in part', deployment({ replicas: 5, paused: true }), ['impossible']],
    ['is hidden by an edit of others', deployment({ replicas: 9, paused: true }), ['conflicts']],
  ])('%s', (_, now, expected) => {
    expect(Object.keys(plan([update(before, after, now, sending)]))).toEqual(expected);
  });

  const map = object('ConfigMap');

  test.each<[string, MadeRequest, 'impossible' | 'nothing']>([
    ['an update that shows', update(before, after, after, { state: 'failed' }), 'impossible'],
    ['an update that does not show', update(before, after, before, { state: 'failed' }), 'nothing'],
    [
      'an update of a field with another value',
      update(before, after, deployment({ replicas: 9 }), { state: 'failed' }),
      'nothing',
    ],
    ['a creation that shows', creation(map, map, { state: 'failed' }), 'impossible'],
    ['a creation of what others made', creation(map, { ...map, data: { a: '1' } }, { state: 'failed' }), 'nothing'],
    ['a creation that does not show', creation(map, undefined, { state: 'failed' }), 'nothing'],
    ['a deletion that shows', deletion(map, undefined, { state: 'failed' }), 'impossible'],
    ['a deletion that does not show', deletion(map, map, { state: 'failed' }), 'nothing'],
  ])('that failed is not taken back, since others may have made it: %s', (_, made, expected) => {
    expect(Object.keys(plan([made]))).toEqual([expected]);
  });

  test('that was refused is not taken back, whatever the object shows', () => {
    expect(Object.keys(plan([update(before, after, after, { state: 'refused' })]))).toEqual(['nothing']);
  });

  test('for an object whose name the API server made up cannot be decided', () => {
    const made = object('Job', { metadata: { generateName: 'web-' } });
    expect(Object.keys(plan([creation(made, undefined, sending)]))).toEqual(['impossible']);
  });
});

describe('a created object', () => {
  const map = (data: Loose, metadata: Loose = {}) => object('ConfigMap', { metadata, data });
  const made = map({ a: '1' }, { uid: 'rehearsed' });
  const progress = { state: 'made', uid: 'u9', madeVersion: '5' } as const;
  const deleted = {
    method: 'DELETE',
    path: '/api/v1/namespaces/shop/configmaps/web',
    query: '',
    contentType: 'application/json',
    body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background', preconditions: { uid: 'u9' } },
  };

  test.each<[string, Loose, Loose]>([
    ['is deleted, by its uid', map({ a: '1' }, { uid: 'u9', resourceVersion: '6' }), { writes: [deleted] }],
    ['is left alone if it is gone', undefined, { nothing: ['configmaps/web in the namespace shop no longer exists.'] }],
    [
      'is left alone if it is another one by now',
      map({ a: '1' }, { uid: 'u10' }),
      {
        conflicts: [
          { on: 'configmaps/web in the namespace shop', path: 'metadata.uid', before: 'u9', made: 'u9', now: 'u10' },
        ],
      },
    ],
    [
      'is left alone if others altered it',
      map({ a: '1', b: '2' }, { uid: 'u9', resourceVersion: '6' }),
      { conflicts: [{ on: 'configmaps/web in the namespace shop', path: 'data.b', now: '2' }] },
    ],
  ])('%s', (_, now, expected) => {
    expect(plan([creation(made, now, progress)])).toEqual(expected);
  });

  test.each<[string, Loose, Loose]>([
    [
      'a Service with its address and node port',
      object('Service', {
        spec: {
          clusterIP: '10.0.0.9',
          clusterIPs: ['10.0.0.9'],
          ports: [{ port: 80, protocol: 'TCP', nodePort: 30001 }],
        },
      }),
      object('Service', {
        spec: {
          clusterIP: '10.0.0.7',
          clusterIPs: ['10.0.0.7'],
          ports: [{ port: 80, protocol: 'TCP', nodePort: 30002 }],
        },
      }),
    ],
    [
      'a pod with its node and its token',
      object('Pod', {
        spec: {
          containers: [{ name: 'a', volumeMounts: [{ name: 'kube-api-access-x', mountPath: '/t' }] }],
          volumes: [{ name: 'kube-api-access-x' }],
        },
      }),
      object('Pod', {
        spec: {
          nodeName: 'n1',
          containers: [{ name: 'a', volumeMounts: [{ name: 'kube-api-access-y', mountPath: '/t' }] }],
          volumes: [{ name: 'kube-api-access-y' }],
        },
      }),
    ],
    [
      'a Job with the labels of its uid',
      object('Job', { spec: { selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': '1' } } } }),
      object('Job', { spec: { selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': '2' } } } }),
    ],
    [
      'a claim that was bound',
      object('PersistentVolumeClaim', { spec: {} }),
      object('PersistentVolumeClaim', {
        metadata: {
          annotations: { 'pv.kubernetes.io/bind-completed': 'yes' },
          finalizers: ['kubernetes.io/pvc-protection'],
        },
        spec: { volumeName: 'pv1' },
      }),
    ],
    [
      'a volume for one claim, to which the control plane bound it as a whole',
      object('PersistentVolume', { spec: { claimRef: { name: 'data', namespace: 'shop' } } }),
      object('PersistentVolume', {
        metadata: {
          managedFields: [{ manager: 'kube-controller-manager', fieldsV1: { 'f:spec': { 'f:claimRef': {} } } }],
        },
        spec: { claimRef: { name: 'data', namespace: 'shop', uid: 'u7' } },
      }),
    ],
    [
      'a Deployment that an autoscaler scaled',
      deployment({ replicas: 2 }),
      deployment(
        { replicas: 4 },
        { managedFields: [{ manager: 'kube-controller-manager', fieldsV1: { 'f:spec': { 'f:replicas': {} } } }] },
      ),
    ],
  ])('is deleted if only the control plane altered it: %s', (_, after, now) => {
    expect(Object.keys(plan([creation(after, now)]))).toEqual(['writes']);
  });

  test.each(['Namespace', 'CustomResourceDefinition'])('is not deleted with what others put in it: %s', (kind) => {
    const after = { kind, metadata: { name: 'shop', uid: 'u1' } };
    expect(Object.keys(plan([creation(after, after)]))).toEqual(['impossible']);
  });

  test('is deleted without the writes that would restore it first', () => {
    const after = map({ a: '2' }, { uid: 'u9' });
    const { writes } = plan([
      creation(made, after, { state: 'made', uid: 'u9' }),
      update(map({ a: '1' }, { uid: 'u9' }), after, after),
    ]);
    expect(writes).toEqual([deleted]);
  });

  test('of a made-up name is found by the name that it got', () => {
    const after = object('Job', { metadata: { generateName: 'web-', name: 'web-rehearsed' } });
    const request = requestOf('CREATE', undefined, after);
    expect(undoLooks([request], [{ state: 'made', name: 'web-real' }])).toEqual([
      '/apis/batch/v1/namespaces/shop/jobs/web-real',
    ]);
  });
});

describe('a deleted object', () => {
  const POST = { method: 'POST', query: PATCH.query, contentType: 'application/json' };
  const map = object('ConfigMap', {
    metadata: {
      uid: 'u1',
      resourceVersion: '5',
      generation: 2,
      creationTimestamp: 't',
      managedFields: [],
      selfLink: 's',
      labels: { a: '1' },
    },
    data: { a: '1' },
    status: {},
  });

  test('is created again without its status and what the API server keeps', () => {
    expect(plan([deletion(map, undefined)])).toEqual({
      writes: [
        {
          ...POST,
          path: '/api/v1/namespaces/shop/configmaps',
          body: {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { namespace: 'shop', name: 'web', labels: { a: '1' } },
            data: { a: '1' },
          },
        },
      ],
    });
  });

  test.each<[string, Loose, readonly string[]]>([
    ['exists again', { ...map, metadata: { ...map.metadata, uid: 'u2' } }, ['conflicts']],
    ['still exists', map, ['nothing']],
    ['is still being deleted', { ...map, metadata: { ...map.metadata, deletionTimestamp: 't' } }, ['impossible']],
  ])('is not created if it %s', (_, now, expected) => {
    expect(Object.keys(plan([deletion(map, now)]))).toEqual(expected);
  });

  describe('with owners', () => {
    const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'o1', controller: true };
    const custom = { apiVersion: 'example.com/v1', kind: 'Widget', name: 'w', uid: 'o2' };
    const set = object('ReplicaSet', { metadata: { ownerReferences: [owner, custom] } });
    const path = '/apis/apps/v1/namespaces/shop/deployments/web';

    test('looks at owners of built-in kinds', () => {
      expect(relatedLooks([requestOf('DELETE', set, undefined)])).toEqual([path]);
    });

    test.each<[string, Loose, Loose]>([
      ['keeps an owner that exists', { metadata: { uid: 'o1' } }, [owner]],
      ['drops an owner that is another one', { metadata: { uid: 'o3' } }, undefined],
      ['drops an owner that is gone', undefined, undefined],
      ['drops an owner that cannot be read', 'unknown', undefined],
    ])('%s', (_, found, expected) => {
      const { writes, notes } = plan([deletion(set, undefined)], () => found);
      expect(writes[0].body.metadata.ownerReferences).toEqual(expected);
      expect(notes).toContain(
        'replicasets.apps/web in the namespace shop is created without its owner Widget w, which is not known to exist.',
      );
    });

    test.each(['Pod', 'EndpointSlice'])('comes back by itself: %s', (kind) => {
      const owned = object(kind, { metadata: { ownerReferences: [owner] } });
      expect(Object.keys(plan([deletion(owned, undefined)]))).toEqual(['nothing']);
    });
  });

  test('an evicted pod comes back by itself if it has a controller, and is made again otherwise', () => {
    const eviction = (pod: Loose) => ({
      request: requestOf('CREATE', pod, { kind: 'Eviction' }, { subResource: 'eviction' }),
      progress: { state: 'made' } as const,
      now: undefined,
    });
    const owned = object('Pod', {
      metadata: { ownerReferences: [{ kind: 'ReplicaSet', name: 'web-1', controller: true }] },
    });
    expect(plan([eviction(owned)])).toEqual({
      nothing: ['pods/web in the namespace shop comes back by itself: its ReplicaSet web-1 makes a new one.'],
    });
    expect(plan([eviction(object('Pod', { spec: {} }))]).writes[0].path).toBe('/api/v1/namespaces/shop/pods');
  });

  test('a bare pod is scheduled again, without the token of its old one', () => {
    const pod = object('Pod', {
      spec: {
        nodeName: 'n1',
        ephemeralContainers: [{ name: 'debug' }],
        containers: [{ name: 'a', image: 'x', volumeMounts: [{ name: 'kube-api-access-x', mountPath: '/t' }] }],
        volumes: [{ name: 'kube-api-access-x' }],
      },
    });
    const { writes, notes } = plan([deletion(pod, undefined)]);
    expect(writes[0].body.spec).toEqual({ containers: [{ name: 'a', image: 'x' }] });
    expect(notes).toHaveLength(2);
  });

  test.each([true, false])('a Job gets a new selector, unless it brought its own: %j', (manualSelector) => {
    const labels = { 'controller-uid': '1', 'batch.kubernetes.io/job-name': 'web' };
    const spec = {
      manualSelector,
      selector: { matchLabels: labels },
      template: { metadata: { labels: { ...labels, a: '1' } } },
    };
    const { writes } = plan([deletion(object('Job', { metadata: { labels }, spec }), undefined)]);
    expect(writes[0].body.spec).toEqual(
      manualSelector ? spec : { manualSelector, template: { metadata: { labels: { a: '1' } } } },
    );
  });

  test('a Service asks for its address again', () => {
    const service = object('Service', { spec: { clusterIP: '10.0.0.1', ports: [] } });
    const { writes, notes } = plan([deletion(service, undefined)]);
    expect(writes[0].body.spec.clusterIP).toBe('10.0.0.1');
    expect(notes).toEqual([expect.stringContaining('10.0.0.1')]);
  });

  describe('a claim', () => {
    const claim = object('PersistentVolumeClaim', { spec: { volumeName: 'pv1' } });
    const volume = (more: Loose) => ({
      metadata: { name: 'pv1' },
      spec: { persistentVolumeReclaimPolicy: 'Retain', ...more },
    });
    const made = deletion(claim, undefined);

    test('looks at its volume', () => {
      expect(relatedLooks([made.request])).toEqual(['/api/v1/persistentvolumes/pv1']);
    });

    test('gets its volume back, which is told to expect a new claim first', () => {
      const { writes } = plan([made], () => volume({ claimRef: { namespace: 'shop', name: 'web', uid: 'u1' } }));
      expect(writes).toMatchObject([
        {
          method: 'PATCH',
          path: '/api/v1/persistentvolumes/pv1',
          body: [
            { op: 'test', path: '/spec/claimRef/uid', value: 'u1' },
            { op: 'remove', path: '/spec/claimRef/uid' },
          ],
        },
        { method: 'POST', body: { spec: { volumeName: 'pv1' } } },
      ]);
    });

    test.each<[string, Loose]>([
      ['is gone', undefined],
      ['cannot be read', 'unknown'],
      ['is being deleted', { metadata: { deletionTimestamp: 't' } }],
      ['will be deleted', volume({ persistentVolumeReclaimPolicy: 'Delete', claimRef: { uid: 'u1' } })],
      ['belongs to another claim', volume({ claimRef: { uid: 'u7' } })],
    ])('is not created if its volume %s', (_, found) => {
      expect(Object.keys(plan([made], () => found))).toEqual(['impossible']);
    });
  });

  test('a namespace is not created: what was in it is gone', () => {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', uid: 'u1' } };
    expect(Object.keys(plan([deletion(namespace, undefined)]))).toEqual(['impossible']);
  });

  test('that was replaced by force is exchanged again', () => {
    const replaced = { ...map, metadata: { ...map.metadata, uid: 'u2' }, data: { a: '2' } };
    const { writes, conflicts } = plan([
      deletion(map, replaced),
      creation(replaced, replaced, { state: 'made', uid: 'u2' }),
    ]);
    expect(conflicts).toBeUndefined();
    expect(writes).toMatchObject([
      { method: 'DELETE', body: { preconditions: { uid: 'u2' } } },
      { method: 'POST', body: { data: { a: '1' } } },
    ]);
  });

  test('that the same change scaled before gets the replicas that it had at first', () => {
    const scale = (replicas: number) => object('Scale', { spec: { replicas } });
    const { writes } = plan([update(scale(3), scale(0), undefined), deletion(deployment({ replicas: 0 }), undefined)]);
    expect(writes).toMatchObject([{ method: 'POST', body: { spec: { replicas: 3 } } }]);
  });
});

test('requests are taken back in reverse order', () => {
  const map = object('ConfigMap', { data: {} });
  const { writes } = plan([
    creation(map, map),
    update(two, five, five),
    deletion(object('Service', { spec: {} }), undefined),
  ]);
  expect(writes.map(({ method, path }: Loose) => `${method} ${path}`)).toEqual([
    'POST /api/v1/namespaces/shop/services',
    'PATCH /apis/apps/v1/namespaces/shop/deployments/web',
    'DELETE /api/v1/namespaces/shop/configmaps/web',
  ]);
});

test('looks are one for each request, in order', () => {
  const requests = [
    requestOf('CREATE', undefined, object('ConfigMap')),
    requestOf('UPDATE', object('Scale'), object('Scale')),
    requestOf('CREATE', object('Pod'), { kind: 'Eviction' }, { subResource: 'eviction' }),
    requestOf('DELETE', object('Service'), undefined),
  ];
  expect(undoLooks(requests)).toEqual([
    '/api/v1/namespaces/shop/configmaps/web',
    '/apis/apps/v1/namespaces/shop/deployments/web/scale',
    '/api/v1/namespaces/shop/pods/web',
    '/api/v1/namespaces/shop/services/web',
  ]);
});
