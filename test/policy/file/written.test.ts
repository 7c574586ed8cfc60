import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AdmissionRequest, ApiObject } from '../../../src/kube/admission-request.ts';
import { ANONYMOUS } from '../../../src/kube/subject.ts';
import type { PolicyRule } from '../../../src/policy/file/rule.ts';
import { speaksOfWrite } from '../../../src/policy/file/written.ts';
import { planOf } from '../plans.ts';

const some = <Item>(...items: readonly Item[]) => fc.option(fc.constantFrom(...items), { nil: undefined });
const objects = some<ApiObject>(
  {},
  { kind: 'Deployment', spec: { replicas: 3 } },
  { kind: 'Deployment', spec: { replicas: 9 }, metadata: { labels: { team: 'shop' } } },
  { kind: 'Scale', spec: {} },
  { spec: 'x', metadata: [] },
  { spec: { replicas: null, containers: [{ image: 'a' }, {}, null] } },
);
const requests: fc.Arbitrary<AdmissionRequest> = fc.record({
  operation: fc.constantFrom('CREATE', 'UPDATE', 'DELETE'),
  resource: fc.constantFrom(
    { group: 'apps', version: 'v1', resource: 'deployments' },
    { group: '', version: 'v1', resource: 'pods' },
    { group: '', version: 'v1', resource: 'namespaces' },
    { group: 'example.com', version: 'v1', resource: 'widgets' },
  ),
  subResource: some('scale', 'status', 'eviction', 'ephemeralcontainers', 'binding'),
  namespace: some('shop', 'bank'),
  name: some('web', 'db'),
  oldObject: objects,
  object: objects,
  options: fc.constant({}),
});
const fields = some<PolicyRule['fields'] & object>(
  [{ path: 'spec.replicas', max: '5' }],
  [{ path: 'spec.replicas', from: ['3'], to: ['*'] }],
  [
    { path: 'metadata.labels.team', matches: ['sh*'] },
    { path: 'spec.replicas', min: '4' },
  ],
  [{ path: 'spec.containers[*].image', to: ['a'] }],
  [{ path: 'spec' }],
);
const conditions = fc.record({
  resources: some(['pods'], ['deploy', 'wd'], ['*.example.com'], ['widgets'], ['*']),
  namespaces: some(['shop'], ['*'], ['ba*']),
  names: some(['web'], ['d*']),
  operations: some<PolicyRule['operations'] & object>(['CREATE'], ['UPDATE', 'DELETE']),
  subresources: some([''], ['*'], ['status', 'scale']),
  fields,
});
const lines = fc.constantFrom(
  'label deploy web a=b',
  'scale deploy web --replicas=3',
  'drain n1',
  'debug web --image=a',
);
const discovered = { resources: [{ name: 'widgets', singularName: 'widget', kind: 'Widget', shortNames: ['wd'] }] };
const answers = fc.constantFrom<(path: string) => unknown>(
  () => undefined,
  () => discovered,
  () => ({ spec: { replicas: 3 }, metadata: { labels: { team: 'shop' } } }),
);

test('of whatever a rule would allow, the same rule denies', () => {
  let allowed = 0;
  fc.assert(
    fc.property(conditions, requests, lines, answers, (given, request, line, seen) => {
      const { command } = planOf(line);
      const speaks = (effect: PolicyRule['effect']) =>
        speaksOfWrite({ id: 'r', effect, permits: [], ...given }, { request, command, subject: ANONYMOUS, seen });
      if (!speaks('allow')) return;
      allowed += 1;
      expect(speaks('deny')).toBe(true);
    }),
    { numRuns: 3000 },
  );
  expect(allowed).toBeGreaterThan(20);
});
