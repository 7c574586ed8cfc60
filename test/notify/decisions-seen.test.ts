import { pino } from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { readConfiguration } from '../../src/config/configuration.ts';
import { isRefusal } from '../../src/errors.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { openChanges } from '../../src/open-changes.ts';
import type { Change } from '../../src/remediation/change.ts';
import { Changes } from '../../src/remediation/changes.ts';
import { MemoryStore } from '../../src/remediation/memory-store.ts';
import { phaseOf } from '../../src/remediation/phase.ts';
import { PlanLimits } from '../../src/remediation/plan-limits.ts';
import { RoutedStore } from '../../src/remediation/routed-store.ts';
import { openDoor } from '../../src/wiring.ts';
import { KEY as SIGNING, specOf } from '../remediation/spec.ts';
import { isSigned, KEY, receive } from './receiver.ts';

const now = () => new Date();
const phasesOf = (changes: readonly Change[]) => changes.map((each) => phaseOf(each, now()));

/** Changes in memory, and what their observer was shown. */
async function open() {
  const memory = new MemoryStore();
  const shown: Change[] = [];
  const changes = new Changes({
    store: new RoutedStore(memory, async () => memory),
    key: SIGNING,
    policyRevision: '',
    protectedNamespaces: [],
    expiresSeconds: 60,
    now,
    cluster: async () => '',
    ownNamespace: async () => 'default',
    limits: new PlanLimits(1000),
    mostUnhealed: 0,
    mayUndo: async () => false,
    replica: 'a',
    pause: async () => {},
    observe: (change) => void shown.push(change),
  });
  const spec = specOf({ id: 'shop.a' });
  const change = await memory.create(spec, { phase: 'Pending', decisions: [], progress: [] });
  if (isRefusal(change)) throw new Error(change.error);
  const decide = (verdict: 'Approved' | 'Denied') =>
    memory.decide('shop.a', { verdict, by: 'alice', hash: spec.hash, at: now().toISOString() });
  const wait = (each = change) =>
    changes.wait(each, {
      waitMs: 5000,
      signal: new AbortController().signal,
      isDone: (seen) => phaseOf(seen, now()) !== 'Pending',
    });
  return { shown, change, decide, wait };
}

test.each(['Approved', 'Denied'] as const)(
  'a call that waits while a change is %s shows it to the observer',
  async (verdict) => {
    const { shown, decide, wait } = await open();
    const waiting = wait();
    await decide(verdict);
    await waiting;
    expect(phasesOf(shown)).toEqual([verdict]);
  },
);

test('a change that was decided before the call is shown too, and one that waits is not', async () => {
  const { shown, decide, wait } = await open();
  const decided = await decide('Approved');
  expect(shown).toEqual([]);
  await wait(decided);
  expect(phasesOf(shown)).toEqual(['Approved']);
});

test('a change reaches the log, the metrics and the receiver of a server with these settings', async () => {
  const { url, deliveries } = await receive();
  const environment = { CHANGES: 'on', CHANGE_WEBHOOK_URL: url, CHANGE_WEBHOOK_SECRET: KEY };
  const configuration = readConfiguration(environment);
  const lines: string[] = [];
  const logger = pino({ base: null }, { write: (line: string) => void lines.push(line) });
  const metrics = createMetrics({
    version: '1.0.0',
    load: () => ({ limit: 1, running: 0, waiting: 0 }),
    readsOff: async () => ({}),
  });
  const door = openDoor(environment, configuration, undefined, () => {});
  onTestFinished(() => door.close());
  const { changes } = openChanges(configuration, { door, redaction: undefined, metrics, logger });
  const { change, decide } = await open();
  const approved = await decide('Approved');
  for (const each of [change, approved, approved]) if (each !== undefined) changes.parts.observe?.(each);
  await vi.waitFor(() => expect(deliveries).toHaveLength(2), 25_000);
  expect(deliveries.every((each) => isSigned(each))).toBe(true);
  const types = deliveries.map(({ body }) => JSON.parse(body).type);
  expect(types).toEqual(['mcp.remediation.change.pending', 'mcp.remediation.change.approved']);
  const told = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'change');
  expect(told.map(({ phase }) => phase)).toEqual(['Pending', 'Approved']);
  const page = await metrics.text();
  expect(page).toContain('kubernetes_remediation_mcp_changes_total{phase="approved"} 1\n');
  expect(page).toContain('kubernetes_remediation_mcp_change_decision_seconds_count{verdict="approved"} 1\n');
  expect(page).toContain('kubernetes_remediation_mcp_change_approvals_hasty_total 1\n');
});
