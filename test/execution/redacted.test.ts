import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Trail } from '../../src/audit/trail.ts';
import { Steps } from '../../src/call/step.ts';
import { Door } from '../../src/execution/door.ts';
import { ReadRouter } from '../../src/execution/read-router.ts';
import type { Execution } from '../../src/kube/execution.ts';
import type { Progress } from '../../src/kube/progress.ts';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import type { ReadParts } from '../../src/reads/read.ts';
import { fixturePath } from '../fixtures/bin/fixtures.ts';
import { planOf, policyWith } from '../policy/plans.ts';
import { call, reader } from './pods-reader.ts';

/** A redactor that is in use for every stream of every run: what it hides must be hidden everywhere. */
vi.mock('../../src/output/redact/redactors.ts', () => ({
  REDACTORS: [
    {
      streams: ['stdout', 'stderr'],
      appliesTo: () => true,
      open: () => ({ show: (line: string) => line.replaceAll('hunter2', '***'), passes: () => false }),
    },
  ],
}));

/** What the next read without a process does. */
let read: (parts: ReadParts) => number;
vi.mock('../../src/reads/coverage.ts', async (original) => ({
  ...(await original<object>()),
  readFor: () => (_: unknown, parts: ReadParts) => Promise.resolve(read(parts)),
}));

const NEVER = new AbortController().signal;
let root: string;
let door: Door;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'redacted-'));
  door = new Door({
    environment: { PATH: fixturePath('leaky'), HOME: root },
    passEnvironment: [],
    stateFolder: undefined,
    timeoutSeconds: 2,
    maxOutputBytes: 1024,
    slots: 1,
    nativeReads: 'off',
  });
});
afterEach(async () => {
  await door.close();
  rmSync(root, { recursive: true, force: true });
});

async function run(line: string, report?: (progress: Progress) => void): Promise<Execution> {
  const allowedCommands = ['rollout status', 'delete', 'describe', 'top'];
  const policy = policyWith({ allowedCommands, maxObjects: 1 });
  const steps = new Steps(
    {
      policy,
      meanings: async () => new Map(),
      run: (permit, signal, how) => door.run(permit, signal, how),
      look: (permit, signal) => door.look(permit, signal),
      audit: new Trail([], () => undefined),
    },
    { callId: '1', tool: 'kubectl', subject: ANONYMOUS, client: undefined, signal: NEVER, timeoutMs: 2000 },
  );
  const verdict = await steps.judge(planOf(line));
  if (!verdict.allowed) throw new Error(verdict.refusal.error);
  return steps.own(verdict.permit, { report });
}

test('redacts what kubectl prints, and the progress of it', async () => {
  const lines: (string | undefined)[] = [];
  const execution = await run('rollout status deploy/web', ({ line }) => void lines.push(line));
  expect(execution).toMatchObject({ stdout: { text: 'status ***\n' }, stderr: { text: 'error ***\n' } });
  expect(lines).toContain('status ***');
  expect(lines.join('\n')).not.toMatch(/hun/);
});

test('redacts what kubectl printed before it was ended', async () => {
  expect(await run('describe pod web')).toMatchObject({
    ended: 'timed-out',
    stdout: { text: 'password: ***\npassword: hun' },
    stderr: { text: '***\n' },
  });
});

test('redacts the names of objects that a refusal quotes', async () => {
  const execution = await run('delete pods -l app=web');
  expect(execution).toMatchObject({
    ended: 'not-run',
    refusal: { error: expect.stringContaining('pod/web-***, pod/api-***') },
  });
  expect(JSON.stringify(execution)).not.toContain('hunter2');
});

test('redacts what a read without a process prints, the reason of a stuck rollout, and what a look shows', async () => {
  const { reader: served } = await reader(() => undefined);
  read = ({ stdout, stderr, explainRollout }) => {
    for (const piece of ['a hun', Buffer.from('ter2'), '\n']) stdout(piece);
    stderr('b hunter2\n');
    explainRollout?.found({
      workload: 'deployment/web',
      namespace: 'shop',
      reason: 'CrashLoopBackOff',
      message: 'c hunter2',
      canUndo: false,
      endedEarly: true,
    });
    return 0;
  };
  const asked = call(['rollout', 'status', 'deploy/web'], { explainsRollouts: true });
  expect(await served.serve(asked, NEVER)).toMatchObject({
    kind: 'exited',
    stdout: { text: 'a ***\n' },
    stderr: { text: 'b ***\n' },
    stuck: { message: 'c ***' },
  });
  expect(await new ReadRouter(served, 'on', () => undefined).look(asked, NEVER)).toBe('a ***\n');
});

test('lets a read stop at the budget, and does not let it write in another order', async () => {
  const { reader: served } = await reader(() => undefined);
  const seen: unknown[] = [];
  read = ({ stdout, isStdoutFull, isEnough }) => {
    seen.push(isEnough?.());
    stdout('0123456789\n');
    seen.push(isEnough?.(), isStdoutFull?.());
    return 0;
  };
  await served.serve(call(['get', 'pods'], { maxOutputBytes: 10 }), NEVER);
  expect(seen).toEqual([false, true, false]);
});
