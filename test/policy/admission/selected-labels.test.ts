import { describe, expect, test } from 'vitest';
import type { ApiObject } from '../../../src/kube/admission-request.ts';
import { selectedLabels } from '../../../src/policy/admission/rules/selected-labels.ts';
import { objectionsOf, write } from './writes.ts';

const KEY = 'guard.example/skip';
const REFUSED = ['change-protected-metadata'];
const labelled = (key: string, value = 'true') => ({ metadata: { labels: { [key]: value } } });
const inTemplate = (each: object) => ({ metadata: {}, spec: { template: each } });
const list = (item: object) => ({ items: [{ metadata: { name: 'guard' }, ...item }] });
const ADMISSION = '/apis/admissionregistration.k8s.io/v1';
const SKIPS = list({ webhooks: [{ objectSelector: { matchExpressions: [{ key: KEY, operator: 'DoesNotExist' }] } }] });
const SEEN = { [`${ADMISSION}/validatingwebhookconfigurations`]: SKIPS };

const says = (oldObject: ApiObject | undefined, object: ApiObject, seen: object = SEEN, operation = 'UPDATE') =>
  objectionsOf(selectedLabels, {
    request: write(operation as 'UPDATE', 'apps/deployments', 'a', { oldObject, object }),
    seen: seen as Record<string, unknown>,
  });

describe('a label by which the cluster skips an object', () => {
  test.each([
    ['of the object', (each: ApiObject) => each],
    ['of its pods', inTemplate],
  ])('%s', (_, wrap) => {
    const [without, having, other] = [wrap({ metadata: {} }), wrap(labelled(KEY)), wrap(labelled(KEY, 'no'))];
    expect(says(without, having), 'gained').toEqual(REFUSED);
    expect(says(having, without), 'lost').toEqual(REFUSED);
    expect(says(having, other), 'altered').toEqual(REFUSED);
    expect(says(having, having), 'stays').toEqual([]);
    expect(says(undefined, having), 'unread').toEqual(REFUSED);
    expect(says(undefined, having, SEEN, 'CREATE'), 'new').toEqual(REFUSED);
    expect(says(without, having, {}), 'nothing selects it').toEqual([]);
  });

  test('is found in policies, bindings and expressions', () => {
    const byLabel = { objectSelector: { matchLabels: { [KEY]: 'true' } } };
    const expression = `!('${KEY}' in object.metadata.labels)`;
    for (const [plural, item] of [
      ['validatingadmissionpolicies', { spec: { matchConstraints: byLabel } }],
      ['mutatingadmissionpolicybindings', { spec: { matchResources: byLabel } }],
      ['validatingadmissionpolicies', { spec: { matchConditions: [{ expression }] } }],
    ] as const)
      expect(says({}, labelled(KEY), { [`${ADMISSION}/${plural}`]: list(item) })).toEqual(REFUSED);
  });

  test('is not one by which it selects namespaces', () => {
    const item = { webhooks: [{ namespaceSelector: { matchLabels: { [KEY]: 'a' } } }] };
    expect(says({}, labelled(KEY), { [ADMISSION]: list(item) })).toEqual([]);
    const read = list({ spec: { validations: [{ expression: `namespaceObject.metadata.labels['${KEY}'] == 'a'` }] } });
    expect(says({}, labelled(KEY), { [ADMISSION]: read })).toEqual([]);
  });
});

test('a label that an object loses when one call deletes it and makes it again', () => {
  const earlier = [write('DELETE', 'apps/deployments', 'a', { oldObject: labelled(KEY) })];
  const again = (object: ApiObject) =>
    objectionsOf(selectedLabels, {
      request: write('CREATE', 'apps/deployments', 'a', { object }),
      earlier,
      seen: SEEN,
    });
  expect(again({ metadata: {} })).toEqual(REFUSED);
  expect(again(labelled(KEY))).toEqual([]);
});

test('nothing is read for plain keys, annotations, namespaces and deletions', () => {
  const looks = (request: object) => selectedLabels.looks?.({ request, earlier: [] } as never);
  const object = labelled(KEY);
  for (const request of [
    write('CREATE', 'pods', 'a', { object: labelled('app') }),
    write('CREATE', 'pods', 'a', { object: labelled('app.kubernetes.io/name') }),
    write('CREATE', 'pods', 'a', { object: { metadata: { annotations: { [KEY]: 'a' } } } }),
    write('UPDATE', 'pods', 'a', { oldObject: object, object }),
    write('UPDATE', 'namespaces', 'a', { object }),
    write('DELETE', 'pods', 'a', { oldObject: object }),
  ])
    expect(looks(request)).toEqual([]);
  expect(looks(write('CREATE', 'pods', 'a', { object }))).toHaveLength(6);
});
