import { pino } from 'pino';
import { expect, test } from 'vitest';
import { recoverUntil } from '../../src/call/recovering-changes.ts';
import { refuse } from '../../src/errors.ts';
import { NoAnswer } from '../../src/kube/no-answer.ts';
import { Applier } from '../../src/remediation/applier.ts';
import type { Phase } from '../../src/remediation/change.ts';
import { Changes } from '../../src/remediation/changes.ts';
import { MemoryStore } from '../../src/remediation/memory-store.ts';
import { PlanLimits } from '../../src/remediation/plan-limits.ts';
import { RoutedStore } from '../../src/remediation/routed-store.ts';
import { StoreFailed } from '../../src/remediation/store.ts';
import { toRefusal } from '../../src/result/outcome.ts';
import { KEY, specOf } from '../remediation/spec.ts';

const START = Date.parse('2026-11-30T08:00:00Z');
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const BUSY = toRefusal(refuse('SERVER_BUSY', 'All places are taken.', 'Try again.'));
const DONE = { success: true, body: { success: true } };

/**
 * Looks so many times at a store of which `applying` gives the ids, by a clock that each wait moves on. Gives the waits, the warnings, and
 * the calls that were made.
 */
async function looks(
  count: number,
  {
    applying,
    claimedAt = START - 10 * MINUTE,
    policyRevision = 'a'.repeat(64),
    phase = 'Applying',
    answer = DONE,
    isNoted = false,
  }: {
    readonly applying: (look: number) => readonly string[];
    readonly claimedAt?: number;
    readonly policyRevision?: string;
    readonly phase?: Phase;
    readonly answer?: typeof DONE;
    /** Whether the replica that applies the change goes on with it, by a clock that is four minutes behind. */
    readonly isNoted?: boolean;
  },
) {
  let now = START;
  let look = 0;
  const memory = new MemoryStore();
  // As of a cluster: the memory has none that another server left.
  const store = Object.assign(memory, { applying: async () => applying(++look) });
  const changes = new Changes({
    store: new RoutedStore(memory, async () => store),
    key: KEY,
    policyRevision,
    protectedNamespaces: [],
    expiresSeconds: 60,
    now: () => new Date(now),
    cluster: async () => specOf().cluster,
    ownNamespace: async () => 'default',
    limits: new PlanLimits(60),
    mostUnhealed: 0,
    mayUndo: async () => false,
    replica: 'a',
    pause: async () => {},
  });
  const claim = { by: 'another', at: new Date(claimedAt).toISOString() };
  await memory.create(specOf({ id: 'shop.a', requestedBy: { method: 'oidc', name: 'agent', groups: ['agents'] } }), {
    phase,
    decisions: [],
    claim,
    progress: [],
  });
  await memory.create(
    { ...specOf({ id: 'shop.forged' }), signature: '0'.repeat(64) },
    { phase, decisions: [], claim, progress: [] },
  );
  const leaving = new AbortController();
  const waits: number[] = [];
  const warnings: string[] = [];
  const calls: unknown[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(JSON.parse(line).msg) });
  await recoverUntil(leaving.signal, {
    changes,
    applier: new Applier(changes),
    logger,
    pipeline: {
      answer: async ({ tool, arguments: given, subject }) => {
        calls.push([tool.name, given, subject]);
        return answer;
      },
    },
    wait: async (ms) => {
      if (waits.push(ms) > count) leaving.abort();
      now += ms;
      const change = isNoted ? await memory.get('shop.a') : undefined;
      const at = new Date(now - 4 * MINUTE).toISOString();
      if (change !== undefined) await memory.update(change, { ...change.status, claim: { by: 'another', at } });
    },
  });
  return { waits, warnings, calls };
}

test('the first look comes soon, and the others every five minutes', async () => {
  const { waits, warnings, calls } = await looks(3, { applying: () => [] });
  expect(waits).toEqual([3 * SECOND, 5 * MINUTE, 5 * MINUTE, 5 * MINUTE]);
  expect([...warnings, ...calls]).toEqual([]);
});

test('a change that was left behind is looked at on behalf of the caller who asked for it', async () => {
  const { calls } = await looks(1, { applying: () => ['shop.a', 'shop.forged', 'shop.gone'] });
  expect(calls).toEqual([['recover_change', { id: 'shop.a' }, { method: 'oidc', name: 'agent', groups: ['agents'] }]]);
});

test('a change that is over by now is not looked at', async () => {
  expect((await looks(1, { applying: () => ['shop.a'], phase: 'Applied' })).calls).toEqual([]);
});

test('a change whose server was heard of lately is looked at once it is due', async () => {
  const { waits, calls } = await looks(2, { applying: () => ['shop.a'], claimedAt: START - 30 * SECOND });
  expect(calls).toHaveLength(1);
  expect(waits.slice(0, 2)).toEqual([3 * SECOND, 120.5 * SECOND]);
});

test('a change that its replica goes on with is left alone, whatever its clock says', async () => {
  const { waits, calls } = await looks(20, { applying: () => ['shop.a'], isNoted: true });
  expect(waits.reduce((sum, ms) => sum + ms)).toBeGreaterThan(30 * MINUTE);
  expect(calls).toEqual([]);
});

test('a change that this server has seen for two minutes without a note is looked at before the clocks agree', async () => {
  const { waits, calls } = await looks(2, { applying: () => ['shop.a'], claimedAt: START - 3 * MINUTE });
  expect(waits.slice(0, 2)).toEqual([3 * SECOND, 120.5 * SECOND]);
  expect(calls).toHaveLength(1);
});

test('a change of another policy is left to servers of that policy for another fifteen minutes', async () => {
  const other = { applying: () => ['shop.a'], policyRevision: 'b'.repeat(64) };
  const { waits, calls } = await looks(2, other);
  expect(calls).toEqual([]);
  expect(waits.slice(0, 3)).toEqual([3 * SECOND, 5 * MINUTE, 5 * MINUTE]);
  expect((await looks(4, other)).calls).toHaveLength(1);
});

test('looks for changes that are due come at most every five seconds', async () => {
  const { waits } = await looks(1, { applying: () => ['shop.a'], claimedAt: START - 415 * SECOND });
  expect(waits).toEqual([3 * SECOND, 5 * SECOND]);
});

test('a cluster that does not answer is asked again every minute, and the log says so once', async () => {
  const { waits, warnings } = await looks(6, {
    applying: (look) => {
      if (look !== 4) throw new NoAnswer('The API server cannot be reached.');
      return [];
    },
  });
  expect(waits).toEqual([3 * SECOND, MINUTE, MINUTE, MINUTE, 5 * MINUTE, MINUTE, MINUTE]);
  expect(warnings).toEqual([expect.stringContaining('cannot look'), expect.stringContaining('cannot look')]);
});

test('a change that cannot be settled is tried again at each look, and the log says so once', async () => {
  const { calls, warnings } = await looks(3, { applying: () => ['shop.a'], answer: BUSY as typeof DONE });
  expect(calls).toHaveLength(3);
  expect(warnings).toEqual([expect.stringContaining('stays as it is')]);
});

test('a cluster that refuses is asked again after five minutes', async () => {
  const { waits, warnings } = await looks(2, {
    applying: () => {
      throw new StoreFailed('The changes that are being applied could not be listed: forbidden');
    },
  });
  expect(waits).toEqual([3 * SECOND, 5 * MINUTE, 5 * MINUTE]);
  expect(warnings).toHaveLength(1);
});
