import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Door } from '../../src/execution/door.ts';
import type { DoorOptions } from '../../src/execution/door-options.ts';
import { makeStateFolder } from '../../src/execution/state-folder.ts';
import type { Plan } from '../../src/kube/command.ts';
import type { Permit } from '../../src/policy/decide.ts';
import { eventually, fixtureFolder, fixturePath, isAlive, readLines, recordedCalls } from '../fixtures/bin/fixtures.ts';
import { permitFor } from '../policy/plans.ts';
import { command, GET, RUN } from './run-plans.ts';

const NEVER = new AbortController().signal;
const GET_CALL = ['--v=0', 'get', '--', 'pods'];

let root: string;
let recordFile: string;
let pidFile: string;
let doors: Door[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'door-'));
  recordFile = join(root, 'calls');
  pidFile = join(root, 'pid');
  doors = [];
});
afterEach(async () => {
  for (const pid of readLines(pidFile).map(Number)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  await Promise.all(doors.map((door) => door.close()));
  rmSync(root, { recursive: true, force: true });
});

function open(behaviour: string, changed: Partial<DoorOptions> = {}): Door {
  const door = new Door({
    environment: {
      PATH: fixturePath(behaviour),
      RECORD_FILE: recordFile,
      PID_FILE: pidFile,
      SECRET: 's3cret',
      HOME: root,
    },
    passEnvironment: ['RECORD_FILE', 'PID_FILE'],
    stateFolder: undefined,
    timeoutSeconds: 5,
    maxOutputBytes: 1024 * 1024,
    slots: 4,
    nativeReads: 'off',
    ...changed,
  });
  doors.push(door);
  return door;
}

const calls = () => recordedCalls(recordFile);
const hasRun = () => eventually(() => calls().length > 0 || readLines(pidFile).length > 0);

describe('only what policy permitted passes', () => {
  test.each([
    ['an object that looks alike', { plan: GET }],
    ['a copy of a permit', { ...permitFor(GET) }],
    ['a plan', GET],
    ['nothing', null],
    ['a text', 'get pods'],
  ])('%s is refused with a TypeError and nothing is run', async (_, value) => {
    const door = open('record');
    await expect(async () => door.run(value as unknown as Permit, NEVER)).rejects.toThrow(TypeError);
    await door.kubectl();
    expect(calls()).toEqual([]);
  });

  test('a permit runs exactly its plan', async () => {
    const execution = await open('record').run(permitFor(GET), NEVER);
    expect(execution).toMatchObject({ ended: 'exited', exitCode: 0, stdout: { text: 'recorded\n' } });
    expect(calls()).toEqual([GET_CALL]);
  });
});

describe('the environment of kubectl', () => {
  test('holds what the server gives it and no secret of the server', async () => {
    const stateFolder = makeStateFolder([root]);
    await open('record', { stateFolder }).run(permitFor(GET), NEVER);
    const lines = readLines(`${recordFile}.env`);
    expect(lines).toContain('KUBECTL_KUBERC=false');
    expect(lines).toContain(`KUBECACHEDIR=${join(stateFolder?.path ?? '', 'cache')}`);
    expect(lines).toContain('GOMAXPROCS=1');
    expect(lines.join('\n')).not.toContain('s3cret');
  });
});

describe('how a call ends', () => {
  test('a failure keeps the words of kubectl', async () => {
    expect(await open('fail').run(permitFor(GET), NEVER)).toMatchObject({
      ended: 'exited',
      exitCode: 3,
      stderr: { text: 'Error from server (NotFound): pods "nope" not found\n' },
    });
  });

  test('a timeout says after how many seconds, and the process is gone', async () => {
    expect(await open('hang', { timeoutSeconds: 0.3 }).run(permitFor(GET), NEVER)).toEqual({
      ended: 'timed-out',
      timeoutSeconds: 0.3,
    });
    const pids = readLines(pidFile).map(Number);
    expect(pids).toHaveLength(1);
    expect(await eventually(() => pids.every((pid) => !isAlive(pid)))).toBe(true);
  });

  test.each([
    [GET, 'Ask for fewer objects'],
    [RUN, 'may have taken effect in part'],
  ])('a kubectl that the system kills is explained', async (plan, hint) => {
    expect(await open('killed').run(permitFor(plan), NEVER, { addStep: (_, work) => work() })).toMatchObject({
      ended: 'not-run',
      refusal: { code: 'KUBECTL_KILLED', hint: expect.stringContaining(hint) },
    });
  });

  test('kubectl is the first that the kernel would kill', async () => {
    const running = open('hang').run(permitFor(GET), NEVER);
    expect(await hasRun()).toBe(true);
    const [pid] = readLines(pidFile);
    expect(await eventually(() => readLines(`/proc/${pid}/oom_score_adj`)[0] === '1000')).toBe(true);
    await doors[0]?.close();
    await running;
  });

  test('a call waits for the memory that others hold, and runs when it is there', async () => {
    const door = open('record', { memoryBytes: 48 * 2 ** 20 });
    const ends = await Promise.all([1, 2, 3].map(() => door.run(permitFor(GET), NEVER)));
    expect(ends).toEqual(Array(3).fill(expect.objectContaining({ ended: 'exited', exitCode: 0 })));
    expect(calls()).toHaveLength(3);
  });

  test('a call that can never have its memory runs nothing', async () => {
    expect(await open('record', { memoryBytes: 2 ** 20 }).run(permitFor(GET), NEVER)).toMatchObject({
      refusal: { code: 'LIST_TOO_LARGE' },
    });
    expect(calls()).toEqual([]);
  });

  test('a cancelled call is refused as cancelled', async () => {
    const controller = new AbortController();
    const running = open('hang').run(permitFor(GET), controller.signal);
    expect(await hasRun()).toBe(true);
    controller.abort();
    expect(await running).toMatchObject({ ended: 'not-run', refusal: { code: 'CANCELLED' } });
  });

  test('a call that was cancelled before it began runs nothing', async () => {
    expect(await open('record').run(permitFor(RUN), AbortSignal.abort())).toMatchObject({
      refusal: { code: 'CANCELLED' },
    });
    expect(calls()).toEqual([]);
  });

  test.each([
    ['get', 'first'],
    ['logs', 'last'],
  ])('too much output of %s is cut to its %s bytes', async (subcommand, kept) => {
    const plan: Plan = { command: command(subcommand, []) };
    expect(await open('flood', { maxOutputBytes: 2048 }).run(permitFor(plan), NEVER)).toMatchObject({
      stdout: { kept, truncated: true, totalBytes: 6_000_000, text: 'o'.repeat(2048) },
    });
  });
});

describe('a kubectl that cannot be used is a refusal of the call', () => {
  test('missing', async () => {
    const door = open('record', { environment: { PATH: root } });
    expect(await door.run(permitFor(GET), NEVER)).toMatchObject({
      ended: 'not-run',
      refusal: { code: 'KUBECTL_MISSING' },
    });
    expect(await door.ready()).toEqual({ ok: false, reason: 'kubectl was not found on the PATH of the server.' });
  });

  test('removed after it was found', async () => {
    const folder = join(root, 'bin');
    cpSync(fixtureFolder('record'), join(folder, 'record'), { recursive: true });
    cpSync(join(fixtureFolder('record'), '..', 'common.sh'), join(folder, 'common.sh'));
    const door = open('record', { environment: { PATH: join(folder, 'record'), RECORD_FILE: recordFile } });
    expect(await door.kubectl()).toMatchObject({ version: 'v1.37.2' });
    rmSync(join(folder, 'record', 'kubectl'));
    expect(await door.run(permitFor(GET), NEVER)).toMatchObject({ refusal: { code: 'KUBECTL_MISSING' } });
    cpSync(fixtureFolder('record'), join(folder, 'record'), { recursive: true });
    expect(await door.kubectl()).toMatchObject({ version: 'v1.37.2' });
  });

  test('too old', async () => {
    expect(await open('old').run(permitFor(GET), NEVER)).toMatchObject({
      ended: 'not-run',
      refusal: { code: 'KUBECTL_TOO_OLD' },
    });
  });

  test('arguments the system does not take', async () => {
    const plan: Plan = { command: command('get', ['x'.repeat(4 * 1024 * 1024)]) };
    expect(await open('record').run(permitFor(plan), NEVER)).toMatchObject({ refusal: { code: 'KUBECTL_FAILED' } });
  });

  test('a kubectl that was found is asked for its version once', async () => {
    const door = open('record');
    expect(await door.kubectl()).toBe(await door.kubectl());
  });
});

describe('a busy server', () => {
  test('runs as many as it has places and lets the others wait', async () => {
    const door = open('slow', { slots: 2 });
    const running = Array.from({ length: 6 }, () => door.run(permitFor(GET), NEVER));
    await expect.poll(() => door.load(), { interval: 1 }).toEqual({ limit: 2, running: 2, waiting: 4 });
    for (const execution of await Promise.all(running)) expect(execution).toMatchObject({ exitCode: 0 });
    expect(door.load()).toEqual({ limit: 2, running: 0, waiting: 0 });
  });

  test('refuses past its queue at once, and serves again afterwards', async () => {
    const door = open('hang', { slots: 1 });
    const controller = new AbortController();
    const accepted = Array.from({ length: 17 }, () => door.run(permitFor(GET), controller.signal));
    expect(await door.run(permitFor(GET), NEVER)).toEqual({
      ended: 'not-run',
      refusal: {
        refused: true,
        code: 'SERVER_BUSY',
        error: 'The server is busy: 1 command runs and others wait.',
        hint: 'Nothing was run. Try again in a few seconds, with fewer calls at once.',
      },
    });
    controller.abort();
    for (const execution of await Promise.all(accepted))
      expect(execution).toMatchObject({ refusal: { code: 'CANCELLED' } });
    expect(door.load()).toEqual({ limit: 1, running: 0, waiting: 0 });
  });
});

describe('closing', () => {
  test('ends what runs and what waits, and removes the state folder', async () => {
    const stateFolder = makeStateFolder([root]);
    const door = open('hang', { slots: 1, stateFolder });
    const running = [door.run(permitFor(GET), NEVER), door.run(permitFor(GET), NEVER)];
    expect(await hasRun()).toBe(true);
    await door.close();
    for (const execution of await Promise.all(running))
      expect(execution).toMatchObject({ refusal: { code: 'SERVER_STOPPING' } });
    const pids = readLines(pidFile).map(Number);
    expect(pids).toHaveLength(1);
    expect(pids.every((pid) => !isAlive(pid))).toBe(true);
    expect(existsSync(stateFolder?.path ?? '')).toBe(false);
  });

  test('leaves a door through which nothing passes', async () => {
    const door = open('record');
    await door.close();
    expect(await door.run(permitFor(GET), NEVER)).toMatchObject({ refusal: { code: 'SERVER_STOPPING' } });
    expect(calls()).toEqual([]);
  });

  test('ends the question for the version too', async () => {
    const door = open('slow-version');
    void door.kubectl();
    expect(await hasRun()).toBe(true);
    await door.close();
    const alive = readLines(pidFile).map(Number).filter(isAlive);
    expect(alive).toEqual([]);
  });

  test('a call cancelled while kubectl is asked for its version ends at once', async () => {
    const controller = new AbortController();
    const running = open('slow-version').run(permitFor(GET), controller.signal);
    expect(await hasRun()).toBe(true);
    controller.abort();
    const late = new Promise((resolve) => setTimeout(resolve, 1500, 'still waiting'));
    expect(await Promise.race([running, late])).toMatchObject({ refusal: { code: 'CANCELLED' } });
  });
});
