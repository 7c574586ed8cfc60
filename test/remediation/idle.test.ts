import { expect, test } from 'vitest';
import type { ReviewedWrite } from '../../src/kube/reviewed-write.ts';
import { isIdle } from '../../src/remediation/idle.ts';

type Altered = Partial<Omit<ReviewedWrite, 'request'>> & { readonly request?: Partial<ReviewedWrite['request']> };

const OBJECT = {
  metadata: { name: 'web', uid: 'u', resourceVersion: '1', generation: 1, managedFields: [], labels: { a: 'b' } },
  spec: { replicas: 1 },
  status: { ready: 1 },
};
const KEPT = { ...OBJECT, metadata: { ...OBJECT.metadata, resourceVersion: '2', generation: 2, managedFields: [1] } };

function write({ request, ...altered }: Altered = {}): ReviewedWrite {
  return {
    contentType: 'application/merge-patch+json',
    rehearsed: true,
    ...altered,
    request: { operation: 'UPDATE', oldObject: OBJECT, object: KEPT, ...request },
  } as ReviewedWrite;
}

test('a write that leaves all but what the API server keeps changes nothing', () => {
  expect(isIdle(write())).toBe(true);
});

test.each<[string, Altered]>([
  ['a field of the spec', { request: { object: { ...KEPT, spec: { replicas: 2 } } } }],
  ['the status', { request: { object: { ...KEPT, status: { ready: 2 } } } }],
  ['a label', { request: { object: { ...KEPT, metadata: { ...KEPT.metadata, labels: {} } } } }],
  [
    'a counted annotation',
    {
      request: {
        object: { ...KEPT, metadata: { ...KEPT.metadata, annotations: { 'deployment.kubernetes.io/revision': '2' } } },
      },
    },
  ],
  ['another object', { request: { object: { ...KEPT, metadata: { ...KEPT.metadata, uid: 'v' } } } }],
  ['who owns the fields', { contentType: 'application/apply-patch+yaml' }],
  ['that there is one', { request: { operation: 'CREATE', oldObject: undefined } }],
  ['that there is one no more', { request: { operation: 'DELETE' } }],
  ['what no one knows: it was not rehearsed', { rehearsed: false }],
  ['what no one knows: its object could not be read', { request: { oldObject: undefined } }],
  ['what no one knows: there is no result', { request: { object: undefined } }],
])('a write changes %s', (_, altered) => {
  expect(isIdle(write(altered))).toBe(false);
});
