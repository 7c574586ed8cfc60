import { expect, test } from 'vitest';
import { isRefusal } from '../../src/errors.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { ChangeObserver } from '../../src/notify/change-observer.ts';
import type { Change, ChangeSpec, Decision, Phase } from '../../src/remediation/change.ts';
import { MemoryStore } from '../../src/remediation/memory-store.ts';
import { specOf } from '../remediation/spec.ts';

/** An observer of a store in memory that counts. */
function watch() {
  const phases: Phase[] = [];
  const metrics = createMetrics({
    version: '1.0.0',
    load: () => ({ limit: 1, running: 0, waiting: 0 }),
    readsOff: async () => ({}),
  });
  const { observe } = new ChangeObserver({
    now: () => new Date(),
    onPhase: (_, phase) => {
      phases.push(phase);
      metrics.changeSeen(phase.toLowerCase());
    },
    onDecision: metrics.changeDecided,
    onGranted: metrics.changeGranted,
  });
  const store = new MemoryStore();
  const kept = async (spec: ChangeSpec, phase: Phase): Promise<Change> => {
    const change = await store.create(spec, { phase, decisions: [], progress: [] });
    if (isRefusal(change)) throw new Error(change.error);
    return change;
  };
  const plan = async (altered: Partial<ChangeSpec>) => {
    const spec = specOf(altered);
    observe(await kept(spec, 'Pending'));
    return spec;
  };
  const decide = async ({ id, hash, plannedAt }: ChangeSpec, seconds: number, more: Partial<Decision> = {}) => {
    const at = new Date(Date.parse(plannedAt) + seconds * 1000).toISOString();
    const decided = await store.decide(id, { verdict: 'Approved', by: 'alice', hash, at, ...more });
    if (decided !== undefined) observe(decided);
    return decided as Change;
  };
  const sample = async (name: string) =>
    (await metrics.text())
      .split('\n')
      .filter((line) => line.startsWith(`kubernetes_remediation_mcp_${name} `))
      .map((line) => Number(line.split(' ').at(-1)))[0];
  return { phases, observe, store, kept, plan, decide, sample };
}

test('the metrics tell how long decisions take, and how many approvals were hasty', async () => {
  const { plan, decide, sample } = watch();
  await decide(await plan({ id: 'shop.a' }), 2);
  await decide(await plan({ id: 'shop.b' }), 200);
  await decide(await plan({ id: 'shop.c' }), 3, { verdict: 'Denied' });
  await plan({ id: 'shop.d' });
  expect(await sample('changes_total{phase="pending"}')).toBe(4);
  expect(await sample('changes_total{phase="approved"}')).toBe(2);
  expect(await sample('changes_total{phase="denied"}')).toBe(1);
  expect(await sample('change_decision_seconds_count{verdict="approved"}')).toBe(2);
  expect(await sample('change_decision_seconds_sum{verdict="approved"}')).toBe(202);
  expect(await sample('change_decision_seconds_count{verdict="denied"}')).toBe(1);
  expect(await sample('change_approvals_hasty_total')).toBe(1);
});

test('a change that a grant approved counts by itself, not as a decision of a person', async () => {
  const { observe, phases, sample, kept } = watch();
  const grant = { name: 'scale-x7k2p', uid: 'uid', by: 'alice', maxUses: 5 };
  const granted = await kept(specOf({ grant }), 'Approved');
  observe(granted);
  observe(granted);
  expect(phases).toEqual(['Approved']);
  expect(await sample('changes_granted_total')).toBe(1);
  expect(await sample('changes_total{phase="approved"}')).toBe(1);
  expect(await sample('change_decision_seconds_count{verdict="approved"}')).toBeUndefined();
  expect(await sample('change_approvals_hasty_total')).toBe(0);
});

test('of two approvals that are needed, the second settles a change', async () => {
  const { plan, decide, sample, phases } = watch();
  const spec = await plan({ id: 'shop.a', approval: { by: ['a'], count: 2, expiresSeconds: 3600 } });
  await decide(spec, 1);
  expect(phases).toEqual(['Pending']);
  await decide(spec, 60, { by: 'bob' });
  expect(phases).toEqual(['Pending', 'Approved']);
  expect(await sample('change_decision_seconds_sum{verdict="approved"}')).toBe(60);
  expect(await sample('change_approvals_hasty_total')).toBe(0);
});

test('each phase is told once, in whatever order it is seen again', async () => {
  const { plan, decide, observe, store, phases } = watch();
  const approved = await decide(await plan({ id: 'shop.a' }), 10);
  observe(approved);
  const applying = await store.update(approved, { ...approved.status, phase: 'Applying' });
  if (applying === 'conflict') throw new Error('conflict');
  observe(applying);
  observe(approved);
  expect(phases).toEqual(['Pending', 'Approved', 'Applying']);
});

test('a clock that is behind makes no negative time, and a time that is none is left out', async () => {
  const { plan, decide, sample, observe } = watch();
  await decide(await plan({ id: 'shop.a' }), -5);
  expect(await sample('change_decision_seconds_sum{verdict="approved"}')).toBe(0);
  const spec = await plan({ id: 'shop.b' });
  observe({
    spec: { ...spec, plannedAt: 'never' },
    status: {
      phase: 'Pending',
      decisions: [{ verdict: 'Approved', by: 'alice', hash: spec.hash, at: spec.plannedAt }],
      progress: [],
    },
    version: '2',
  });
  expect(await sample('change_decision_seconds_count{verdict="approved"}')).toBe(1);
});
