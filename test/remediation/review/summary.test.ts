import { describe, expect, test } from 'vitest';
import type { ReviewedWrite } from '../../../src/kube/reviewed-write.ts';
import {
  type Any,
  altered,
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
const NODE = object('v1 Node n1', { spec: {} });
const container = (web: Any) => web.spec.template.spec.containers[0];

test.each<[string, ReviewedWrite, string?]>([
  ['scale Deployment shop/web from 1 to 3 replicas', scaling(WEB, 1, 3)],
  [
    'scale Deployment shop/web from 2 to 1 replica',
    update(deployment('web', { replicas: 2 }), (web) => (web.spec.replicas = 1)),
  ],
  ['scale Deployment shop/web from 3 to 0 replicas', scaling(WEB, 3, 0)],
  [
    'set image of Deployment shop/web: app example/web:1.0 -> example/web:2.0',
    update(WEB, (web) => (container(web).image = 'example/web:2.0')),
  ],
  [
    'roll back Deployment shop/web: app example/web:1.0 -> example/web:0.9',
    update(WEB, (web) => (container(web).image = 'example/web:0.9')),
    'rollout undo deployment web',
  ],
  [
    'restart Deployment shop/web',
    update(
      WEB,
      (web) =>
        (web.spec.template.metadata.annotations = { 'kubectl.kubernetes.io/restartedAt': '2026-03-01T12:00:00Z' }),
    ),
  ],
  ['patch Deployment shop/web: spec.paused', update(WEB, (web) => (web.spec.paused = true))],
  [
    'patch Deployment shop/web: spec.replicas, spec.template.spec.containers[app].image, spec.paused, and 1 more',
    update(WEB, (web) => {
      web.spec.replicas = 2;
      container(web).image = 'a';
      web.spec.paused = true;
      web.spec.minReadySeconds = 1;
    }),
  ],
  [
    'replace Deployment shop/web: spec.minReadySeconds',
    update(WEB, (web) => (web.spec.minReadySeconds = 1), { write: { method: 'PUT' } }),
  ],
  ['label Deployment shop/web: tier=web', update(WEB, (web) => (web.metadata.labels = { tier: 'web' }))],
  ['label Pod shop/a: app-, tier=web', update(pod('a'), (each) => (each.metadata.labels = { tier: 'web' }))],
  [
    'restart Deployment shop/web',
    update(
      altered(WEB, (web) => (web.metadata.annotations = { 'deployment.kubernetes.io/revision': '1' })),
      (web) => {
        delete web.metadata.annotations;
        web.spec.template.metadata.annotations = { 'kubectl.kubernetes.io/restartedAt': 'now' };
      },
    ),
  ],
  ['annotate Deployment shop/web: note', update(WEB, (web) => (web.metadata.annotations = { note: 'x' }))],
  ['cordon Node n1', update(NODE, (node) => (node.spec.unschedulable = true))],
  [
    'uncordon Node n1',
    update(object('v1 Node n1', { spec: { unschedulable: true } }), (node) => {
      node.spec = {};
    }),
  ],
  ['taint Node n1: spec.taints', update(NODE, (node) => (node.spec.taints = [{ key: 'a', effect: 'NoSchedule' }]))],
  ['create ConfigMap shop/new', creation(object('v1 ConfigMap new', { data: { a: 'b' } }))],
  ['delete Pod shop/web-abc', deletion(pod('web-abc'))],
  ['delete Namespace shop', deletion(object('v1 Namespace shop'))],
  ['evict Pod shop/web-abc', eviction(pod('web-abc'))],
  ['leave Deployment shop/web as it is', update(WEB, () => {})],
  ['delete Widget shop/w', deletion(object('example.com/v1 Widget w'))],
])('%s', (summary, write, line) => {
  expect(reviewOf([write], line === undefined ? {} : { line }).summary).toBe(summary);
});

describe('several writes', () => {
  test('drain', () => {
    const cordon = update(NODE, (node) => (node.spec.unschedulable = true));
    expect(reviewOf([cordon, eviction(pod('a')), eviction(pod('b'))], { line: 'drain n1' }).summary).toBe(
      'drain Node n1: cordon Node n1, and evict 2 pods',
    );
  });

  test('a few are all named', () => {
    expect(reviewOf([deletion(pod('a')), creation(object('v1 ConfigMap c'))]).summary).toBe(
      '2 objects: delete Pod shop/a; create ConfigMap shop/c',
    );
  });

  test('many are counted', () => {
    const { summary } = reviewOf(Array.from({ length: 12 }, (_, at) => deletion(pod(`web-${at}`))));
    expect(summary).toMatch(/^12 objects: delete Pod shop\/web-0; delete Pod shop\/web-1; .*; and \d+ more$/);
    expect(summary.length).toBeLessThanOrEqual(160);
  });
});

test('what cannot be rehearsed is its command line, up to its own arguments', () => {
  expect(reviewOf([], { line: 'exec web-1 -n shop -- sh -c secret' }).summary).toBe('run kubectl exec web-1');
});

test('it is one line, of at most 160 characters, without a hidden character', () => {
  const image = `example/${'x'.repeat(300)}`;
  const hostile = update(WEB, (web) => (container(web).image = `a\n\u202e\u0007${image}`));
  const { summary } = reviewOf([hostile]);
  expect([...summary].length).toBeLessThanOrEqual(160);
  expect(summary).toContain('\\u{202E}\\u{7}example/xxx');
  expect(['\n', '\u202e', '\u0007'].filter((hidden) => summary.includes(hidden))).toEqual([]);
});

test('the value of a label that redaction marks is a mark', () => {
  const { summary } = reviewOf([update(WEB, (web) => (web.metadata.labels = { password: 'correct-horse-9' }))]);
  expect(summary).toMatch(/^label Deployment shop\/web: password=\[redacted: password #\w{4}\]$/);
});
