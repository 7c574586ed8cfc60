import { expect, test } from 'vitest';
import { preemption } from '../../../src/policy/admission/rules/preemption.ts';
import { change, objectionsOf, write } from './writes.ts';

const pods = (priorityClassName?: string) => ({ template: { spec: { containers: [], priorityClassName } } });
const seen = (priorityClass: object) => ({ '/apis/scheduling.k8s.io/v1/priorityclasses/high': priorityClass });
const created = (resource: string, spec: object) => write('CREATE', resource, 'a', { object: { spec } });
const EVICTS = { value: 1000, preemptionPolicy: 'PreemptLowerPriority' };

test.each([
  ['gained', change('apps/deployments', 'a', pods(), pods('high')), EVICTS, true],
  ['altered', change('apps/deployments', 'a', pods('low'), pods('high')), EVICTS, true],
  ['stayed as it was', change('apps/deployments', 'a', pods('high'), pods('high')), EVICTS, false],
  ['lost', change('apps/deployments', 'a', pods('high'), pods()), EVICTS, false],
  ['of a new pod', created('pods', { priorityClassName: 'high' }), EVICTS, true],
  ['of a new cron job', created('batch/cronjobs', { jobTemplate: { spec: pods('high') } }), EVICTS, true],
  ['of a custom resource', created('x.io/things', { PriorityClassName: 'high' }), EVICTS, true],
  ['that could not be read', created('pods', { priorityClassName: 'high' }), {}, true],
  ['that evicts none', created('pods', { priorityClassName: 'high' }), { value: 9, preemptionPolicy: 'Never' }, false],
  ['below the default', created('pods', { priorityClassName: 'high' }), { value: -1 }, false],
  ['of all pods', created('pods', { priorityClassName: 'high' }), { ...EVICTS, globalDefault: true }, false],
])('a priority class: %s', (_, request, priorityClass, objects) => {
  expect(objectionsOf(preemption, { request, seen: seen(priorityClass) })).toEqual(objects ? ['preempt-pods'] : []);
});

test('a pod whose old object could not be read gains its class', () => {
  const request = write('UPDATE', 'pods', 'a', { object: { spec: { priorityClassName: 'high' } } });
  expect(objectionsOf(preemption, { request, seen: seen(EVICTS) })).toEqual(['preempt-pods']);
});
