import { expect, test } from 'vitest';
import { parsePolicyFile } from '../../../src/config/policy-file.ts';
import type { AdmissionRequest, ApiObject } from '../../../src/kube/admission-request.ts';
import { autoscalers } from '../../../src/policy/admission/rules/autoscalers.ts';
import { admissionOf, write } from './writes.ts';

const HPA = 'autoscaling/horizontalpodautoscalers';
const KEDA = 'keda.sh/scaledobjects';
const DENY = { id: 'pay', effect: 'deny', resources: ['deployments', 'rollouts.argoproj.io'], names: ['pay'] };
const MOST_FIVE = {
  id: 'five',
  effect: 'deny',
  resources: ['deployments'],
  fields: [{ path: 'spec.replicas', min: 6 }],
};
const LEAST_TWO = { ...MOST_FIVE, id: 'two', fields: [{ path: 'spec.replicas', max: 1 }] };
const OTHER = { id: 'all', effect: 'allow', subcommands: ['apply'], resources: ['horizontalpodautoscalers'] };

const target = (name: string, kind = 'Deployment', apiVersion = 'apps/v1') => ({ apiVersion, kind, name });
const scaler = (spec: object): ApiObject => ({ metadata: { name: 'scaler' }, spec });
const hpa = (spec: object, before?: object): AdmissionRequest =>
  write(before === undefined ? 'CREATE' : 'UPDATE', HPA, 'scaler', {
    object: scaler(spec),
    ...(before && { oldObject: scaler(before) }),
  });
const STORED = {
  '/apis/apps/v1/namespaces/shop/deployments/': { metadata: { labels: { tier: 'gold' } }, spec: { replicas: 3 } },
};

function says(rules: readonly object[], request: AdmissionRequest, seen: Readonly<Record<string, unknown>> = {}) {
  const policy = { rules: parsePolicyFile('p.yaml', JSON.stringify({ rules: [OTHER, ...rules] })) };
  const admission = admissionOf(autoscalers, { line: 'apply -f -', request, policy, seen });
  return [...new Set(autoscalers.judge(admission).map(({ by, code }) => `${by} ${code}`))];
}

test.each<[string, readonly object[], AdmissionRequest, readonly string[]]>([
  [
    'a workload that a rule protects',
    [DENY],
    hpa({ scaleTargetRef: target('pay'), maxReplicas: 3 }),
    ['pay POLICY_DENIED'],
  ],
  ['another workload', [DENY], hpa({ scaleTargetRef: target('web'), maxReplicas: 3 }), []],
  ['the same name of another kind', [DENY], hpa({ scaleTargetRef: target('pay', 'StatefulSet'), maxReplicas: 3 }), []],
  [
    'a custom resource',
    [DENY],
    hpa({ scaleTargetRef: target('pay', 'Rollout', 'argoproj.io/v1alpha1'), maxReplicas: 3 }),
    ['pay POLICY_DENIED'],
  ],
  [
    'more pods than a rule permits',
    [MOST_FIVE],
    hpa({ scaleTargetRef: target('web'), maxReplicas: 6 }),
    ['five POLICY_DENIED'],
  ],
  ['as many as it permits', [MOST_FIVE], hpa({ scaleTargetRef: target('web'), maxReplicas: 5 }), []],
  [
    'fewer than a rule permits, by default',
    [LEAST_TWO],
    hpa({ scaleTargetRef: target('web'), maxReplicas: 5 }),
    ['two POLICY_DENIED'],
  ],
  ['enough', [LEAST_TWO], hpa({ scaleTargetRef: target('web'), minReplicas: 2, maxReplicas: 5 }), []],
  [
    'a target that stays',
    [DENY],
    hpa(
      { scaleTargetRef: target('pay'), maxReplicas: 3, metrics: [] },
      { scaleTargetRef: target('pay'), maxReplicas: 3 },
    ),
    [],
  ],
  [
    'a target that becomes another',
    [DENY],
    hpa({ scaleTargetRef: target('pay'), maxReplicas: 3 }, { scaleTargetRef: target('web'), maxReplicas: 3 }),
    ['pay POLICY_DENIED'],
  ],
  [
    'the end of an autoscaler',
    [DENY],
    write('DELETE', HPA, 'scaler', { oldObject: scaler({ scaleTargetRef: target('pay') }) }),
    [],
  ],
  [
    'KEDA, which scales Deployments unless told otherwise',
    [DENY],
    write('CREATE', KEDA, 'scaler', { object: scaler({ scaleTargetRef: { name: 'pay' } }) }),
    ['pay POLICY_DENIED'],
  ],
  [
    'KEDA to none',
    [LEAST_TWO],
    write('CREATE', KEDA, 'scaler', { object: scaler({ scaleTargetRef: { name: 'web' }, maxReplicaCount: 4 }) }),
    ['two POLICY_DENIED'],
  ],
  [
    'another object',
    [DENY],
    write('CREATE', 'apps/deployments', 'pay', { object: scaler({ scaleTargetRef: target('pay') }) }),
    [],
  ],
])('an autoscaler is judged by what it comes to scale: %s', (_, rules, request, said) => {
  expect(says(rules, request)).toEqual(said);
  expect(says(rules, request, STORED)).toEqual(said);
});

test('the workload is read, so that a rule about its fields speaks of it', () => {
  const gold = { ...MOST_FIVE, id: 'gold', fields: [{ path: 'metadata.labels.tier', matches: 'gold' }] };
  const request = hpa({ scaleTargetRef: target('web'), maxReplicas: 5 });
  expect(says([gold], request, STORED)).toEqual(['gold POLICY_DENIED']);
  expect(says([gold], request, { '/apis/apps/v1/namespaces/shop/deployments/': { metadata: {}, spec: {} } })).toEqual(
    [],
  );
});

test('a rule that asks asks, and the sentence names the autoscaler', () => {
  const ask = { ...DENY, id: 'ask', effect: 'ask', approvers: { users: ['alice'] } };
  expect(says([ask], hpa({ scaleTargetRef: target('pay'), maxReplicas: 3 }))).toEqual(['ask APPROVAL_REQUIRED']);
  const policy = { rules: parsePolicyFile('p.yaml', JSON.stringify({ rules: [OTHER, DENY] })) };
  const request = hpa({ scaleTargetRef: target('pay'), maxReplicas: 3 });
  const [objection] = autoscalers.judge(admissionOf(autoscalers, { line: 'apply -f -', request, policy }));
  expect(objection?.error).toMatch(/^The autoscaler 'scaler' may scale 'deployments\/pay' to 1\. The rule 'pay' /);
});

test('words of the target stay words in the path that is read', () => {
  const request = hpa({ scaleTargetRef: target('a/b?c', 'D?e', 'g?h/v1?watch=1'), maxReplicas: 3 });
  const policy = { rules: parsePolicyFile('p.yaml', JSON.stringify({ rules: [OTHER] })) };
  const path = '/apis/g%3Fh/v1%3Fwatch%3D1/namespaces/shop/d%3Fes/a%2Fb%3Fc';
  expect(new Set(autoscalers.looks?.(admissionOf(autoscalers, { request, policy })))).toEqual(new Set([path]));
});

test('without a policy file there is nothing to say or to read', () => {
  const request = hpa({ scaleTargetRef: target('pay'), maxReplicas: 3 });
  const admission = admissionOf(autoscalers, { line: 'apply -f -', request });
  expect(autoscalers.judge(admission)).toEqual([]);
  expect(autoscalers.looks?.(admission)).toEqual([]);
});
