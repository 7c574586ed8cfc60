import { describe, expect, test } from 'vitest';
import type { ApiObject } from '../../../src/kube/admission-request.ts';
import { disruptionBudgets } from '../../../src/policy/admission/rules/disruption-budgets.ts';
import { change, objectionsOf, write } from './writes.ts';

test.each<[string, object, object, boolean]>([
  ['a lower minAvailable', { minAvailable: 3 }, { minAvailable: 2 }, true],
  ['a lower share', { minAvailable: '80%' }, { minAvailable: '50%' }, true],
  ['a count in place of a share', { minAvailable: '80%' }, { minAvailable: 1 }, true],
  ['a lost minAvailable', { minAvailable: 3 }, {}, true],
  ['a higher maxUnavailable', { maxUnavailable: 1 }, { maxUnavailable: 3 }, true],
  ['a higher share of maxUnavailable', { maxUnavailable: '20%' }, { maxUnavailable: '100%' }, true],
  ['maxUnavailable in place of minAvailable', { minAvailable: 3 }, { maxUnavailable: '50%' }, true],
  ['minAvailable in place of maxUnavailable', { maxUnavailable: 1 }, { minAvailable: 0 }, true],
  ['a lost maxUnavailable', { maxUnavailable: 1 }, {}, true],
  ['all pods in place of one at a time', { maxUnavailable: 1 }, { minAvailable: '100%' }, false],
  ['another selector', { minAvailable: 1, selector: { a: 1 } }, { minAvailable: 1, selector: { a: 2 } }, true],
  ['one pod at a time', { maxUnavailable: 0 }, { maxUnavailable: 1 }, false],
  ['one pod at a time in place of a share', { minAvailable: '100%' }, { maxUnavailable: 1 }, false],
  ['no pod at a time', { minAvailable: 1 }, { maxUnavailable: 0 }, false],
  ['a higher minAvailable', { minAvailable: 1 }, { minAvailable: 2 }, false],
  ['a lower maxUnavailable', { maxUnavailable: '50%' }, { maxUnavailable: '20%' }, false],
  ['what stays as it was', { maxUnavailable: 9, selector: { a: 1 } }, { maxUnavailable: 9, selector: { a: 1 } }, false],
])('%s', (_, before, after, objects) => {
  const request = change('policy/poddisruptionbudgets', 'web', before, after);
  expect(objectionsOf(disruptionBudgets, { request })).toEqual(objects ? ['drain-without-care'] : []);
});

test.each([
  [write('DELETE', 'policy/poddisruptionbudgets', 'web'), ['drain-without-care']],
  [write('CREATE', 'policy/poddisruptionbudgets', 'web', { object: { spec: { maxUnavailable: 9 } } }), []],
  [write('DELETE', 'x.io/poddisruptionbudgets', 'web'), []],
  [write('UPDATE', 'policy/poddisruptionbudgets', 'web', { subResource: 'status' }), []],
  [
    write('UPDATE', 'policy/poddisruptionbudgets', 'web', { object: { spec: { maxUnavailable: 9 } } }),
    ['drain-without-care'],
  ],
])('%j', (request, expected) => {
  expect(objectionsOf(disruptionBudgets, { request })).toEqual(expected);
});

describe('the pods of a workload', () => {
  const labelled = (labels: object, rest: object = {}): ApiObject => ({
    spec: { template: { metadata: { labels } }, ...rest },
  });
  const FRONT = { app: 'web', tier: 'front' };
  const budget = (selector: object) => ({
    '/apis/policy/v1/namespaces/shop/poddisruptionbudgets': {
      items: [
        { metadata: { name: 'other' }, spec: { selector: { matchLabels: { app: 'other' } } } },
        { metadata: { name: 'front' }, spec: { selector } },
      ],
    },
  });
  const TIER = budget({ matchLabels: { tier: 'front' } });
  const seen = (labels: object, found: Readonly<Record<string, unknown>>) =>
    objectionsOf(disruptionBudgets, {
      request: write('UPDATE', 'apps/deployments', 'web', { oldObject: labelled(FRONT), object: labelled(labels) }),
      seen: found,
    });

  test.each<[string, object, Readonly<Record<string, unknown>>, boolean]>([
    ['lose the label of a budget', { app: 'web' }, TIER, true],
    ['get another value of it', { app: 'web', tier: 'back' }, TIER, true],
    [
      'come to have what it does not pick',
      { ...FRONT, skip: 'x' },
      budget({ matchExpressions: [{ key: 'skip', operator: 'DoesNotExist' }] }),
      true,
    ],
    ['gain a label', { ...FRONT, a: 'b' }, TIER, false],
    ['lose a label that no budget asks for', { tier: 'front' }, TIER, false],
    ['stay in a budget of all pods', { app: 'web' }, budget({}), false],
    ['leave no budget that can be read', { app: 'web' }, {}, false],
  ])('%s', (_, labels, found, objects) => {
    expect(seen(labels, found)).toEqual(objects ? ['drain-without-care'] : []);
  });

  test('are looked at only if their labels change', () => {
    const request = write('UPDATE', 'apps/deployments', 'web', {
      oldObject: labelled(FRONT),
      object: labelled(FRONT, { replicas: 2 }),
    });
    expect(disruptionBudgets.looks?.({ request } as never)).toEqual([]);
  });
});
