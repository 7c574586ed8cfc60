import type { ChangeSpec } from '../../src/remediation/change.ts';
import { hashOfSpec, signatureOf } from '../../src/remediation/hash.ts';

/** The key that the servers of tests share. */
export const KEY = Buffer.alloc(32, 7);

const IN_AN_HOUR = 3_600_000;

/** A change as a server would record it: a Deployment is scaled. Its hash and signature are right. */
export function specOf(altered: Partial<ChangeSpec> = {}, key: Uint8Array = KEY): ChangeSpec {
  const namespace = (altered.id ?? 'shop.x').replace(/\.[^.]*$/, '');
  const deployment = (replicas: number) =>
    JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace },
      spec: { replicas },
    });
  const now = Date.now();
  const spec = {
    id: `${namespace}.7f3kq2`,
    summary: `scale deployments.apps 'web' in namespace '${namespace}'`,
    call: { tool: 'kubectl', arguments: '{"args":["scale","deployment/web","--replicas=3"]}' },
    argv: ['scale', '--replicas=3', `--namespace=${namespace}`, '--', 'deployments.v1.apps/web'],
    reason: 'traffic doubled',
    requestedBy: {
      method: 'bearer',
      name: 'agent',
      groups: ['agents'],
      client: { name: 'claude-code', version: '2.1.0' },
    },
    cluster: '3f0c9f5e-6f0a-4b0e-9f5d-2d1d6a1d9c11',
    policyRevision: 'a'.repeat(64),
    nonce: 'b'.repeat(32),
    plannedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + IN_AN_HOUR).toISOString(),
    requests: [
      {
        method: 'PATCH',
        path: `/apis/apps/v1/namespaces/${namespace}/deployments/web/scale`,
        query: 'fieldManager=kubectl',
        contentType: 'application/merge-patch+json',
        body: Buffer.from('{"spec":{"replicas":3}}').toString('base64'),
        operation: 'UPDATE',
        resource: { group: 'apps', version: 'v1', resource: 'deployments' },
        subResource: 'scale',
        namespace,
        name: 'web',
        uid: '8d2c2f3e-0a7b-4f55-9a55-1c9e3f8f7a21',
        options: {},
        before: deployment(1),
        after: deployment(3),
        rehearsed: true,
        reversibility: { class: 'restores', reason: 'the number of replicas before is known' },
      },
    ],
    rules: ['approval-commands'],
    approval: { by: ['approval-commands'], count: 1, expiresSeconds: 3600 },
    risks: [{ id: 'replicas-tenfold', says: 'The replicas grow from 1 to 3.' }],
    warnings: [],
    diff: '-  replicas: 1\n+  replicas: 3\n',
    ...altered,
  } as const satisfies Partial<ChangeSpec>;
  const hash = hashOfSpec(spec);
  return { ...spec, hash, signature: signatureOf(hash, key) };
}
