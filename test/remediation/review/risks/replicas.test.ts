import { REPLICA_RISKS } from '../../../../src/remediation/review/risks/replicas.ts';
import { deletion, deployment, eviction, object, pod, scaling, update } from '../writes.ts';
import { type Case, container, list, owner, PODS, set, template, testRows, unready, WEB } from './cases.ts';

const BARE = { ownerReferences: [] };

const CASES: readonly Case[] = [
  {
    row: 'replicas-to-zero',
    of: 'scale',
    writes: [scaling(WEB, 3, 0)],
    says: 'Deployment shop/web goes from 3 to 0 replicas: none of its pods keep running.',
  },
  {
    row: 'replicas-to-zero',
    of: 'a patch of an object that named no replicas',
    writes: [update(object('apps/v1 Deployment web', { spec: {} }), (web) => (web.spec.replicas = 0))],
    says: /from 1 to 0/,
  },
  {
    row: 'replicas-to-zero',
    of: 'a custom resource',
    writes: [update(object('example.com/v1 Widget w', { spec: { replicas: 2 } }), (each) => (each.spec.replicas = 0))],
    says: /^Widget shop\/w goes/,
  },
  { row: 'replicas-to-zero', of: 'one less', writes: [scaling(WEB, 3, 2)], says: false },
  {
    row: 'replicas-to-zero',
    of: 'zero as before',
    writes: [update(deployment('web', { replicas: 0 }), (web) => (web.metadata.labels = {}))],
    says: false,
  },
  {
    row: 'replicas-tenfold',
    of: 'tenfold',
    writes: [scaling(WEB, 2, 20)],
    says: 'Deployment shop/web goes from 2 to 20 replicas: tenfold or more.',
  },
  { row: 'replicas-tenfold', of: 'ten from none', writes: [scaling(WEB, 0, 10)], says: /from 0 to 10/ },
  { row: 'replicas-tenfold', of: 'ninefold', writes: [scaling(WEB, 2, 18)], says: false },
  {
    row: 'only-replica',
    of: 'the only ready pod',
    writes: [deletion(pod('a'))],
    seen: { [PODS]: list(pod('a'), unready(pod('b'))) },
    says: 'Pod shop/a is the only ready pod of ReplicaSet web-1.',
  },
  {
    row: 'only-replica',
    of: 'all ready pods',
    writes: [eviction(pod('a')), eviction(pod('b'))],
    seen: { [PODS]: list(pod('a'), pod('b')) },
    says: 'All 2 ready pods of ReplicaSet web-1 end.',
  },
  {
    row: 'only-replica',
    of: 'a pod without an owner',
    writes: [deletion(pod('a', {}, BARE))],
    says: 'Pod shop/a has no owner that makes another pod.',
  },
  {
    row: 'only-replica',
    of: 'Recreate',
    writes: [template({ replicas: 3, strategy: { type: 'Recreate' } })],
    says: /^Deployment shop\/web has the strategy Recreate/,
  },
  {
    row: 'only-replica',
    of: 'a StatefulSet of one',
    writes: [update(set({}, 1), (db) => (container(db).image = 'example/db:1.1'))],
    says: /^StatefulSet shop\/db has one replica/,
  },
  {
    row: 'only-replica',
    of: 'one replica of which one may be unavailable',
    writes: [template({ strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } } })],
    says: /^Deployment shop\/web has one replica/,
  },
  {
    row: 'only-replica',
    of: 'a rolling update of one',
    writes: [template({ strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%' } } })],
    says: false,
  },
  {
    row: 'only-replica',
    of: 'a paused rollout',
    writes: [template({ paused: true, strategy: { type: 'Recreate' } })],
    says: false,
  },
  {
    row: 'only-replica',
    of: 'one of two',
    writes: [deletion(pod('a'))],
    seen: { [PODS]: list(pod('a'), pod('b')) },
    says: false,
  },
  {
    row: 'only-replica',
    of: 'a pod that is not ready',
    writes: [deletion(unready(pod('a')))],
    seen: { [PODS]: list(unready(pod('a'))) },
    says: false,
  },
  {
    row: 'only-replica',
    of: 'one beside a pod of another owner',
    writes: [deletion(pod('a'))],
    seen: { [PODS]: list(pod('a'), pod('b', {}, owner('ReplicaSet', 'other'))) },
    says: /only ready pod/,
  },
  {
    row: 'many-pods',
    of: 'ten pods',
    writes: [template({ replicas: 10 })],
    says: 'Deployment shop/web replaces all of its 10 pods.',
  },
  {
    row: 'many-pods',
    of: 'a DaemonSet',
    writes: [
      update(
        object('apps/v1 DaemonSet log', {
          spec: { template: { spec: { containers: [{ name: 'a', image: 'b' }] } } },
          status: { currentNumberScheduled: 12 },
        }),
        (each) => (container(each).image = 'c'),
      ),
    ],
    says: /all of its 12 pods/,
  },
  { row: 'many-pods', of: 'nine pods', writes: [template({ replicas: 9 })], says: false },
  {
    row: 'many-pods',
    of: 'OnDelete',
    writes: [template({ replicas: 30, updateStrategy: { type: 'OnDelete' } })],
    says: false,
  },
  {
    row: 'many-pods',
    of: 'a change beside the template',
    writes: [update(deployment('web', { replicas: 30 }), (web) => (web.spec.minReadySeconds = 1))],
    says: false,
  },
];

testRows(REPLICA_RISKS, CASES);
