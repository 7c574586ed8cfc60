import { expect, test } from 'vitest';
import { withLocalReader } from '../../src/console/local-reader.ts';
import type { Subject } from '../../src/kube/subject.ts';
import type { ListedChanges } from '../../src/remediation/approvals.ts';
import { MemoryApprovals } from '../../src/remediation/memory-approvals.ts';
import { MemoryStore } from '../../src/remediation/memory-store.ts';
import { specOf } from '../remediation/spec.ts';

const LOCAL: Subject = { method: 'none', name: 'local', groups: [] };
const EVE: Subject = { method: 'token', name: 'eve', groups: [] };

async function given() {
  const store = new MemoryStore();
  const spec = specOf({ id: 'shop.x', approval: { by: ['a'], users: ['alice'], count: 1, expiresSeconds: 60 } });
  await store.create(spec, { phase: 'Pending', decisions: [], progress: [] });
  const approvals = new MemoryApprovals({ store, now: () => new Date() });
  return { spec, store, approvals: withLocalReader(approvals, { all: store.list, genuine: store.get }) };
}

test('the local reader sees every change, and others what they may see', async () => {
  const { approvals } = await given();
  const ids = (found: unknown) => (found as ListedChanges).changes.map(({ spec: { id } }) => id);
  expect(ids(await approvals.list(LOCAL, undefined))).toEqual(['shop.x']);
  expect(ids(await approvals.list(EVE, undefined))).toEqual([]);
  expect(await approvals.get(LOCAL, 'shop.x')).toMatchObject({ spec: { id: 'shop.x' } });
  expect(await approvals.get(LOCAL, 'shop.y')).toMatchObject({ status: 404 });
  expect(await approvals.get(EVE, 'shop.x')).toMatchObject({ status: 404 });
});

test('the local reader decides on nothing', async () => {
  const { approvals, spec, store } = await given();
  expect(await approvals.decide(LOCAL, 'shop.x', { verdict: 'Approved', hash: spec.hash })).toHaveProperty('error');
  expect((await store.get('shop.x'))?.status.decisions).toEqual([]);
});
