import { SCOPE_RISKS } from '../../../../src/remediation/review/risks/scope.ts';
import { deletion, deployment, eviction, object, pod, update } from '../writes.ts';
import { type Case, node, template, testRows, WEB } from './cases.ts';

const CASES: readonly Case[] = [
  {
    row: 'unrehearsed',
    of: 'a write that a webhook refuses to rehearse',
    writes: [update(WEB, () => {}, { write: { rehearsed: false } })],
    says: /^An admission webhook refuses rehearsals of Deployment shop\/web: /,
  },
  {
    row: 'unrehearsed',
    of: 'a command without requests',
    writes: [],
    line: 'exec web -- ls',
    says: /^This command cannot be rehearsed/,
  },
  { row: 'unrehearsed', of: 'a write that was rehearsed', writes: [update(WEB, () => {})], says: false },
  {
    row: 'selection',
    of: 'a label selector',
    writes: [deletion(pod('a')), deletion(pod('b'))],
    line: 'delete pods -l app=web',
    says: 'The call names no objects; its selector picks 2: Pod shop/a, Pod shop/b.',
  },
  {
    row: 'selection',
    of: '--all',
    writes: [deletion(pod('a')), deletion(pod('b'))],
    line: 'delete pods --all',
    says: /picks 2/,
  },
  {
    row: 'selection',
    of: 'a type without names',
    writes: [template({}), update(deployment('api'), (web) => (web.spec.paused = true))],
    line: 'rollout pause deployment',
    says: /picks 2: Deployment shop\/web, Deployment shop\/api\.$/,
  },
  {
    row: 'selection',
    of: 'a selector that picks one',
    writes: [deletion(pod('a'))],
    line: 'delete pods -l app=web',
    says: false,
  },
  {
    row: 'selection',
    of: 'objects that are named',
    writes: [deletion(pod('a')), deletion(pod('b'))],
    line: 'delete pods a b',
    says: false,
  },
  {
    row: 'protected-namespace',
    of: 'a protected one',
    writes: [deletion(object('v1 ConfigMap c', {}, { namespace: 'kube-system' }))],
    says: 'Namespace kube-system is protected.',
  },
  {
    row: 'protected-namespace',
    of: 'the namespace itself',
    writes: [update(object('v1 Namespace kube-system'), (each) => (each.metadata.labels = {}))],
    says: 'Namespace kube-system is protected.',
  },
  { row: 'protected-namespace', of: 'another one', writes: [deletion(object('v1 ConfigMap c'))], says: false },
  {
    row: 'node',
    of: 'cordon',
    writes: [update(node(), (each) => (each.spec.unschedulable = true))],
    says: 'Node n1 takes no new pods until it is uncordoned.',
  },
  {
    row: 'node',
    of: 'drain',
    writes: [update(node(), (each) => (each.spec.unschedulable = true)), eviction(pod('a')), eviction(pod('b'))],
    says: /2 pods are evicted and must fit elsewhere\.$/,
  },
  {
    row: 'node',
    of: 'a taint that evicts',
    writes: [update(node(), (each) => (each.spec.taints = [{ key: 'gone', value: 'yes', effect: 'NoExecute' }]))],
    says: /the taint gone=yes:NoExecute: pods that do not tolerate it are evicted/,
  },
  { row: 'node', of: 'a deletion', writes: [deletion(node())], says: /and all pods on it with it\.$/ },
  {
    row: 'node',
    of: 'uncordon',
    writes: [
      update(node({ unschedulable: true }), (each) => {
        each.spec = {};
      }),
    ],
    says: false,
  },
  {
    row: 'node',
    of: 'a taint that does not evict',
    writes: [update(node(), (each) => (each.spec.taints = [{ key: 'a', effect: 'NoSchedule' }]))],
    says: false,
  },
  {
    row: 'node',
    of: 'a label of a node that is cordoned',
    writes: [update(node({ unschedulable: true }), (each) => (each.metadata.labels = { a: 'b' }))],
    says: false,
  },
];

testRows(SCOPE_RISKS, CASES);
