import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { refuse } from '../../src/errors.ts';
import type { Execution } from '../../src/kube/execution.ts';
import { NoAnswer } from '../../src/kube/no-answer.ts';
import type { Subject } from '../../src/kube/subject.ts';
import type { Permit } from '../../src/policy/decide.ts';
import { Applier } from '../../src/remediation/applier.ts';
import type { ChangeSpec, ChangeStatus } from '../../src/remediation/change.ts';
import { Changes } from '../../src/remediation/changes.ts';
import { MemoryStore } from '../../src/remediation/memory-store.ts';
import { phaseOf } from '../../src/remediation/phase.ts';
import { PlanLimits } from '../../src/remediation/plan-limits.ts';
import { RoutedStore } from '../../src/remediation/routed-store.ts';
import type { ChangeSteps, Requests } from '../../src/remediation/steps.ts';
import { StoreFailed } from '../../src/remediation/store.ts';
import { KEY, specOf } from './spec.ts';

const AGENT: Subject = { method: 'oidc', name: 'agent', groups: ['agents'] };
const NEW: ChangeStatus = { phase: 'Planned', decisions: [], progress: [] };
const OUTPUT = { text: '', kept: 'first', totalBytes: 0, truncated: false } as const;
const EXITED: Execution = { ended: 'exited', exitCode: 0, stdout: OUTPUT, stderr: OUTPUT };
const BUSY = refuse('SERVER_BUSY', 'All places are taken.', 'Try again.');

/** A change that needs no approval, and an applier whose command ends as given. */
async function given(
  altered: Partial<ChangeSpec>,
  run: (memory: MemoryStore) => Promise<Execution> = async () => EXITED,
  stored: Requests['stored'] = async () => () => 'unknown',
  onRehearsed: () => void = () => {},
) {
  const memory = new MemoryStore();
  const changes = new Changes({
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
    mayUndo: async () => false,
    replica: 'a',
    pause: async () => {},
  });
  const { approval: _approval, ...bare } = specOf();
  const spec = specOf({
    ...bare,
    approval: undefined,
    id: 'shop.a',
    requestedBy: AGENT,
    ...altered,
  } as Partial<ChangeSpec>);
  await memory.create(spec, NEW);
  let sent = 0;
  const command = { path: ['exec'], flags: [], positionals: ['pod/web'], dashAt: -1 };
  // The ports of the folder: what judges and runs is tested where it is.
  const permit = { plan: { command }, terms: {} } as unknown as Permit;
  const requests: Requests = {
    read: async () => () => undefined,
    stored,
    writes: () => ({
      take: async (_write, { onSend } = {}) => {
        onRehearsed();
        await onSend?.({});
        sent++;
        return { kind: 'taken', object: { metadata: { uid: 'u', name: 'web' } } };
      },
    }),
  };
  const steps: ChangeSteps = {
    callId: 'c',
    subject: AGENT,
    client: undefined,
    signal: new AbortController().signal,
    report: () => {},
    judge: async () => ({ allowed: true, permit, voices: [] }) as never,
    rehearse: async () => EXITED,
    run: () => run(memory),
    onPending: () => false,
    made: () => {},
    requests: (_step, _permit, work) => work(requests),
  };
  const apply = ({ verifyMs = 0, waitMs = 0 } = {}) =>
    new Applier(changes).apply('shop.a', { waitMs, verifyMs }, async () => permit.plan, steps);
  return { memory, apply, changes, sent: () => sent };
}

const RUNS = { requests: [], runs: { images: [] } } as const;

