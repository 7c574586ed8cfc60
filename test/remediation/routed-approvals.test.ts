import { expect, test } from 'vitest';
import type { Approvals, ListedChanges, NotDone } from '../../src/remediation/approvals.ts';
import type { Change } from '../../src/remediation/change.ts';
import { RoutedApprovals } from '../../src/remediation/routed-approvals.ts';
import { specOf } from './spec.ts';

const BY = { method: 'oidc', name: 'alice', groups: [] } as const;
const FORBIDDEN: NotDone = { status: 403, error: 'no' };
const change = (id: string): Change => ({
  spec: specOf({ id }),
  status: { phase: 'Pending', decisions: [], progress: [] },
  version: '1',
});
const ASKED = { verdict: 'Approved', hash: 'x' } as const;

/** Approvals of changes, which answer for any id with their own first change. */
function of(...ids: readonly string[]): Approvals {
  const all = ids.map(change);
  const first = async () => all[0] ?? FORBIDDEN;
  return {
    list: async () => (ids.length === 0 ? FORBIDDEN : { changes: all }),
    get: first,
    mayApprove: async () => ids.length > 0,
    decide: first,
  };
}
const routed = (memory: Approvals, main: Approvals) =>
  new RoutedApprovals({ memory, isInMemory: async (id) => id === 'shop.m', main: async () => main });
const idsOf = (found: ListedChanges | NotDone) =>
  'error' in found ? found : found.changes.map(({ spec: { id } }) => id);

test('each change is decided on where it is kept', async () => {
  const both = routed(of('shop.m'), of('shop.c'));
  for (const id of ['shop.m', 'shop.c']) {
    expect(await both.get(BY, id)).toMatchObject({ spec: { id } });
    expect(await both.decide(BY, id, ASKED)).toMatchObject({ spec: { id } });
  }
});

test('changes of both are listed, and the ones in memory also to a user without rights in the cluster', async () => {
  expect(idsOf(await routed(of('shop.m'), of('shop.c')).list(BY, undefined))).toEqual(['shop.m', 'shop.c']);
  expect(idsOf(await routed(of('shop.m'), of()).list(BY, undefined))).toEqual(['shop.m']);
  const empty: Approvals = { ...of(), list: async () => ({ changes: [] }) };
  expect(await routed(empty, of()).list(BY, undefined)).toEqual(FORBIDDEN);
  const memory = of('shop.m');
  expect(idsOf(await routed(memory, memory).list(BY, undefined))).toEqual(['shop.m']);
});
