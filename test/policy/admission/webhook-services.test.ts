import { expect, test } from 'vitest';
import type { AdmissionRequest } from '../../../src/kube/admission-request.ts';
import { webhookServices } from '../../../src/policy/admission/rules/webhook-services.ts';
import { change, objectionsOf, write } from './writes.ts';

const webhooks = (name: string, namespace = 'shop') => ({
  items: [{ webhooks: [{ name: 'a.example.com', clientConfig: { service: { name, namespace } } }, {}] }],
});
const slices = (ready: boolean) => ({
  items: [
    {
      metadata: { labels: { 'kubernetes.io/service-name': 'hook' } },
      endpoints: [{ conditions: { ready }, targetRef: { uid: '1' } }],
    },
  ],
});
const seen = (name = 'hook', namespace = 'shop', ready = true) => ({
  '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations': webhooks(name, namespace),
  '/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices': slices(ready),
});
const spec = (selector: object, rest: object = {}) => ({ selector, ports: [{ port: 443 }], ...rest });
const moved = change('services', 'hook', spec({ app: 'hook' }), spec({ app: 'web' }));
const deleted = write('DELETE', 'services', 'hook', { oldObject: {} });

test.each<[string, AdmissionRequest, Readonly<Record<string, unknown>>, boolean]>([
  ['selects other pods', moved, seen(), true],
  ['is deleted', deleted, seen(), true],
  ['has other ports', change('services', 'hook', spec({}), spec({}, { ports: [{ port: 1 }] })), seen(), true],
  ['has another type', change('services', 'hook', spec({}), spec({}, { type: 'ExternalName' })), seen(), true],
  ['has no ready pod, and is repaired', moved, seen('hook', 'shop', false), false],
  ['is of another webhook', moved, seen('other'), false],
  ['is in another namespace', moved, seen('hook', 'x'), false],
  ['is of a list that cannot be read', moved, {}, false],
  ['is labelled', change('services', 'hook', spec({}), spec({}, { sessionAffinity: 'None' })), {}, false],
  ['is new', write('CREATE', 'services', 'hook', { object: {} }), {}, false],
])('a Service that %s', (_, request, found, objects) => {
  expect(objectionsOf(webhookServices, { request, seen: found })).toEqual(objects ? ['change-webhooks'] : []);
});
