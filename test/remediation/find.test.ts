import { expect, test } from 'vitest';
import { isRefusal } from '../../src/errors.ts';
import type { Subject } from '../../src/kube/subject.ts';
import type { ChangeStatus } from '../../src/remediation/change.ts';
import { Changes } from '../../src/remediation/changes.ts';
import { MemoryStore } from '../../src/remediation/memory-store.ts';
import { PlanLimits } from '../../src/remediation/plan-limits.ts';
import { RoutedStore } from '../../src/remediation/routed-store.ts';
import { KEY, specOf } from './spec.ts';

const NEW: ChangeStatus = { phase: 'Planned', decisions: [], progress: [] };
const [AGENT, APPROVER, OTHER] = ['agent', 'approver', 'other'].map(
  (name): Subject => ({ method: 'oidc', name, groups: [] }),
) as [Subject, Subject, Subject];
const FORGED = Buffer.alloc(32, 8);

/** A server that keeps one change of the agent, signed with a key. */
async function serverWith(key: Uint8Array) {
  const memory = new MemoryStore();
  const { requestedBy } = specOf();
  await memory.create(specOf({ id: 'shop.a', requestedBy: { ...requestedBy, ...AGENT } }, key), NEW);
  return new Changes({
    store: new RoutedStore(memory, async () => memory),
    key: KEY,
    policyRevision: 'a'.repeat(64),
    protectedNamespaces: [],
    expiresSeconds: 60,
    now: () => new Date(),
    cluster: async () => specOf().cluster,
    ownNamespace: async () => 'default',
    limits: new PlanLimits(60),
    mostUnhealed: 0,
    mayUndo: async (_change, { name }) => name === 'approver',
    replica: 'a',
    pause: async () => {},
  });
}

test.each([
  ['its asker', AGENT, KEY, { given: true, toUndo: true }],
  ['an approver', APPROVER, KEY, { given: false, toUndo: true }],
  ['another caller', OTHER, KEY, { given: false, toUndo: false }],
  ['its asker, if the record is not genuine', AGENT, FORGED, { given: false, toUndo: false }],
  ['an approver, if the record is not genuine', APPROVER, FORGED, { given: false, toUndo: false }],
] as const)('a change is found by %s', async (_name, subject, key, expected) => {
  const changes = await serverWith(key);
  const found = [await changes.find('shop.a', subject), await changes.findToUndo('shop.a', subject)];
  expect(found.map((each) => !isRefusal(each))).toEqual([expected.given, expected.toUndo]);
  for (const each of found) if (isRefusal(each)) expect(each.code).toBe('CHANGE_NOT_FOUND');
});

test('a forged record is in no list', async () => {
  expect(await (await serverWith(KEY)).all()).toHaveLength(1);
  expect(await (await serverWith(FORGED)).all()).toEqual([]);
});