describe('a change that runs as its command line', () => {
  test('ends as applied if its command ended well', async () => {
    const { apply } = await given(RUNS);
    expect(await apply()).toMatchObject({ change: { status: { phase: 'Applied' } }, execution: EXITED });
  });

  test('does not say that its command ran if it did not begin', async () => {
    const { apply, memory } = await given(RUNS, async () => ({ ended: 'not-run', refusal: BUSY }));
    expect(await apply()).toEqual(BUSY);
    expect(await memory.get('shop.a')).toMatchObject({
      status: { phase: 'Failed', progress: [], message: 'Nothing was changed. All places are taken.' },
    });
  });

  test('says that its command may have run if it was ended after it began', async () => {
    const { apply } = await given(RUNS, async () => ({ ended: 'not-run', began: true, refusal: BUSY }));
    expect(await apply()).toMatchObject({
      change: { status: { phase: 'Failed', message: 'The command ran and failed.' } },
    });
  });

  test('is answered with what its command printed, even if its record was written by others meanwhile', async () => {
    const { apply } = await given(RUNS, async (memory) => {
      const claimed = await memory.get('shop.a');
      if (claimed !== undefined) await memory.update(claimed, { ...claimed.status, message: 'another replica' });
      return EXITED;
    });
    expect(await apply()).toMatchObject({ change: { status: { phase: 'Applied' } }, execution: EXITED });
  });
});

test('an undo that was made is made, even if the change that it took back cannot be read', async () => {
  const { apply, memory } = await given({ undoes: 'shop.first' });
  const { get } = memory;
  Object.assign(memory, {
    get: (id: string) => (id === 'shop.first' ? Promise.reject(new StoreFailed('The store is away')) : get(id)),
  });
  expect(await apply()).toMatchObject({ change: { status: { phase: 'Applied', message: 'All requests were made.' } } });
});

test('a change that was made stays so, even if the API server does not tell what became of it', async () => {
  let looks = 0;
  const { apply } = await given({}, undefined, async () => {
    if (looks++ > 0) throw new NoAnswer('The connection broke off.');
    return () => undefined;
  });
  const applied = await apply({ verifyMs: 1000 });
  expect(looks).toBe(2);
  expect(applied).toMatchObject({ change: { status: { phase: 'Applied' } } });
});

describe('a change that was made, and whose outcome no one has seen', () => {
  const ready = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', uid: 'u' },
    spec: { replicas: 3 },
  };
  const status = { replicas: 3, updatedReplicas: 3, availableReplicas: 3, readyReplicas: 3 };

  test('is watched when it is applied again with time for that, and is sent once', async () => {
    let looks = 0;
    const { apply, memory } = await given({}, undefined, async () => {
      looks++;
      return (path) => (path.endsWith('/web') ? { ...ready, status } : 'unknown');
    });
    expect(await apply()).toMatchObject({ change: { status: { phase: 'Applied' } } });
    expect((await memory.get('shop.a'))?.status.verification).toBeUndefined();
    const { version } = (await memory.get('shop.a')) ?? {};
    await apply();
    expect((await memory.get('shop.a'))?.version).toBe(version);
    expect(looks).toBe(0);

    const watched = await apply({ verifyMs: 1000 });
    expect(looks).toBe(1);
    expect(watched).toMatchObject({ change: { status: { phase: 'Applied', verification: { verdict: 'healthy' } } } });
    const kept = await memory.get('shop.a');
    expect(kept?.status).toMatchObject({ verification: { verdict: 'healthy' }, progress: [{ state: 'made' }] });
    await apply({ verifyMs: 1000 });
    expect(looks).toBe(1);
  });
});

