import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AdmissionRequest, ApiObject } from '../../../src/kube/admission-request.ts';
import { BUILT_IN_KINDS } from '../../../src/kube/kinds.ts';
import { ANONYMOUS } from '../../../src/kube/subject.ts';
import { ADMISSION_RULES } from '../../../src/policy/admission/rules/index.ts';
import { kubectlPlan, policyWith } from '../plans.ts';

/** Field names that rules read, so that values of the wrong kind come where they look. */
const FIELDS = [
  ...['metadata', 'labels', 'annotations', 'ownerReferences', 'finalizers', 'name', 'namespace', 'kind', 'toString'],
  ...[
    'spec',
    'status',
    'type',
    'data',
    'template',
    'taints',
    'key',
    'effect',
    'roleRef',
    'apiGroup',
    'subjects',
    'secrets',
  ],
  ...['claimRef', 'volumeName', 'dataSourceRef', 'volumeClaimTemplates', 'volumeClaimTemplate', 'scaleTargetRef'],
  ...['externalIPs', 'loadBalancer', 'ingress', 'conversion', 'webhook', 'strategy', 'replicas', 'containers', 'items'],
  ...[
    'persistentVolumeReclaimPolicy',
    'persistentVolumeClaimRetentionPolicy',
    'webhooks',
    'namespaceSelector',
    'rules',
  ],
];
const TEXTS = ['a', 'nodes', 'Delete', 'NoExecute', 'ClusterRole', 'view', 'Webhook', 'StatefulSet', 'istio-injection'];
const { value } = fc.letrec<{ value: unknown; object: object }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, 0, -1, '', ...TEXTS),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.constantFrom(...FIELDS, ...TEXTS), tie('value'), { maxKeys: 6, noNullPrototype: true }),
}));
const anyObject = fc.dictionary(fc.constantFrom(...FIELDS), value, {
  maxKeys: 8,
  noNullPrototype: true,
}) as fc.Arbitrary<ApiObject>;
const anyKind = fc.constantFrom(...BUILT_IN_KINDS, { group: 'example.com', resource: 'widgets', namespaced: true });
const { command } = kubectlPlan(['patch', 'deployment', 'web', '-p', '{}']);

function objections(request: AdmissionRequest, seen: unknown): readonly string[] {
  const known = {
    request,
    earlier: [request],
    command,
    policy: policyWith({ protectedLabels: ['a*'] }),
    subject: ANONYMOUS,
  };
  return ADMISSION_RULES.flatMap((rule) => {
    const looks = rule.looks?.(known) ?? [];
    const said = rule.judge({ ...known, seen: (path) => (looks.includes(path) ? seen : undefined) });
    return said.map(({ error }) => `${rule.id}: ${error}`);
  });
}

function requestOf(
  operation: AdmissionRequest['operation'],
  { group, resource, namespaced }: { readonly group: string; readonly resource: string; readonly namespaced: boolean },
  rest: Partial<AdmissionRequest>,
): AdmissionRequest {
  const namespace = namespaced ? { namespace: 'shop' } : {};
  return { operation, resource: { group, version: 'v1', resource }, ...namespace, name: 'a', options: {}, ...rest };
}

describe('whatever JSON an object is', () => {
  test('every rule gives an answer', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('CREATE', 'UPDATE', 'DELETE'),
        anyKind,
        fc.option(anyObject, { nil: undefined }),
        fc.option(anyObject, { nil: undefined }),
        value,
        fc.constantFrom(undefined, 'scale', 'status', 'eviction'),
        (operation, kind, oldObject, object, seen, subResource) => {
          const rest = { oldObject, object: operation === 'DELETE' ? undefined : object, subResource };
          expect(Array.isArray(objections(requestOf(operation, kind, rest), seen))).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('what stays as it was is not held against the caller', () => {
    fc.assert(
      fc.property(anyKind, anyObject, value, (kind, object, seen) => {
        const copy = JSON.parse(JSON.stringify(object)) as ApiObject;
        expect(objections(requestOf('UPDATE', kind, { oldObject: object, object: copy }), seen)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
