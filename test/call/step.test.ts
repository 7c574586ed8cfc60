import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Record } from '../../src/audit/record.ts';
import { type Sink, Stream } from '../../src/audit/stream.ts';
import { Trail } from '../../src/audit/trail.ts';
import { Steps } from '../../src/call/step.ts';
import { isRefusal } from '../../src/errors.ts';
import { Door } from '../../src/execution/door.ts';
import type { Plan } from '../../src/kube/command.ts';
import type { Execution } from '../../src/kube/execution.ts';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import type { AddedStep } from '../../src/policy/added-steps.ts';
import type { Permit } from '../../src/policy/decide.ts';
import { toRecord } from '../audit/records.ts';
import { GET, RUN } from '../execution/run-plans.ts';
import { eventually, fixturePath, isAlive, readLines, recordedCalls } from '../fixtures/bin/fixtures.ts';
import { kubectlPlan, policyWith } from '../policy/plans.ts';

const NEVER = new AbortController().signal;
const CALL_ID = '00000000-0000-4000-8000-000000000001';
const RUN_CALL = ['--v=0', 'run', 'debug'];
const DELETE_CALL = ['--v=0', 'delete', '--selector=call=1', '--', 'pods'];

let root: string;
let recordFile: string;
let pidFile: string;
let doors: Door[];
let written: string[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'steps-'));
  recordFile = join(root, 'calls');
  pidFile = join(root, 'pid');
  doors = [];
  written = [];
});
afterEach(async () => {
  for (const pid of readLines(pidFile).map(Number)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  await Promise.all(doors.map((door) => door.close()));
  rmSync(root, { recursive: true, force: true });
});

interface Choices {
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
  /** Of which added step no record can be written. */
  readonly lost?: AddedStep | 'course';
}

function open(behaviour: string, { timeoutSeconds = 5, signal = NEVER, lost }: Choices = {}) {
  const door = new Door({
    environment: { PATH: fixturePath(behaviour), RECORD_FILE: recordFile, PID_FILE: pidFile, HOME: root },
    passEnvironment: ['RECORD_FILE', 'PID_FILE'],
    stateFolder: undefined,
    timeoutSeconds,
    maxOutputBytes: 1024 * 1024,
    slots: 4,
    nativeReads: 'off',
  });
  doors.push(door);
  const medium: Sink = {
    name: 'file',
    open: async () => ({ seq: 0, hash: '0'.repeat(64) }),
    write: async (lines) => {
      if (lost !== undefined && lines.some((line) => line.includes(`"step":"${lost}"`)))
        throw new Error('the disk is full');
      written.push(...lines);
    },
    close: async () => undefined,
  };
  const policy = policyWith({ allowedCommands: ['get', 'run', 'delete'], allowedImages: ['alpine'], maxObjects: 1 });
  const parts = {
    policy,
    meanings: async () => new Map(),
    run: (permit: Permit, ending: AbortSignal, run: Parameters<Door['run']>[2]) => door.run(permit, ending, run),
    look: (permit: Permit, ending: AbortSignal) => door.look(permit, ending),
    audit: new Trail([new Stream(medium, '0.0.0')], () => undefined),
  };
  const call = { callId: CALL_ID, tool: 'run_image', subject: ANONYMOUS, signal, timeoutMs: timeoutSeconds * 1000 };
  return { door, steps: new Steps(parts, call) };
}

async function run(plan: Plan, { steps }: { readonly steps: Steps }): Promise<Execution> {
  const verdict = await steps.judge(plan);
  if (!verdict.allowed) throw new Error(verdict.refusal.error);
  return steps.own(verdict.permit);
}

const calls = () => recordedCalls(recordFile);
const hasRun = () => eventually(() => calls().length > 0 || readLines(pidFile).length > 0);
const stepRecords = () =>
  written.map(toRecord).filter((record): record is Record<'step-started' | 'step-ended'> => 'step' in record);

describe('the clean-up of a call', () => {
  test('does not run after a success, because kubectl did it', async () => {
    await run(RUN, open('record'));
    expect(calls()).toEqual([RUN_CALL]);
    expect(stepRecords().filter(({ step }) => step === 'clean-up')).toEqual([]);
  });

  test('runs after a non-zero exit, with a record before and after it', async () => {
    const execution = await run(RUN, open('record-fail'));
    expect(execution).toMatchObject({ ended: 'exited', exitCode: 3 });
    expect(execution).not.toHaveProperty('notice');
    expect(calls()).toEqual([RUN_CALL, DELETE_CALL]);
    const head = { callId: CALL_ID, tool: 'run_image', step: 'clean-up', as: 'caller', subcommand: 'delete' };
    expect(stepRecords().filter(({ step }) => step === 'clean-up')).toMatchObject([
      { phase: 'step-started', ...head, argv: DELETE_CALL },
      { phase: 'step-ended', ...head, ended: 'exited' },
    ]);
  });

  test('runs after a timeout', async () => {
    const execution = await run(RUN, open('record-hang', { timeoutSeconds: 0.3 }));
    expect(execution.ended).toBe('timed-out');
    expect(calls()).toEqual([RUN_CALL, DELETE_CALL]);
  });

  test('runs after a cancellation, before the call is answered', async () => {
    const controller = new AbortController();
    const running = run(RUN, open('record-hang', { signal: controller.signal }));
    expect(await hasRun()).toBe(true);
    controller.abort();
    expect(await running).toMatchObject({ refusal: { code: 'CANCELLED' } });
    expect(calls()).toEqual([RUN_CALL, DELETE_CALL]);
  });

  test('runs while the server shuts down', async () => {
    const opened = open('record-hang');
    const running = run(RUN, opened);
    expect(await hasRun()).toBe(true);
    opened.door.stop();
    expect(await running).toMatchObject({ refusal: { code: 'SERVER_STOPPING' } });
    expect(calls()).toEqual([RUN_CALL, DELETE_CALL]);
  });

  test('does not run for a call that never began', async () => {
    const execution = await run(RUN, open('record', { signal: AbortSignal.abort() }));
    expect(execution).toMatchObject({ refusal: { code: 'CANCELLED' } });
    expect(calls()).toEqual([]);
  });

  test('that fails is told to the caller, because a pod may be left', async () => {
    const execution = await run(RUN, open('record-stuck'));
    expect(calls()).toEqual([RUN_CALL, DELETE_CALL]);
    expect(execution.notice).toMatch(/may still exist/);
  });

  test('looks again while nothing is found after a timeout: the pod may just have been asked for', async () => {
    const execution = await run(RUN, open('record-late', { timeoutSeconds: 0.3 }));
    expect(calls()).toEqual([RUN_CALL, DELETE_CALL, DELETE_CALL]);
    expect(execution).not.toHaveProperty('notice');
  });

  test('does not run for a plan without one', async () => {
    await run(GET, open('record-fail'));
    expect(calls()).toEqual([['--v=0', 'get', '--', 'pods']]);
  });

  test('does not run if it cannot be put on record, and the caller is told', async () => {
    const execution = await run(RUN, open('record-fail', { lost: 'clean-up' }));
    expect(calls()).toEqual([RUN_CALL]);
    expect(execution.notice).toMatch(/may still exist/);
  });
});

describe('judging the writes of a change', () => {
  test('is a step with its own records around the run', async () => {
    await run(RUN, open('record'));
    expect(stepRecords()).toMatchObject([
      { phase: 'step-started', step: 'judge-writes', as: 'caller' },
      { phase: 'step-ended', step: 'judge-writes' },
    ]);
  });

  test('that cannot be put on record refuses the change, and nothing runs', async () => {
    expect(await run(RUN, open('record', { lost: 'judge-writes' }))).toMatchObject({
      refusal: { code: 'AUDIT_FAILED' },
    });
    expect(calls()).toEqual([]);
  });
});

describe('counting what a change selects', () => {
  const CHANGE = kubectlPlan(['delete', 'pods', '-l', 'app=web']);

  test('is a step with its own records, before the change runs', async () => {
    await run(CHANGE, open('record'));
    expect(calls().map(([, subcommand]) => subcommand)).toEqual(['get', 'delete']);
    expect(stepRecords().slice(0, 3)).toMatchObject([
      { phase: 'step-started', step: 'count-selection', as: 'caller', subcommand: 'get' },
      { phase: 'step-ended', step: 'count-selection', ended: 'exited', exitCode: 0 },
      { phase: 'step-started', step: 'judge-writes' },
    ]);
  });

  test('that cannot be put on record refuses the change, and nothing runs', async () => {
    const execution = await run(CHANGE, open('record', { lost: 'count-selection' }));
    expect(execution).toMatchObject({ ended: 'not-run', refusal: { code: 'AUDIT_FAILED' } });
    expect(calls()).toEqual([]);
  });
});

describe('a step of a course', () => {
  test('is judged, put on record and run', async () => {
    const { steps } = open('record');
    expect(await steps.take(GET)).toMatchObject({ ended: 'exited', stdout: { text: 'recorded\n' } });
    expect(stepRecords()).toMatchObject([
      { phase: 'step-started', step: 'course', as: 'caller', verdict: 'allowed', rules: ['subcommand-allowlist'] },
      { phase: 'step-ended', step: 'course', ended: 'exited', stdoutBytes: 9 },
    ]);
  });

  test('is counted if it selects, and cleaned up if it does not end well', async () => {
    const opened = open('record-fail');
    expect(await opened.steps.take(RUN)).toMatchObject({ ended: 'exited', exitCode: 3 });
    expect(calls()).toEqual([RUN_CALL, DELETE_CALL]);
    await opened.steps.take(kubectlPlan(['delete', 'pods', '-l', 'app=web']));
    expect(calls().map(([, subcommand]) => subcommand)).toEqual(['run', 'delete', 'get']);
    const steps = stepRecords().filter(({ phase }) => phase === 'step-started');
    expect(steps.map(({ step }) => step)).toEqual(['course', 'judge-writes', 'clean-up', 'course', 'count-selection']);
  });

  test('that policy denies runs nothing', async () => {
    const { steps } = open('record');
    expect(isRefusal(await steps.take(kubectlPlan(['scale', 'deploy/web', '--replicas=0'])))).toBe(true);
    expect(calls()).toEqual([]);
  });

  test('that cannot be put on record runs nothing', async () => {
    const { steps } = open('record', { lost: 'course' });
    expect(await steps.take(GET)).toMatchObject({ code: 'AUDIT_FAILED' });
    expect(calls()).toEqual([]);
  });

  test('shares one deadline with the others', async () => {
    const { steps } = open('hang', { timeoutSeconds: 0.4 });
    expect(await steps.take(GET)).toMatchObject({ ended: 'timed-out' });
    expect(await steps.take(GET)).toMatchObject({ ended: 'timed-out' });
    const ends = stepRecords().filter((record): record is Record<'step-ended'> => record.phase === 'step-ended');
    expect(ends.map(({ ended }) => ended)).toEqual(['timed-out', 'timed-out']);
  });
});

describe('requests that the server adds', () => {
  test('are none that the table does not have for the call', async () => {
    const { steps } = open('record');
    const work = () => Promise.resolve(written.push('asked'));
    expect(() => steps.addRequests('explain-rollout', { plan: GET }, work)).toThrow(TypeError);
    expect(() => steps.addRequests('write-events', { plan: GET }, work)).toThrow(TypeError);
    expect(written).toEqual([]);
  });

  test('are on record with the identity that makes them', async () => {
    const { steps } = open('record');
    const terms = { actAs: { user: 'jane', groups: [] } };
    await steps.addRequests('weigh-lists', { plan: GET, terms }, async () => undefined);
    await steps.addRequests('check-readiness', { plan: GET, terms }, async () => undefined);
    const [weighed, , checked] = stepRecords();
    expect(weighed).toMatchObject({ step: 'weigh-lists', as: 'caller', actAs: { user: 'jane' } });
    expect(checked).toMatchObject({ step: 'check-readiness', as: 'server' });
    expect(checked).not.toHaveProperty('actAs');
  });
});
