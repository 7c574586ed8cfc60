import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChangeRequest } from '../../../src/remediation/change.ts';
import { planUndo, relatedLooks, undoLooks } from '../../../src/remediation/undo/plan-undo.ts';
import { judgeHealth, verifyLooks } from '../../../src/remediation/verify/verify.ts';
import type { Loose } from './json-patch.ts';
import { requestOf } from './requests.ts';

const KEYS = [
  ...[
    'metadata',
    'spec',
    'status',
    'uid',
    'name',
    'labels',
    'annotations',
    'finalizers',
    'ownerReferences',
    'managedFields',
  ],
  ...[
    'deletionTimestamp',
    'resourceVersion',
    'generateName',
    'immutable',
    'template',
    'containers',
    'env',
    'volumes',
    'ports',
  ],
  ...[
    'selector',
    'matchLabels',
    'matchExpressions',
    'replicas',
    'conditions',
    'type',
    'claimRef',
    'volumeName',
    'items',
    'data',
  ],
  ...[
    'containerStatuses',
    'state',
    'waiting',
    'reason',
    'endpoints',
    'fieldsV1',
    'f:spec',
    'k:{"name":"a"}',
    'toString',
    '__proto__',
  ],
];
const leaf = fc.oneof(fc.constantFrom(null, true, 0, 1, 3.5, 'a', 'True', 'Retain', 'u1'), fc.string({ maxLength: 3 }));
const { map, any } = fc.letrec<{ any: Loose; map: Loose }>((tie) => ({
  any: fc.oneof({ maxDepth: 5 }, leaf, tie('map'), fc.array(tie('any'), { maxLength: 3 })),
  map: fc
    .array(fc.tuple(fc.constantFrom(...KEYS), tie('any')), { maxLength: 5 })
    .map((entries) => Object.fromEntries(entries)),
}));
const kinds = fc.constantFrom(
  ...[
    'ConfigMap',
    'Deployment',
    'StatefulSet',
    'DaemonSet',
    'ReplicaSet',
    'Job',
    'CronJob',
    'Node',
    'Pod',
    'Secret',
    'Service',
    'Scale',
  ],
  ...['PersistentVolumeClaim', 'HorizontalPodAutoscaler', 'Namespace', 'Widget'],
);
const requests = fc
  .record({
    kind: kinds,
    operation: fc.constantFrom('CREATE', 'UPDATE', 'DELETE'),
    before: map,
    after: map,
    subResource: fc.constantFrom(undefined, 'scale', 'status', 'eviction', 'token'),
  })
  .map(({ kind, operation, before, after, subResource }): ChangeRequest => {
    const named = { kind, metadata: { namespace: 'shop', name: 'web', uid: 'u1' } };
    const more = subResource === undefined ? {} : { subResource };
    return requestOf(operation as 'CREATE', named, named, {
      before: JSON.stringify(before),
      after: JSON.stringify(after),
      ...more,
    });
  });
const progress = fc.record({
  state: fc.constantFrom('made', 'sending', 'failed', 'refused'),
  uid: fc.constantFrom(undefined, 'u1', 'u2'),
  madeVersion: fc.constantFrom(undefined, '5'),
});
const nows = fc.oneof(map, fc.constantFrom(undefined, 'unknown'));

test('any objects have an undo plan that can be sent', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(requests, progress, nows), { maxLength: 3 }), nows, (made, related) => {
      const list = made.map(([request, state, now]) => ({ request, progress: state as Loose, now: now as Loose }));
      expect(undoLooks(list.map(({ request }) => request))).toHaveLength(list.length);
      relatedLooks(list.map(({ request }) => request));
      for (const { body } of planUndo(list, () => related as Loose).writes) JSON.parse(body.toString());
    }),
    { numRuns: 1_000 },
  );
});

test('any objects have a verdict', () => {
  fc.assert(
    fc.property(
      fc.array(requests, { maxLength: 3 }),
      fc.array(fc.oneof(nows, any), { minLength: 2, maxLength: 4 }),
      (list, shown) => {
        const samples = shown.map((object, at) => ({ at: at * 5_000, seen: () => object as unknown }));
        const [first = { at: 0, seen: () => undefined }, ...since] = samples;
        expect(verifyLooks(list).length).toBeLessThanOrEqual(40);
        const { verdict, evidence } = judgeHealth(list, first, since);
        expect(['healed', 'healthy', 'unchanged', 'worse', 'unknown']).toContain(verdict);
        expect(evidence.every((line) => typeof line === 'string' && line !== '')).toBe(true);
      },
    ),
    { numRuns: 1_000 },
  );
});
