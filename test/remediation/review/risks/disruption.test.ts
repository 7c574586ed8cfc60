import { DISRUPTION_RISKS } from '../../../../src/remediation/review/risks/disruption.ts';
import { deletion, deployment, eviction, object, pod, scaling, update } from '../writes.ts';
import {
  BUDGETS,
  type Case,
  CLAIMS,
  claim,
  list,
  PODS,
  SERVICES,
  testRows,
  unready,
  usesClaim,
  volume,
  WEB,
  WHOLE,
} from './cases.ts';

const VOLUMES = '/api/v1/persistentvolumes?';
const budget = (disruptionsAllowed: number, app = 'web') =>
  budgetFor({ selector: { matchLabels: { app } } }, disruptionsAllowed);
const budgetFor = (spec: object, disruptionsAllowed = 0) =>
  object('policy/v1 PodDisruptionBudget web', { spec, status: { disruptionsAllowed } });
const service = (selector?: object) => object('v1 Service web', { spec: { selector } });

const CASES: readonly Case[] = [
  {
    row: 'disruption-budget',
    of: 'an eviction that must wait',
    writes: [eviction(pod('a'))],
    seen: { [BUDGETS]: list(budget(0)) },
    says: 'PodDisruptionBudget shop/web allows 0 disruptions now, and 1 pod is evicted: evictions wait for it.',
  },
  {
    row: 'disruption-budget',
    of: 'a deletion past it',
    writes: [deletion(pod('a')), deletion(pod('b'))],
    seen: { [BUDGETS]: list(budget(1)) },
    says: /and 2 pods would be deleted in spite of it\.$/,
  },
  {
    row: 'disruption-budget',
    of: 'one that allows it',
    writes: [eviction(pod('a'))],
    seen: { [BUDGETS]: list(budget(1)) },
    says: false,
  },
  {
    row: 'disruption-budget',
    of: 'one of other pods',
    writes: [eviction(pod('a'))],
    seen: { [BUDGETS]: list(budget(0, 'db')) },
    says: false,
  },
  {
    row: 'disruption-budget',
    of: 'one of all pods',
    writes: [eviction(pod('a'))],
    seen: { [BUDGETS]: list(budgetFor({ selector: {} })) },
    says: /evictions wait for it\.$/,
  },
  {
    row: 'disruption-budget',
    of: 'one without a selector',
    writes: [eviction(pod('a'))],
    seen: { [BUDGETS]: list(budgetFor({})) },
    says: false,
  },
  {
    row: 'disruption-budget',
    of: 'one by an expression',
    writes: [eviction(pod('a'))],
    seen: {
      [BUDGETS]: list(
        budgetFor({ selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['db', 'web'] }] } }),
      ),
    },
    says: /evictions wait for it\.$/,
  },
  {
    row: 'local-data',
    of: 'an emptyDir',
    writes: [eviction(pod('a', { volumes: [{ name: 'cache', emptyDir: {} }] }))],
    says: 'Data in emptyDir is lost: Pod shop/a (cache).',
  },
  {
    row: 'local-data',
    of: 'a hostPath',
    writes: [deletion(pod('a', { volumes: [{ name: 'logs', hostPath: { path: '/x' } }] }))],
    says: /^Data in hostPath stays on the node, .*: Pod shop\/a \(logs\)\.$/,
  },
  {
    row: 'local-data',
    of: 'a local volume',
    writes: [eviction(pod('a', usesClaim))],
    seen: { [CLAIMS]: list(claim), [VOLUMES]: list(volume({ local: { path: '/x' } })) },
    says: /on the node of its local volume: Pod shop\/a \(data\)\.$/,
  },
  {
    row: 'local-data',
    of: 'a workload that is deleted',
    writes: [deletion(deployment('web', {}, { volumes: [{ name: 'cache', emptyDir: {} }] }))],
    says: /Deployment shop\/web \(cache\)/,
  },
  {
    row: 'local-data',
    of: 'a workload that is scaled down',
    writes: [scaling(WEB, 2, 1)],
    seen: { [WHOLE]: deployment('web', {}, { volumes: [{ name: 'cache', emptyDir: {} }] }) },
    says: /Deployment shop\/web \(cache\)/,
  },
  {
    row: 'local-data',
    of: 'a volume of the network',
    writes: [eviction(pod('a', usesClaim))],
    seen: { [CLAIMS]: list(claim), [VOLUMES]: list(volume({ nfs: {} })) },
    says: false,
  },
  {
    row: 'local-data',
    of: 'a pod that stays',
    writes: [update(pod('a', { volumes: [{ name: 'cache', emptyDir: {} }] }), (each) => (each.metadata.labels = {}))],
    says: false,
  },
  {
    row: 'service-endpoints',
    of: 'the last pod',
    writes: [deletion(pod('a'))],
    seen: { [PODS]: list(pod('a')), [SERVICES]: list(service({ app: 'web' })) },
    says: 'Service shop/web has 1 ready pod now, and none of them after the change.',
  },
  {
    row: 'service-endpoints',
    of: 'zero replicas',
    writes: [scaling(WEB, 2, 0)],
    seen: { [WHOLE]: WEB, [PODS]: list(pod('a'), pod('b')), [SERVICES]: list(service({ app: 'web' })) },
    says: /has 2 ready pods now/,
  },
  {
    row: 'service-endpoints',
    of: 'a workload that is deleted',
    writes: [deletion(WEB)],
    seen: { [PODS]: list(pod('a')), [SERVICES]: list(service({ app: 'web' })) },
    says: /has 1 ready pod now/,
  },
  {
    row: 'service-endpoints',
    of: 'other labels in the template',
    writes: [update(WEB, (web) => (web.spec.template.metadata.labels = { app: 'web', tier: 'new' }))],
    seen: {
      [PODS]: list(pod('a', {}, { labels: { app: 'web', tier: 'old' } })),
      [SERVICES]: list(service({ app: 'web' })),
    },
    says: false,
  },
  {
    row: 'service-endpoints',
    of: 'a label that the template loses',
    writes: [
      update(
        deployment('web', {
          template: { metadata: { labels: { app: 'web', tier: 'old' } }, spec: { containers: [] } },
        }),
        (web) => (web.spec.template.metadata.labels = { app: 'web' }),
      ),
    ],
    seen: {
      [PODS]: list(pod('a', {}, { labels: { app: 'web', tier: 'old' } })),
      [SERVICES]: list(service({ tier: 'old' })),
    },
    says: /none of them after the change/,
  },
  {
    row: 'service-endpoints',
    of: 'a pod that loses its label',
    writes: [update(pod('a'), (each) => (each.metadata.labels = { app: 'x' }))],
    seen: { [PODS]: list(pod('a')), [SERVICES]: list(service({ app: 'web' })) },
    says: /has 1 ready pod now/,
  },
  {
    row: 'service-endpoints',
    of: 'another selector',
    writes: [update(service({ app: 'web' }), (each) => (each.spec.selector = { app: 'wbe' }))],
    seen: { [PODS]: list(pod('a')), [SERVICES]: list(service({ app: 'web' })) },
    says: /none of them after the change/,
  },
  {
    row: 'service-endpoints',
    of: 'a Service that is deleted',
    writes: [deletion(service({ app: 'web' }))],
    says: 'Service shop/web is deleted: its clients no longer reach its pods.',
  },
  {
    row: 'service-endpoints',
    of: 'a selector that picks other pods',
    writes: [update(service({ app: 'web' }), (each) => (each.spec.selector = { app: 'blue' }))],
    seen: {
      [PODS]: list(pod('a'), pod('b', {}, { labels: { app: 'blue' } })),
      [SERVICES]: list(service({ app: 'web' })),
    },
    says: false,
  },
  {
    row: 'service-endpoints',
    of: 'one of two pods',
    writes: [deletion(pod('a'))],
    seen: { [PODS]: list(pod('a'), pod('b')), [SERVICES]: list(service({ app: 'web' })) },
    says: false,
  },
  {
    row: 'service-endpoints',
    of: 'a Service without ready pods',
    writes: [deletion(pod('a'))],
    seen: { [PODS]: list(unready(pod('a'))), [SERVICES]: list(service({ app: 'web' })) },
    says: false,
  },
  {
    row: 'service-endpoints',
    of: 'a Service without a selector',
    writes: [deletion(pod('a'))],
    seen: { [PODS]: list(pod('a')), [SERVICES]: list(service()) },
    says: false,
  },
  {
    row: 'no-grace',
    of: 'no grace period',
    writes: [deletion(pod('a'), { request: { options: { gracePeriodSeconds: 0 } } })],
    says: /^Pod shop\/a: no grace period\. /,
  },
  {
    row: 'no-grace',
    of: 'a grace period',
    writes: [deletion(pod('a'), { request: { options: { gracePeriodSeconds: 30 } } })],
    says: false,
  },
];

testRows(DISRUPTION_RISKS, CASES);
