import { describe, expect, test } from 'vitest';
import type { AdmissionRequest } from '../../../src/kube/admission-request.ts';
import { namespaceLabels } from '../../../src/policy/admission/rules/namespace-labels.ts';
import { objectionsOf, write } from './writes.ts';

const request = (before: object | undefined, after: object, rest: Partial<AdmissionRequest> = {}) =>
  write(before === undefined ? 'CREATE' : 'UPDATE', 'namespaces', 'shop', {
    oldObject: before === undefined ? undefined : { metadata: before },
    object: { metadata: after },
    ...rest,
  });
const labels = (...keys: readonly string[]) => ({ labels: Object.fromEntries(keys.map((key) => [key, 'x'])) });
const annotations = (key: string) => ({ annotations: { [key]: 'x' } });
const says = (before: object | undefined, after: object, seen: Readonly<Record<string, unknown>> = {}) =>
  objectionsOf(namespaceLabels, { request: request(before, after), seen });

const SECURITY = ['change-pod-security-labels'];
const PROTECTED = ['change-protected-metadata'];
const ADMISSION = '/apis/admissionregistration.k8s.io/v1';
const NAME = 'kubernetes.io/metadata.name';

describe('a label or annotation of a namespace', () => {
  test.each([
    ['pod-security.kubernetes.io/enforce', SECURITY],
    ['pod-security.kubernetes.io/warn', SECURITY],
    ['istio-injection', PROTECTED],
    ['istio.io/rev', PROTECTED],
    ['linkerd.io/inject', PROTECTED],
    ['admission.gatekeeper.sh/ignore', PROTECTED],
    ['scheduler.alpha.kubernetes.io/node-selector', PROTECTED],
    ['resource.kubernetes.io/admin-access', PROTECTED],
    ['field.cattle.io/projectId', PROTECTED],
    ['team', []],
    ['app.kubernetes.io/name', []],
    ['kubectl.kubernetes.io/last-applied-configuration', []],
    ['istio-injection-notes', []],
  ])('%s: %j', (key, expected) => {
    for (const keyed of [labels, annotations]) {
      expect(says({}, keyed(key)), 'gained').toEqual(expected);
      expect(says(keyed(key), {}), 'lost').toEqual(expected);
      expect(says({ labels: { [key]: 'y' } }, labels(key)), 'altered').toEqual(expected);
      expect(says(keyed(key), { ...keyed(key), generateName: 'a' }), 'stays').toEqual([]);
      expect(says(undefined, keyed(key)), 'new').toEqual(expected);
    }
  });

  test('is lost with all others', () => {
    const before = labels('pod-security.kubernetes.io/enforce', 'istio-injection', NAME);
    for (const after of [{}, { labels: null }, labels(NAME)])
      expect(says(before, after)).toEqual([...SECURITY, ...PROTECTED]);
  });

  test('that names the namespace comes with a new one', () => {
    expect(
      says(undefined, labels(NAME), {
        [ADMISSION]: { items: [{ namespaceSelector: { matchLabels: { [NAME]: 'a' } } }] },
      }),
    ).toEqual([]);
  });
});

describe('a label that the cluster selects', () => {
  const list = (item: object) => ({ items: [{ metadata: { name: 'a' } }, { metadata: { name: 'guard' }, ...item }] });
  const byKey = { matchExpressions: [{ key: 'team', operator: 'Exists' }] };
  const byLabel = { matchLabels: { team: 'shop' } };
  test.each<[string, string, object, readonly string[]]>([
    [
      'by a validating webhook',
      'validatingwebhookconfigurations',
      { webhooks: [{}, { namespaceSelector: byKey }] },
      PROTECTED,
    ],
    ['by a mutating webhook', 'mutatingwebhookconfigurations', { webhooks: [{ objectSelector: byLabel }] }, PROTECTED],
    [
      'by a policy',
      'validatingadmissionpolicies',
      { spec: { matchConstraints: { namespaceSelector: byKey } } },
      PROTECTED,
    ],
    [
      'by a binding',
      'validatingadmissionpolicybindings',
      { spec: { matchResources: { namespaceSelector: byLabel } } },
      PROTECTED,
    ],
    [
      'by a mutating policy',
      'mutatingadmissionpolicies',
      { spec: { matchConstraints: { namespaceSelector: byKey } } },
      PROTECTED,
    ],
    [
      'by a mutating binding',
      'mutatingadmissionpolicybindings',
      { spec: { matchResources: { namespaceSelector: byKey } } },
      PROTECTED,
    ],
    [
      'by an expression',
      'validatingadmissionpolicies',
      { spec: { validations: [{ expression: "namespaceObject.metadata.labels['team'] == 'a'" }] } },
      PROTECTED,
    ],
    [
      'by an expression on the object',
      'validatingadmissionpolicies',
      { spec: { validations: [{ expression: 'object.spec.team' }] } },
      [],
    ],
    [
      'by nothing',
      'validatingwebhookconfigurations',
      { webhooks: [{ namespaceSelector: { matchLabels: { tier: 'a' } } }] },
      [],
    ],
    [
      'by everything',
      'validatingwebhookconfigurations',
      { webhooks: [{ namespaceSelector: {} }, { namespaceSelector: null }] },
      [],
    ],
  ])('%s', (_, plural, item, expected) => {
    const seen = { [`${ADMISSION}/${plural}`]: list(item) };
    expect(says({}, labels('team'), seen)).toEqual(expected);
    expect(says(labels('team'), {}, seen)).toEqual(expected);
    expect(says(undefined, labels('team'), seen)).toEqual(expected);
    expect(says(labels('team'), labels('team'), seen)).toEqual([]);
    expect(says({}, annotations('team'), seen)).toEqual([]);
  });

  test('by a network policy of another namespace', () => {
    const spec = { ingress: [{ from: [{ podSelector: {} }, { namespaceSelector: byLabel }] }] };
    expect(says({}, labels('team'), { '/apis/networking.k8s.io/v1/networkpolicies': list({ spec }) })).toEqual(
      PROTECTED,
    );
  });

  test('is named with what selects it', () => {
    const seen = () => list({ webhooks: [{ namespaceSelector: byKey }] });
    const [objection] = namespaceLabels.judge({ request: request({}, labels('team')), seen } as never);
    expect(objection?.error).toBe(
      "The label 'team' of the namespace 'shop' would change, which ValidatingWebhookConfiguration 'guard' selects.",
    );
  });
});

test('nothing is read for a change that needs no look', () => {
  for (const each of [
    request({}, annotations('team')),
    request(labels('team'), labels('team')),
    request({}, labels('istio-injection')),
    write('UPDATE', 'pods', 'a', { oldObject: {}, object: { metadata: labels('team') } }),
    write('DELETE', 'namespaces', 'a', { oldObject: { metadata: labels('team') } }),
  ])
    expect(namespaceLabels.looks?.({ request: each } as never)).toEqual([]);
});
