import { expect, test } from 'vitest';
import type { ReviewedWrite } from '../../../src/kube/reviewed-write.ts';
import type { ReversibilityClass } from '../../../src/remediation/change.ts';
import { REVERSIBILITY } from '../../../src/remediation/review/reversibility.ts';
import {
  type Any,
  creation,
  deletion,
  deployment,
  eviction,
  object,
  pod,
  reviewOf,
  scaling,
  update,
} from './writes.ts';

const WEB = deployment('web');
const BARE = { ownerReferences: [] };
const set = (policy: object) =>
  object('apps/v1 StatefulSet db', {
    spec: {
      replicas: 3,
      persistentVolumeClaimRetentionPolicy: policy,
      volumeClaimTemplates: [{}],
      template: { spec: { containers: [{}] } },
    },
  });
const claim = object('v1 PersistentVolumeClaim data', {
  spec: { volumeName: 'pv-1', resources: { requests: { storage: '1Gi' } } },
});
const volume = (persistentVolumeReclaimPolicy: string) => ({
  '/api/v1/persistentvolumes/pv-1': { spec: { persistentVolumeReclaimPolicy } },
});
const job = (status: object) =>
  object('batch/v1 Job once', { spec: { template: { spec: { containers: [{}] } } }, status });
const ENDED = { conditions: [{ type: 'Complete', status: 'True' }] };
const status = (phase: string) => ({ phase });
const unread = { request: { oldObject: undefined } };
const OWNED = {
  ownerReferences: [{ apiVersion: 'example.com/v1', kind: 'Widget', name: 'w', uid: 'u', controller: true }],
};

interface Case {
  readonly row: string;
  readonly of: string;
  readonly write: ReviewedWrite;
  readonly is: ReversibilityClass;
  readonly says: RegExp;
  readonly seen?: Readonly<Record<string, unknown>>;
}