describe('the first request', () => {
  test('is rehearsed while the claim is written, and sent after it', async () => {
    const order: string[] = [];
    const { apply, memory, sent } = await given({}, undefined, undefined, () => order.push('rehearsed'));
    const { update } = memory;
    Object.assign(memory, {
      update: async (...given: Parameters<typeof update>) => {
        const [, { phase }] = given;
        if (phase === 'Applying') await pause(50);
        const kept = await update(...given);
        order.push(`${phase}, ${sent()} sent`);
        return kept;
      },
    });
    expect(await apply()).toMatchObject({ change: { status: { phase: 'Applied' } } });
    expect(order).toEqual(['rehearsed', 'Applying, 0 sent', 'Applied, 1 sent']);
  });

  test('is not sent if another replica claims the change meanwhile, and its result is given', async () => {
    const { apply, memory, sent } = await given({});
    const { update } = memory;
    let isLost = false;
    Object.assign(memory, {
      update: async (...given: Parameters<typeof update>) => {
        if (isLost) return update(...given);
        isLost = true;
        const [change, status] = given;
        // The other replica was faster, and is done by now.
        const claimed = await update(change, { ...status, claim: { by: 'another', at: new Date().toISOString() } });
        if (claimed === 'conflict') throw new Error('The claim failed.');
        await update(claimed, { ...claimed.status, phase: 'Applied', message: 'by another', progress: [] });
        return update(...given);
      },
    });
    expect(await apply()).toMatchObject({ change: { status: { phase: 'Applied', claim: { by: 'another' } } } });
    expect(sent()).toBe(0);
  });

  test('is not sent if the claim cannot be written', async () => {
    const { apply, memory, sent } = await given({});
    Object.assign(memory, { update: () => Promise.reject(new StoreFailed('The store is away')) });
    await expect(apply()).rejects.toThrow('The store is away');
    expect(sent()).toBe(0);
  });
});

test('nothing is rehearsed or claimed while changes are suspended, or if that cannot be read', async () => {
  let rehearsed = 0;
  const { apply, memory, sent } = await given({}, undefined, undefined, () => rehearsed++);
  Object.assign(memory, { suspended: async () => ({ reason: 'an incident' }) });
  expect(await apply()).toMatchObject({ code: 'CHANGES_SUSPENDED' });
  Object.assign(memory, { suspended: () => Promise.reject(new StoreFailed('The store is away')) });
  await expect(apply()).rejects.toThrow('The store is away');
  expect([rehearsed, sent()]).toEqual([0, 0]);
  expect(await memory.get('shop.a')).toMatchObject({ version: '1', status: { phase: 'Planned' } });
});

test('who waits for a decision learns of the expiry when it comes, not when the own time is up', async () => {
  const expiresAt = new Date(Date.now() + 300).toISOString();
  const { apply, changes, memory, sent } = await given({ approval: specOf().approval, expiresAt });
  const found = await memory.get('shop.a');
  if (found === undefined) throw new Error('It is not kept.');
  const { signal } = new AbortController();
  const [applied, seen] = await Promise.all([
    apply({ waitMs: 3_600_000 }),
    changes.wait(found, { waitMs: 3_600_000, signal, isDone: ({ version }) => version !== found.version }),
  ]);
  expect(applied).toMatchObject({ code: 'CHANGE_EXPIRED' });
  expect(phaseOf(seen, new Date())).toBe('Expired');
  expect(sent()).toBe(0);
});

describe('changes that are suspended while one is applied', () => {
  const [request] = specOf().requests;
  if (request === undefined) throw new Error('There is no request.');
  // Two requests of one object are begun one after the other.
  const TWICE = { requests: [request, request] };

  test('stop it before its next request, and it says what was made', async () => {
    const { apply, memory, sent } = await given(TWICE, undefined, undefined, () => {
      if (sent() === 1) Object.assign(memory, { suspended: async () => ({ reason: 'an incident', by: 'alice' }) });
    });
    expect(await apply()).toMatchObject({
      change: {
        status: {
          phase: 'Failed',
          message:
            "1 of 2 requests were made, then the change stopped. All changes are suspended by 'alice': 'an incident'.",
          progress: [{ state: 'made' }, { state: 'refused' }],
        },
      },
    });
    expect(sent()).toBe(1);
  });

  test('stop nothing if they are not', async () => {
    const { apply, sent } = await given(TWICE);
    expect(await apply()).toMatchObject({ change: { status: { phase: 'Applied' } } });
    expect(sent()).toBe(2);
  });

  test('leave it to be looked at if that cannot be read', async () => {
    const { apply, memory, sent } = await given(TWICE, undefined, undefined, () => {
      if (sent() === 1)
        Object.assign(memory, { suspended: () => Promise.reject(new StoreFailed('The store is away')) });
    });
    await expect(apply()).rejects.toThrow('The store is away');
    expect(sent()).toBe(1);
    expect(await memory.get('shop.a')).toMatchObject({ status: { phase: 'Applying' } });
  });
});
