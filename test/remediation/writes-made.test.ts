import { expect, test } from 'vitest';
import type { ChangeRequest } from '../../src/remediation/change.ts';
import { writesMade } from '../../src/remediation/writes-made.ts';
import { specOf } from './spec.ts';

const request = (altered: Partial<ChangeRequest>): ChangeRequest => ({
  method: 'PATCH',
  path: '/apis/apps/v1/namespaces/shop/deployments/web',
  query: '',
  contentType: 'application/merge-patch+json',
  body: '',
  operation: 'UPDATE',
  resource: { group: 'apps', version: 'v1', resource: 'deployments' },
  namespace: 'shop',
  name: 'web',
  options: {},
  rehearsed: true,
  reversibility: { class: 'restores', reason: 'A test.' },
  ...altered,
});
const core = (resource: string) => ({ group: '', version: 'v1', resource });

test('names the requests that were made, and no others', () => {
  const requests = [
    request({ subResource: 'scale' }),
    request({ operation: 'CREATE', resource: core('pods'), name: 'job-rehearsed' }),
    request({ operation: 'DELETE', resource: core('namespaces'), namespace: 'old', name: 'old' }),
    request({ name: 'failed' }),
    request({ name: 'never begun' }),
  ];
  const progress = [
    { state: 'made' as const },
    { state: 'made' as const, name: 'job-real' },
    { state: 'made' as const },
    { state: 'failed' as const },
  ];
  const status = { phase: 'Failed' as const, decisions: [], progress };
  expect(writesMade({ spec: specOf({ requests }), status, version: '1' })).toEqual([
    { operation: 'UPDATE', resource: 'deployments.apps', subresource: 'scale', namespace: 'shop', name: 'web' },
    { operation: 'CREATE', resource: 'pods', namespace: 'shop', name: 'job-real' },
    { operation: 'DELETE', resource: 'namespaces', name: 'old' },
  ]);
});

test('names 100 at most', () => {
  const requests = Array.from({ length: 101 }, () => request({}));
  const status = {
    phase: 'Applied' as const,
    decisions: [],
    progress: requests.map(() => ({ state: 'made' as const })),
  };
  expect(writesMade({ spec: specOf({ requests }), status, version: '1' })).toHaveLength(100);
});
