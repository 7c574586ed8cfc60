import { expect, test } from 'vitest';
import { maxReplicas } from '../../../src/policy/admission/rules/max-replicas.ts';
import { admissionOf, change, objectionsOf, scaling, write } from './writes.ts';

const created = (resource: string, spec: object) => write('CREATE', resource, 'a', { object: { spec } });

test.each([
  ['a scale', scaling('apps/deployments', 'web', 1, 100_000)],
  ['a scale by one above the limit', scaling('apps/deployments', 'web', 50, 51)],
  ['a patch of the workload', change('apps/deployments', 'web', { replicas: 1 }, { replicas: 51 })],
  ['growth above the limit', change('apps/statefulsets', 'db', { replicas: 60 }, { replicas: 61 })],
  ['a new workload', created('apps/deployments', { replicas: 51 })],
  [
    'the most of an autoscaler',
    change('autoscaling/horizontalpodautoscalers', 'a', { maxReplicas: 5 }, { maxReplicas: 51 }),
  ],
  [
    'the least of an autoscaler',
    change(
      'autoscaling/horizontalpodautoscalers',
      'a',
      { minReplicas: 1, maxReplicas: 99 },
      { minReplicas: 60, maxReplicas: 99 },
    ),
  ],
  ['the parallelism of a job', created('batch/jobs', { parallelism: 1000 })],
  ['the completions of a job', created('batch/jobs', { parallelism: 1, completions: 1000 })],
  ['the jobs of a cron job', created('batch/cronjobs', { jobTemplate: { spec: { parallelism: 51 } } })],
  ['a custom resource', created('argoproj.io/rollouts', { replicas: 51 })],
  ['a part of a custom resource', created('ray.io/rayclusters', { groups: [{ replicas: 1 }, { maxReplicas: 51 }] })],
  ['another autoscaler', created('keda.sh/scaledobjects', { maxReplicaCount: 51 })],
  ['the instances of a database', created('postgresql.cnpg.io/clusters', { instances: 51 })],
  [
    'a part that grows to what another has',
    change(
      'ray.io/rayclusters',
      'a',
      {
        groups: [
          { name: 'a', replicas: 1 },
          { name: 'b', replicas: 60 },
        ],
      },
      {
        groups: [
          { name: 'a', replicas: 60 },
          { name: 'b', replicas: 60 },
        ],
      },
    ),
  ],
  ['a number as text', created('x.io/things', { replicas: '51' })],
  [
    'an object that could not be read',
    write('UPDATE', 'apps/deployments', 'web', { object: { spec: { replicas: 51 } } }),
  ],
])('objects to %s', (_, request) => {
  expect(objectionsOf(maxReplicas, { request })).toEqual(['BLAST_RADIUS']);
});

test.each([
  ['a scale up to the limit', scaling('apps/deployments', 'web', 1, 50)],
  ['a scale down from above the limit', scaling('apps/deployments', 'web', 200, 100)],
  ['what stays as it was', change('apps/deployments', 'web', { replicas: 200 }, { replicas: 200, paused: true })],
  ['what was removed', change('apps/deployments', 'web', { replicas: 200 }, {})],
  ['a deletion', write('DELETE', 'apps/deployments', 'web', { oldObject: { spec: { replicas: 200 } } })],
  ['a field of a template that has the name', created('x.io/things', { template: { labels: { replicas: 'many' } } })],
  ['a status', write('UPDATE', 'apps/deployments', 'web', { object: { spec: {}, status: { replicas: 99 } } })],
  ['a schema', created('x.io/things', { schema: { replicas: { type: 'integer', maximum: 99 } } })],
  ['an object without a spec', write('CREATE', 'configmaps', 'a', { object: { data: { replicas: '99' } } })],
  ['values of any kind', created('x.io/things', { replicas: [null, true, { a: 1e9 }], parallelism: null })],
])('does not object to %s', (_, request) => {
  expect(objectionsOf(maxReplicas, { request })).toEqual([]);
});

test('an object that the call deletes and creates again may keep its replicas', () => {
  const request = created('apps/deployments', { replicas: 200 });
  const earlier = [write('DELETE', 'apps/deployments', 'a', { oldObject: { spec: { replicas: 200 } } })];
  expect(objectionsOf(maxReplicas, { request, earlier })).toEqual([]);
  expect(objectionsOf(maxReplicas, { request })).toEqual(['BLAST_RADIUS']);
});

test('follows KUBECTL_MAX_REPLICAS', () => {
  const request = scaling('apps/deployments', 'web', 1, 6);
  expect(objectionsOf(maxReplicas, { request, policy: { maxReplicas: 5 } })).toEqual(['BLAST_RADIUS']);
  expect(objectionsOf(maxReplicas, { request, policy: { maxReplicas: 6 } })).toEqual([]);
});

test('reads an object that is nested deeper than calls can be', () => {
  let deep: object = { replicas: 1000 };
  for (let level = 0; level < 100_000; level += 1) deep = { a: deep };
  expect(objectionsOf(maxReplicas, { request: created('x.io/things', deep) })).toEqual(['BLAST_RADIUS']);
});

test('names the field, the number and the limit', () => {
  const given = admissionOf(maxReplicas, { request: scaling('apps/deployments', 'web', 1, 99) });
  expect(maxReplicas.judge(given)[0]?.error).toBe(
    "'spec.replicas' would become 99. It can grow to 50 at most (KUBECTL_MAX_REPLICAS).",
  );
});
