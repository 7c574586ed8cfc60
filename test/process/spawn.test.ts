import { spawn as spawnNode } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openChain, openOwnOutput } from '../../src/output/chain.ts';
import { type Command, type ProcessEnd, spawnProcess } from '../../src/process/spawn.ts';
import { eventually, fixtureFolder, fixturePath, isAlive, readLines } from '../fixtures/bin/fixtures.ts';

const NEVER = new AbortController().signal;
let root: string;
let pidFile: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'spawn-'));
  pidFile = join(root, 'pid');
});
afterEach(() => {
  // A test that failed must not leave its processes behind; the ids are those our own fixtures wrote.
  for (const pid of pids()) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

function command(behaviour: string, changed: Partial<Command> = {}): Command {
  return {
    program: join(fixtureFolder(behaviour), 'kubectl'),
    argv: ['get', 'pods'],
    environment: { PATH: fixturePath(behaviour), PID_FILE: pidFile, RECORD_FILE: join(root, 'calls') },
    timeoutMs: 8000,
    killAfterMs: 300,
    output: openOwnOutput(1024 * 1024),
    ...changed,
  };
}

const pids = () => readLines(pidFile).map(Number);
const allGone = () => eventually(() => pids().every((pid) => !isAlive(pid)), 1500);

describe('a process that ends by itself', () => {
  test('gives back its exit code, stdout and stderr', async () => {
    expect(await spawnProcess(command('fail'), NEVER)).toEqual({
      kind: 'exited',
      exitCode: 3,
      stdout: { text: '', kept: 'first', totalBytes: 0, truncated: false },
      stderr: {
        text: 'Error from server (NotFound): pods "nope" not found\n',
        kept: 'first',
        totalBytes: 52,
        truncated: false,
      },
    });
  });

  test('gets its arguments as they are: there is no shell', async () => {
    const argv = [
      'get',
      '$(touch x)',
      '; id',
      '`id`',
      '*',
      'a  b',
      "it's",
      '"',
      '\\',
      '-n',
      '--kubeconfig=x',
      'ünï',
      '|',
    ];
    await spawnProcess(command('record', { argv }), NEVER);
    expect(readLines(join(root, 'calls'))).toEqual([argv.join('\u001f')]);
  });

  test('has exactly the environment it was given', async () => {
    vi.stubEnv('SECRET_OF_THE_SERVER', 's3cret');
    await spawnProcess(command('record'), NEVER);
    vi.unstubAllEnvs();
    const names = readLines(join(root, 'calls.env')).map((line) => line.split('=')[0]);
    // The shell of the fixture adds these itself.
    expect(names.filter((name) => !['PWD', 'SHLVL', '_', 'OLDPWD'].includes(name ?? '')).toSorted()).toEqual([
      'PATH',
      'PID_FILE',
      'RECORD_FILE',
    ]);
  });

  test('finds its standard input at the end', async () => {
    const end = await spawnProcess(command('stdin'), NEVER);
    expect(exited(end).stdout.text.trim()).toBe('0');
  });

  test('killed by a signal of another process ends with 128 and its number', async () => {
    expect(exited(await spawnProcess(command('killed'), NEVER))).toMatchObject({ exitCode: 137, wasKilled: true });
  });

  test('is not ended by an abort that comes later', async () => {
    const controller = new AbortController();
    const end = await spawnProcess(command('fail'), controller.signal);
    controller.abort();
    expect(end.kind).toBe('exited');
  });
});

describe('output that floods', () => {
  test('is counted in full and kept up to the cap', async () => {
    const { stdout, stderr } = exited(await spawnProcess(command('flood', { output: openOwnOutput(100_000) }), NEVER));
    expect(stdout).toMatchObject({ totalBytes: 6_000_000, truncated: true, text: 'o'.repeat(100_000) });
    expect(stderr).toMatchObject({ totalBytes: 2_000_000, truncated: true, text: 'e'.repeat(100_000) });
  });

  test('of logs keeps the last of stdout and the first of stderr', async () => {
    const last = openChain({ redactors: [], filters: [], maxBytes: 1024 * 1024, keep: 'last' });
    const output = { ...openOwnOutput(1024 * 1024), stdout: last };
    const { stdout, stderr } = exited(await spawnProcess(command('flood', { output }), NEVER));
    expect([stdout.kept, stderr.kept]).toEqual(['last', 'first']);
  });
});

describe('a process that must be ended', () => {
  test('on timeout gets SIGTERM and is gone', async () => {
    // SIGKILL would come only after the time limit of the test.
    const end = spawnProcess(command('hang', { timeoutMs: 150, killAfterMs: 60_000 }), NEVER);
    expect(await end).toEqual({ kind: 'timed-out' });
    expect(pids()).toHaveLength(1);
    expect(await allGone()).toBe(true);
  });

  test('keeps what it printed until then', async () => {
    const argv = ['-c', 'echo said; echo warned >&2; exec sleep 60'];
    const end = await spawnProcess(command('hang', { program: '/bin/sh', argv, timeoutMs: 500 }), NEVER);
    expect(end).toMatchObject({ kind: 'timed-out', stdout: { text: 'said\n' }, stderr: { text: 'warned\n' } });
  });

  test('that ignores SIGTERM gets SIGKILL, and its child too', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const end = spawnProcess(command('ignore-sigterm', { timeoutMs: 300, killAfterMs: 5000 }), NEVER);
    expect(await eventually(() => pids().length === 2)).toBe(true);
    vi.advanceTimersByTime(300 + 4999);
    // SIGKILL would end them within this time.
    expect(await eventually(() => !pids().every(isAlive), 200)).toBe(false);
    vi.advanceTimersByTime(1);
    expect(await end).toEqual({ kind: 'timed-out' });
    expect(await allGone()).toBe(true);
  });

  test('that ends on SIGTERM but has a child that ignores it leaves no child', async () => {
    expect(await spawnProcess(command('quiet-child', { timeoutMs: 300 }), NEVER)).toEqual({ kind: 'timed-out' });
    expect(pids()).toHaveLength(1);
    expect(await allGone()).toBe(true);
  });

  test('on abort is gone as well', async () => {
    const controller = new AbortController();
    const end = spawnProcess(command('hang'), controller.signal);
    expect(await eventually(() => pids().length === 1)).toBe(true);
    controller.abort();
    expect(await end).toEqual({ kind: 'aborted' });
    expect(await allGone()).toBe(true);
  });

  test('aborted twice and timed out ends once, by its first cause', async () => {
    const controller = new AbortController();
    const end = spawnProcess(command('ignore-sigterm', { timeoutMs: 400 }), controller.signal);
    expect(await eventually(() => pids().length === 2)).toBe(true);
    controller.abort();
    controller.abort();
    expect(await end).toEqual({ kind: 'aborted' });
    expect(await allGone()).toBe(true);
  });

  test('that was aborted before its start is never started', async () => {
    expect(await spawnProcess(command('record'), AbortSignal.abort())).toEqual({ kind: 'aborted' });
    expect(readLines(join(root, 'calls'))).toEqual([]);
  });
});

describe('a child left behind', () => {
  test('that holds the pipes does not keep the call waiting, and is ended', async () => {
    // The child sleeps for longer than the time limits of the process and of the test.
    const end = exited(await spawnProcess(command('leftover', { timeoutMs: 60_000 }), NEVER));
    expect(end).toMatchObject({ exitCode: 0, stdout: { text: 'done\n' } });
    expect(pids()).toHaveLength(1);
    expect(await allGone()).toBe(true);
  });

  test('that holds no pipe is ended too', async () => {
    expect(exited(await spawnProcess(command('leftover-quiet'), NEVER)).exitCode).toBe(0);
    expect(pids()).toHaveLength(1);
    expect(await allGone()).toBe(true);
  });
});

describe('a process that cannot start is a value, not an exception', () => {
  test('a program that does not exist', async () => {
    expect(await spawnProcess(command('hang', { program: join(root, 'nowhere') }), NEVER)).toEqual({
      kind: 'not-started',
      errno: 'ENOENT',
    });
  });

  test('a folder', async () => {
    expect(await spawnProcess(command('hang', { program: root }), NEVER)).toEqual({
      kind: 'not-started',
      errno: 'EACCES',
    });
  });

  test('a NUL in an argument', async () => {
    expect(await spawnProcess(command('hang', { argv: ['a\0b'] }), NEVER)).toEqual({
      kind: 'not-started',
      errno: 'ERR_INVALID_ARG_VALUE',
    });
  });

  test('arguments that are too large for the system', async () => {
    expect(await spawnProcess(command('hang', { argv: ['x'.repeat(4 * 1024 * 1024)] }), NEVER)).toEqual({
      kind: 'not-started',
      errno: 'E2BIG',
    });
  });

  test('no file descriptor left for its pipes', async () => {
    const script = `
      import { openSync, closeSync } from 'node:fs';
      const { spawnProcess } = await import(${JSON.stringify(new URL('../../src/process/spawn.ts', import.meta.url).href)});
      process.on('uncaughtException', (error) => { process._rawDebug('uncaught ' + error.message); process.exit(1); });
      const open = [];
      try { for (;;) open.push(openSync('/dev/null')); } catch {}
      const { openOwnOutput } = await import(${JSON.stringify(new URL('../../src/output/chain.ts', import.meta.url).href)});
      const command = { program: '/bin/true', argv: [], environment: {}, timeoutMs: 2000, killAfterMs: 100, output: openOwnOutput(1024) };
      let end;
      try { end = await spawnProcess(command, new AbortController().signal); } catch (error) { end = { threw: error.message }; }
      await new Promise((resolve) => setImmediate(resolve));
      for (const fd of open) closeSync(fd);
      process._rawDebug(JSON.stringify(end));
    `;
    const child = spawnNode(
      '/bin/sh',
      ['-c', 'ulimit -n 256; exec "$0" --input-type=module -e "$1"', process.execPath, script],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let said = '';
    child.stderr.on('data', (chunk) => (said += chunk));
    await once(child, 'close');
    expect(said.trim()).toMatch(/^\{"kind":"not-started","errno":"(EMFILE|ENFILE)"\}$/);
  });
});

function exited(end: ProcessEnd): Extract<ProcessEnd, { kind: 'exited' }> {
  if (end.kind !== 'exited') throw new Error(`The process ended as ${end.kind}.`);
  return end;
}