const CASES: readonly Case[] = [
  { row: 'unread', of: 'a deletion', write: deletion(WEB, unread), is: 'cannot be undone', says: /could not read/ },
  {
    row: 'unread',
    of: 'an update',
    write: update(WEB, () => {}, unread),
    is: 'cannot be undone',
    says: /could not read/,
  },
  {
    row: 'unread',
    of: 'an eviction',
    write: eviction(pod('a'), unread),
    is: 'cannot be undone',
    says: /could not read/,
  },
  {
    row: 'namespace-deletion',
    of: 'a namespace',
    write: deletion(object('v1 Namespace shop')),
    is: 'cannot be undone',
    says: /Everything in the namespace/,
  },
  {
    row: 'definition-deletion',
    of: 'a definition',
    write: deletion(object('apiextensions.k8s.io/v1 CustomResourceDefinition widgets.example.com')),
    is: 'cannot be undone',
    says: /All objects of its kind/,
  },
  {
    row: 'ended-pod-deletion',
    of: 'a pod that has ended',
    write: deletion({ ...pod('a'), status: status('Succeeded') }),
    is: 'cannot be undone',
    says: /run again/,
  },
  {
    row: 'ended-pod-deletion',
    of: 'a job that has ended',
    write: deletion(job(ENDED)),
    is: 'cannot be undone',
    says: /run again/,
  },
  {
    row: 'owned-pod-deletion',
    of: 'a pod of a ReplicaSet',
    write: deletion(pod('a')),
    is: 'comes back by itself',
    says: /^ReplicaSet web-1 makes a new pod in its place\.$/,
  },
  {
    row: 'owned-pod-deletion',
    of: 'an eviction of one with an emptyDir',
    write: eviction(pod('a', { volumes: [{ name: 'cache', emptyDir: {} }] })),
    is: 'comes back by itself',
    says: /emptyDir \(cache\) is lost\.$/,
  },
  {
    row: 'bare-pod-deletion',
    of: 'a pod of its own',
    write: deletion(pod('a', {}, BARE)),
    is: 'recreates',
    says: /No controller replaces it\.$/,
  },
  {
    row: 'bare-pod-deletion',
    of: 'an eviction of one with an emptyDir',
    write: eviction(pod('a', { volumes: [{ name: 'cache', emptyDir: {} }] }, BARE)),
    is: 'recreates',
    says: /emptyDir \(cache\) is lost\.$/,
  },
  {
    row: 'claim-deletion',
    of: 'a claim whose volume goes',
    write: deletion(claim),
    seen: volume('Delete'),
    is: 'cannot be undone',
    says: /is Delete: its data is deleted/,
  },
  {
    row: 'claim-deletion',
    of: 'a claim whose volume may not be read',
    write: deletion(claim),
    is: 'cannot be undone',
    says: /could not read/,
  },
  {
    row: 'retained-claim-deletion',
    of: 'a claim whose volume stays',
    write: deletion(claim),
    seen: volume('Retain'),
    is: 'recreates',
    says: /volume is retained/,
  },
  {
    row: 'retained-claim-deletion',
    of: 'a claim without a volume',
    write: deletion(object('v1 PersistentVolumeClaim data', { spec: {} })),
    is: 'recreates',
    says: /no volume yet/,
  },
  {
    row: 'volume-deletion',
    of: 'a volume that takes its storage along',
    write: deletion(object('v1 PersistentVolume pv', { spec: { persistentVolumeReclaimPolicy: 'Delete' } })),
    is: 'cannot be undone',
    says: /may be deleted/,
  },
  {
    row: 'claims-of-set-deletion',
    of: 'a set that deletes its claims',
    write: deletion(set({ whenDeleted: 'Delete' })),
    is: 'cannot be undone',
    says: /whenDeleted/,
  },
  {
    row: 'token-secret-deletion',
    of: 'the token of an account',
    write: deletion(object('v1 Secret s', { type: 'kubernetes.io/service-account-token' })),
    is: 'cannot be undone',
    says: /token/,
  },
  {
    row: 'deletion',
    of: 'a secret',
    write: deletion(object('v1 Secret s', { type: 'Opaque' })),
    is: 'recreates',
    says: /new uid\. Only this replica .* in memory only\.$/,
  },
  {
    row: 'job-deletion',
    of: 'a job that runs',
    write: deletion(job({ active: 1 })),
    is: 'recreates',
    says: /from the beginning/,
  },
  {
    row: 'owned-deletion',
    of: 'the ReplicaSet of a Deployment',
    write: deletion(object('apps/v1 ReplicaSet web-1', { spec: { replicas: 1 } }, OWNED)),
    is: 'comes back by itself',
    says: /^Widget w controls it/,
  },
  {
    row: 'workload-deletion',
    of: 'an old ReplicaSet',
    write: deletion(object('apps/v1 ReplicaSet web-1', { spec: { replicas: 0 } }, OWNED)),
    is: 'recreates',
    says: /new uid/,
  },
  {
    row: 'workload-deletion',
    of: 'a deployment',
    write: deletion(WEB),
    is: 'recreates',
    says: /earlier revisions are lost/,
  },
  {
    row: 'workload-deletion',
    of: 'a deployment without its pods',
    write: deletion(WEB, { request: { options: { propagationPolicy: 'Orphan' } } }),
    is: 'recreates',
    says: /the new object adopts them/,
  },
  {
    row: 'workload-deletion',
    of: 'a set that retains its claims',
    write: deletion(set({ whenDeleted: 'Retain' })),
    is: 'recreates',
    says: /new uid/,
  },
  {
    row: 'node-deletion',
    of: 'a node',
    write: deletion(object('v1 Node n')),
    is: 'recreates',
    says: /pods are deleted/,
  },
  {
    row: 'service-deletion',
    of: 'a service',
    write: deletion(object('v1 Service web')),
    is: 'recreates',
    says: /cluster IP/,
  },
  {
    row: 'account-deletion',
    of: 'an account',
    write: deletion(object('v1 ServiceAccount web')),
    is: 'recreates',
    says: /old tokens become invalid/,
  },
  {
    row: 'custom-deletion',
    of: 'a custom resource',
    write: deletion(object('example.com/v1 Widget w')),
    is: 'recreates',
    says: /controller may have deleted/,
  },
  { row: 'deletion', of: 'a map', write: deletion(object('v1 ConfigMap c')), is: 'recreates', says: /new uid\.$/ },
  {
    row: 'creation',
    of: 'a map',
    write: creation(object('v1 ConfigMap c')),
    is: 'restores',
    says: /^An undo deletes it\.$/,
  },
  { row: 'creation', of: 'a job', write: creation(job({})), is: 'restores', says: /stays/ },
  {
    row: 'creation-of-scope',
    of: 'a namespace',
    write: creation(object('v1 Namespace new')),
    is: 'cannot be undone',
    says: /everything in it by then/,
  },
  {
    row: 'creation-of-scope',
    of: 'a definition',
    write: creation(object('apiextensions.k8s.io/v1 CustomResourceDefinition w')),
    is: 'cannot be undone',
    says: /all objects of its kind/,
  },
  {
    row: 'default-deletion',
    of: 'the account of a namespace',
    write: deletion(object('v1 ServiceAccount default')),
    is: 'comes back by itself',
    says: /creates it in every namespace/,
  },
  {
    row: 'update',
    of: 'a secret',
    write: update(object('v1 Secret s'), (each) => (each.metadata.labels = { a: 'b' })),
    is: 'restores',
    says: /restores the fields that it changes\. Only this replica/,
  },
  {
    row: 'subresource',
    of: 'an ephemeral container',
    write: update(pod('a'), (each) => (each.spec.ephemeralContainers = [{}]), {
      request: { subResource: 'ephemeralcontainers' },
    }),
    is: 'cannot be undone',
    says: /until the pod ends/,
  },
  {
    row: 'subresource',
    of: 'a finalization',
    write: update(object('v1 Namespace shop', { spec: {} }), () => {}, { request: { subResource: 'finalize' } }),
    is: 'cannot be undone',
    says: /deletion continues/,
  },
  {
    row: 'subresource',
    of: 'what is not known',
    write: creation(object('v1 Pod a'), { request: { subResource: 'proxy' } }),
    is: 'cannot be undone',
    says: /subresource proxy/,
  },
  {
    row: 'unknown-result',
    of: 'a patch that was not rehearsed',
    write: update(WEB, () => {}, { request: { object: undefined }, write: { rehearsed: false } }),
    is: 'cannot be undone',
    says: /could not be rehearsed/,
  },
  {
    row: 'last-finalizer',
    of: 'an object that waits for its deletion',
    write: update(
      object('v1 ConfigMap c', {}, { finalizers: ['a/b'], deletionTimestamp: '2026-01-01T00:00:00Z' }),
      (map) => (map.metadata.finalizers = []),
    ),
    is: 'cannot be undone',
    says: /waits for its deletion/,
  },
  {
    row: 'one-way-field',
    of: 'a claim that grows',
    write: update(claim, (each) => (each.spec.resources.requests.storage = '2Gi')),
    is: 'cannot be undone',
    says: /not shrink/,
  },
  {
    row: 'one-way-field',
    of: 'a map that becomes immutable',
    write: update(object('v1 ConfigMap c'), (map) => (map.immutable = true)),
    is: 'cannot be undone',
    says: /immutable/,
  },
  {
    row: 'claims-of-set',
    of: 'a set that is scaled down',
    write: scaling(set({}), 3, 2),
    seen: { '/apis/apps/v1/namespaces/shop/statefulsets/db': set({ whenScaled: 'Delete' }) },
    is: 'cannot be undone',
    says: /whenScaled/,
  },
  {
    row: 'claims-of-set',
    of: 'a set that is patched',
    write: update(set({ whenScaled: 'Delete' }), (each) => (each.spec.replicas = 1)),
    is: 'cannot be undone',
    says: /whenScaled/,
  },
  {
    row: 'ended-job',
    of: 'a job that has ended',
    write: update(job(ENDED), (each) => (each.metadata.labels = { a: 'b' })),
    is: 'restores',
    says: /What the Job did stays/,
  },
  {
    row: 'restart',
    of: 'a restart',
    write: update(
      WEB,
      (web) => (web.spec.template.metadata.annotations = { 'kubectl.kubernetes.io/restartedAt': 'now' }),
    ),
    is: 'restores',
    says: /replaces the pods once more/,
  },
  {
    row: 'template',
    of: 'another image',
    write: update(WEB, (web: Any) => (web.spec.template.spec.containers[0].image = 'a:2')),
    is: 'restores',
    says: /replaces the pods, and so does its undo/,
  },
  {
    row: 'scale',
    of: 'fewer replicas',
    write: scaling(WEB, 3, 1),
    is: 'restores',
    says: /New pods replace the pods that ended\.$/,
  },
  {
    row: 'scale',
    of: 'more replicas',
    write: scaling(WEB, 1, 3),
    is: 'restores',
    says: /restores the fields that it changes\.$/,
  },
  {
    row: 'scale',
    of: 'a set that retains its claims',
    write: scaling(set({}), 3, 2),
    is: 'restores',
    says: /New pods replace the pods that ended\.$/,
  },
  {
    row: 'evicting-taint',
    of: 'a taint that evicts',
    write: update(
      object('v1 Node n', { spec: {} }),
      (node) => (node.spec.taints = [{ key: 'a', effect: 'NoExecute' }]),
    ),
    is: 'restores',
    says: /evicted/,
  },
  {
    row: 'subresource',
    of: 'a status',
    write: update(WEB, (web) => (web.status = {}), { request: { subResource: 'status' } }),
    is: 'cannot be undone',
    says: /would write it again/,
  },
  {
    row: 'update',
    of: 'a label',
    write: update(WEB, (web) => (web.metadata.labels = { a: 'b' })),
    is: 'restores',
    says: /restores the fields that it changes\.$/,
  },
  {
    row: 'update',
    of: 'a cordon',
    write: update(object('v1 Node n', { spec: {} }), (node) => (node.spec.unschedulable = true)),
    is: 'restores',
    says: /restores the fields that it changes\.$/,
  },
  {
    row: 'update',
    of: 'a custom resource',
    write: update(object('example.com/v1 Widget w', { spec: {} }), (each) => (each.spec.a = 1)),
    is: 'restores',
    says: /restores the fields that it changes\.$/,
  },
];

test.each(CASES)('$row: $of', ({ row, write, is, says, seen = {} }) => {
  const [found] = reviewOf([write], { seen }).reversibility;
  expect(found?.class).toBe(is);
  expect(found?.reason).toMatch(says);
  expect(REVERSIBILITY.find(({ id }) => id === row)?.class).toBe(is);
});

test('every row has a case', () => {
  expect(REVERSIBILITY.map(({ id }) => id).filter((id) => !CASES.some(({ row }) => row === id))).toEqual([]);
});

test('there is one for each write, in order', () => {
  expect(
    reviewOf([scaling(WEB, 1, 2), deletion(pod('a')), deletion(object('v1 Namespace shop'))]).reversibility.map(
      (each) => each.class,
    ),
  ).toEqual(['restores', 'comes back by itself', 'cannot be undone']);
});
