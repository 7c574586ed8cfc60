import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AdmissionRequest, ApiObject } from '../../../src/kube/admission-request.ts';
import { BUILT_IN_KINDS } from '../../../src/kube/kinds.ts';
import type { ReviewedWrite } from '../../../src/kube/reviewed-write.ts';
import { looksOfReview, review } from '../../../src/remediation/review/review.ts';
import { kubectlPlan } from '../../policy/plans.ts';
import { redaction } from './writes.ts';

/** Field names that rows read, so that values of the wrong kind come where they look. */
const FIELDS =
  `metadata labels annotations ownerReferences finalizers name namespace kind uid controller deletionTimestamp spec status
  phase conditions type data template taints key effect replicas selector matchLabels containers image volumes emptyDir hostPath volumeName
  persistentVolumeReclaimPolicy persistentVolumeClaimRetentionPolicy whenScaled whenDeleted volumeClaimTemplates scaleTargetRef items
  endpoints targetRef strategy unschedulable subsets disruptionsAllowed local claimRef toString __proto__ constructor password token`.split(
    /\s+/,
  );
const TEXTS = [
  'a',
  'Delete',
  'NoExecute',
  'StatefulSet',
  'example/web:1.0',
  'sk-live-0123456789abcdef',
  '\u202e\u0007\r\n\ud800',
  '1e9',
];
const { value } = fc.letrec<{ value: unknown; object: object }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, 0, -1, 1e21, 0.1, '', ...TEXTS),
    fc.string({ unit: 'binary', maxLength: 8 }),
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
const anyRequest: fc.Arbitrary<AdmissionRequest> = fc
  .record({
    operation: fc.constantFrom('CREATE', 'UPDATE', 'DELETE'),
    kind: anyKind,
    subResource: fc.constantFrom(undefined, undefined, undefined, 'scale', 'status', 'eviction', 'token', 'binding'),
    oldObject: fc.option(anyObject, { nil: undefined }),
    object: fc.option(anyObject, { nil: undefined }),
    name: fc.option(fc.constantFrom('web', 'a'), { nil: undefined }),
  })
  .map(({ kind: { group, resource, namespaced }, ...rest }) => ({
    ...rest,
    resource: { group, version: 'v1', resource },
    namespace: namespaced ? 'shop' : undefined,
    options: {},
  }));
const anyWrite: fc.Arbitrary<ReviewedWrite> = fc
  .record({
    request: anyRequest,
    rehearsed: fc.boolean(),
    body: value,
    warnings: fc.array(fc.string(), { maxLength: 2 }),
  })
  .map(({ body, ...rest }) => ({
    ...rest,
    method: 'PATCH',
    path: '/x',
    query: '',
    contentType: 'application/json',
    body: Buffer.from(JSON.stringify(body) ?? ''),
  }));
const { command } = kubectlPlan(['patch', 'deployment', 'web', '-p', '{}']);
const partsOf = (writes: readonly ReviewedWrite[]) => ({
  command,
  writes,
  protectedNamespaces: ['kube-system'],
  now: new Date('2026-03-01T12:00:00Z'),
  redaction,
});
/** What decides how a line looks, and is not seen. */
const HIDDEN = /(?![\t\n])\p{Cc}|[\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]|\p{Surrogate}/u;

test('whatever JSON the objects are, there is a review, and no text of it has a control or bidi character', () => {
  fc.assert(
    fc.property(fc.array(anyWrite, { maxLength: 4 }), value, fc.boolean(), (writes, answer, isRedacted) => {
      const parts = { ...partsOf(writes), ...(!isRedacted && { redaction: undefined }) };
      expect(looksOfReview(parts).length).toBeLessThanOrEqual(40);
      const { summary, diff, risks, reversibility, warnings } = review(parts, () => answer);
      expect([...summary].length).toBeLessThanOrEqual(160);
      expect(reversibility).toHaveLength(writes.length);
      expect(Buffer.byteLength(diff)).toBeLessThanOrEqual(64 * 1024);
      const said = [...risks.map(({ says }) => says), ...reversibility.map(({ reason }) => reason), ...warnings];
      for (const text of [summary, diff, ...said]) expect(text).not.toMatch(HIDDEN);
      for (const line of [summary, ...said]) expect(line).not.toContain('\n');
    }),
    { numRuns: 300 },
  );
});

test('no text of a review holds a value that redaction marks', () => {
  const secretValue = fc.stringMatching(/^[a-z0-9]{16}$/).map((text) => `zq9${text}`);
  fc.assert(
    fc.property(
      secretValue,
      secretValue,
      fc.constantFrom('CREATE', 'UPDATE', 'DELETE'),
      fc.boolean(),
      (one, two, operation, rehearsed) => {
        const secret = (text: string) => ({
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 's', namespace: 'shop', uid: 'u', annotations: { password: text } },
          data: { a: Buffer.from(text).toString('base64') },
          stringData: { b: text },
        });
        const workload = (text: string) => ({
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'web', namespace: 'shop', labels: { password: text } },
          spec: {
            template: {
              spec: {
                containers: [{ name: 'app', env: [{ name: 'DB_PASSWORD', value: text }], args: [`--token=${text}`] }],
              },
            },
          },
        });
        const writes = [secret, workload].map(
          (make, at): ReviewedWrite => ({
            method: 'PATCH',
            path: '/x',
            query: '',
            contentType: 'application/merge-patch+json',
            body: Buffer.from(JSON.stringify(make(two))),
            rehearsed,
            warnings: [`password=${one} is weak`],
            request: {
              operation,
              resource:
                at === 0
                  ? { group: '', version: 'v1', resource: 'secrets' }
                  : { group: 'apps', version: 'v1', resource: 'deployments' },
              namespace: 'shop',
              name: 'web',
              oldObject: operation === 'CREATE' ? undefined : make(one),
              object: operation === 'DELETE' || !rehearsed ? undefined : make(two),
              options: {},
            },
          }),
        );
        const seen = review(partsOf(writes), () => undefined);
        expect(seen.holdsSecrets).toBe(true);
        const text = JSON.stringify(seen);
        for (const value of [one, two]) {
          expect(text).not.toContain(value);
          expect(text).not.toContain(Buffer.from(value).toString('base64').replace(/=+$/, ''));
        }
      },
    ),
    { numRuns: 50 },
  );
});
