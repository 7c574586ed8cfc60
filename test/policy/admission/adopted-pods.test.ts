import { expect, test } from 'vitest';
import type { AdmissionRequest } from '../../../src/kube/admission-request.ts';
import { adoptedPods } from '../../../src/policy/admission/rules/adopted-pods.ts';
import { objectionsOf, write } from './writes.ts';

const pod = (labels: object, rest: object = {}) => ({ metadata: { labels, ...rest }, status: { phase: 'Running' } });
const BARE = pod({ app: 'bare' });
const OWNED = pod({ app: 'bare' }, { ownerReferences: [{ controller: true }] });
const seen = (...items: readonly object[]) => ({ '/api/v1/namespaces/shop/pods': { items } });
const SELECTOR = { matchLabels: { app: 'bare' } };
const set = (selector: object = SELECTOR, resource = 'apps/replicasets', more: object = {}): AdmissionRequest =>
  write('CREATE', resource, 'taker', { object: { spec: { replicas: 0, selector, ...more } } });

test.each<[string, AdmissionRequest, Readonly<Record<string, unknown>>, boolean]>([
  ['two bare pods', set(), seen(BARE, BARE), true],
  ['one bare pod', set(), seen(BARE, OWNED), false],
  ['pods with a controller', set(), seen(OWNED, OWNED), false],
  [
    'pods with an owner that is no controller',
    set(),
    seen(...Array(2).fill(pod({ app: 'bare' }, { ownerReferences: [{}] }))),
    true,
  ],
  ['pods with other labels', set(), seen(pod({ app: 'x' }), pod({})), false],
  ['finished pods', set(), seen(...Array(2).fill({ ...BARE, status: { phase: 'Failed' } })), false],
  [
    'pods by what they lack',
    set({ matchExpressions: [{ key: 'x', operator: 'DoesNotExist' }] }),
    seen(BARE, BARE),
    true,
  ],
  [
    'pods of one of several values',
    set({ matchExpressions: [{ key: 'app', operator: 'In', values: ['a', 'bare'] }] }),
    seen(BARE, BARE),
    true,
  ],
  ['a selector of a replication controller', set({ app: 'bare' }, 'replicationcontrollers'), seen(BARE, BARE), true],
  ['a daemon set', set(SELECTOR, 'apps/daemonsets'), seen(BARE, BARE), true],
  ['a job with its own selector', set(SELECTOR, 'batch/jobs'), {}, false],
  ['a job with a selector by hand', set(SELECTOR, 'batch/jobs', { manualSelector: true }), seen(BARE, BARE), true],
  ['a deployment, whose selector gets a hash', set(SELECTOR, 'apps/deployments'), {}, false],
  ['pods that cannot be read', set(), {}, false],
])('%s', (_, request, found, objects) => {
  expect(objectionsOf(adoptedPods, { request, seen: found })).toEqual(objects ? ['drain-without-care'] : []);
});

test('another selector of a replication controller counts, and its scale does not', () => {
  const spec = (selector: object, replicas = 1) => ({ spec: { selector, replicas } });
  const updated = (before: object, after: object) =>
    objectionsOf(adoptedPods, {
      request: write('UPDATE', 'replicationcontrollers', 'a', { oldObject: before as never, object: after as never }),
      seen: seen(BARE, BARE),
    });
  expect(updated(spec({ app: 'x' }), spec({ app: 'bare' }))).toEqual(['drain-without-care']);
  expect(updated(spec({ app: 'bare' }, 2), spec({ app: 'bare' }, 1))).toEqual([]);
});
