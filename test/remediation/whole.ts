import type { ChangeSpec, ChangeStatus } from '../../src/remediation/change.ts';
import { specOf } from './spec.ts';

/** A type without optional fields, so that a new one has to be added here, and then to the kind in rbac.yaml. */
type Whole<T> = T extends string | number | boolean
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Whole<Item>[]
    : { readonly [Field in keyof T]-?: Whole<Exclude<T[Field], undefined>> };

type Unsigned = Omit<ChangeSpec, 'hash' | 'signature'>;

/** A spec that has every field that a spec can have. */
export function wholeSpec(id: string): ChangeSpec {
  const whole: Whole<Unsigned> = {
    id,
    summary: 'everything',
    call: { tool: 'kubectl', arguments: '{}' },
    argv: ['apply', '--filename=-'],
    reason: 'a reason with \u202e, é and 😀',
    requestedBy: { method: 'oidc', name: 'agent', groups: ['a', 'b'], client: { name: 'client', version: '1' } },
    cluster: 'uid',
    policyRevision: 'revision',
    nonce: 'nonce',
    plannedAt: '2026-11-29T23:00:00.123Z',
    expiresAt: '2099-11-29T23:00:00Z',
    requests: [
      {
        method: 'DELETE',
        path: '/api/v1/namespaces/shop/pods/web',
        query: 'fieldManager=kubectl',
        contentType: 'application/json',
        body: Buffer.from('{}').toString('base64'),
        userAgent: 'kubectl/v1.37.2',
        operation: 'DELETE',
        resource: { group: '', version: 'v1', resource: 'pods' },
        subResource: 'eviction',
        namespace: 'shop',
        name: 'web',
        uid: 'uid',
        options: { propagationPolicy: 'Orphan', gracePeriodSeconds: 0 },
        before: '{"a":1.0}',
        after: 'null',
        rehearsed: false,
        reversibility: { class: 'cannot be undone', reason: 'it is gone' },
      },
    ],
    runs: { uid: 'uid', images: ['busybox'] },
    undoes: 'shop.before',
    url: 'https://mcp.example.com/console/changes/shop.7f3kq2',
    rules: ['policy-file/ask'],
    approval: {
      ...{ by: ['policy-file/ask'], users: ['alice'], groups: [], count: 2, expiresSeconds: 3600 },
      grants: { users: ['alice'], groups: ['sre'], uses: 5, lastsSeconds: 3600, anyName: true },
    },
    grant: { name: 'scale-x7k2p', uid: 'uid', by: 'alice', maxUses: 5 },
    risks: [{ id: 'risk', says: 'A sentence.', rows: ['row'] }],
    warnings: ['unknown field'],
    diff: '- a\n+ b\n',
  };
  return specOf(whole);
}

/** What a server may note of a change, with every field. */
export const WHOLE_STATUS: Whole<Omit<ChangeStatus, 'decisions'>> = {
  phase: 'Failed',
  claim: { by: 'replica-1', at: '2026-11-29T23:00:00.123Z', use: 3 },
  progress: [
    {
      state: 'made',
      resourceVersion: '1',
      uid: 'uid',
      name: 'web',
      madeVersion: '2',
      at: '2026-11-29T10:00:00.000Z',
      message: 'a message',
    },
  ],
  message: 'a message',
  verification: { verdict: 'worse', evidence: ['a sentence'], at: '2026-11-29T23:00:00Z' },
  undoneBy: 'shop.after',
};
