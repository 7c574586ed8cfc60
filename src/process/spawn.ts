import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { Captured, PartialOutput } from '../kube/execution.ts';
import { partialOutput, type RunOutput } from '../output/chain.ts';

/** One process to run. Times in milliseconds, sizes in bytes. */
export interface Command {
  readonly program: string;
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Between SIGTERM and SIGKILL. */
  readonly killAfterMs: number;
  /** Takes what the process prints. It serves one process. */
  readonly output: RunOutput;
  /** What the process reads; without it standard input is closed. */
  readonly stdin?: string | undefined;
}

/**
 * How a process ended. `exitCode` is 128 + the signal's number where something else than us killed it; `wasKilled` says that
 * it was by SIGKILL, as the kernel does where memory runs out.
 */
export type ProcessEnd =
  | {
      readonly kind: 'exited';
      readonly exitCode: number;
      readonly stdout: Captured;
      readonly stderr: Captured;
      readonly wasKilled?: true;
    }
  | ({ readonly kind: 'timed-out' } & PartialOutput)
  | { readonly kind: 'aborted' }
  | { readonly kind: 'not-started'; readonly errno: string };

/**
 * Runs one process in a group of its own, without a shell, and resolves when it has ended and its
 * output is read. On timeout and on abort the whole group gets SIGTERM, then SIGKILL. Never rejects.
 */
export function spawnProcess(command: Command, signal: AbortSignal): Promise<ProcessEnd> {
  if (signal.aborted) return Promise.resolve({ kind: 'aborted' });
  const { promise, resolve } = Promise.withResolvers<ProcessEnd>();
  const child = start(command);
  if (typeof child === 'string') return Promise.resolve({ kind: 'not-started', errno: child });

  if (child.stdout === undefined || child.stdout === null) {
    // No descriptor was left for the pipes (EMFILE, ENFILE): Node returns a child without streams and emits the error later.
    child.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ kind: 'not-started', errno: error.code ?? 'UNKNOWN' }),
    );
    return promise;
  }
  preferToKill(child.pid);
  // A process that ends without reading everything is not a fault of ours.
  child.stdin?.on('error', () => {});
  child.stdin?.end(command.stdin);
  const { stdout, stderr } = command.output;
  child.stdout.on('data', (chunk: Buffer) => stdout.write(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.write(chunk));
  let cause: 'timed-out' | 'aborted' | undefined;
  let killTimer: NodeJS.Timeout | undefined;
  let leftoverTimer: NodeJS.Timeout | undefined;

  const endGroup = () => {
    signalGroup(child.pid, 'SIGKILL');
    // A process that left the group may still hold the pipes; the server no longer reads them.
    child.stdout.destroy();
    child.stderr.destroy();
  };
  const end = (why: 'timed-out' | 'aborted') => {
    if (cause !== undefined) return;
    cause = why;
    signalGroup(child.pid, 'SIGTERM');
    killTimer = setTimeout(endGroup, command.killAfterMs);
  };
  const onAbort = () => end('aborted');
  const deadline = setTimeout(() => end('timed-out'), command.timeoutMs);
  signal.addEventListener('abort', onAbort, { once: true });

  const settle = (result: ProcessEnd) => {
    clearTimeout(deadline);
    clearTimeout(killTimer);
    clearTimeout(leftoverTimer);
    signal.removeEventListener('abort', onAbort);
    resolve(result);
  };
  child.on('error', (error: NodeJS.ErrnoException) => {
    if (child.pid === undefined) settle({ kind: 'not-started', errno: error.code ?? 'UNKNOWN' });
  });
  child.on('exit', () => {
    // A credential plugin that outlives kubectl may hold the pipes: give it a moment to finish, then end the group.
    leftoverTimer = setTimeout(endGroup, command.killAfterMs);
  });
  child.on('close', (code, killedBy) => {
    // What is left of the group holds no pipe; nothing of a call may outlive it.
    signalGroup(child.pid, 'SIGKILL');
    if (cause === 'timed-out') return settle({ kind: cause, ...partialOutput(command.output) });
    if (cause !== undefined) return settle({ kind: cause });
    settle({
      kind: 'exited',
      exitCode: code ?? 128 + (SIGNAL_NUMBERS[killedBy ?? ''] ?? 0),
      stdout: stdout.captured(),
      stderr: stderr.captured(),
      ...(killedBy === 'SIGKILL' && { wasKilled: true as const }),
    });
  });
  return promise;
}

const SIGNAL_NUMBERS: Record<string, number> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGTERM: 15,
};

/** Node throws some start failures (a NUL in an argument, too long a list) and emits others. */
function start({ program, argv, environment, stdin }: Command) {
  try {
    const options = { env: environment, detached: true, shell: false };
    return stdin === undefined
      ? spawn(program, argv, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
      : spawn(program, argv, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
  }
}

/** Has the kernel kill a child, with all it starts, before this server. Source: proc_pid_oom_score_adj(5). */
function preferToKill(pid: number | undefined): void {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, '1000');
  } catch {
    // It has ended, or the system has no such file.
  }
}

function signalGroup(pid: number | undefined, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}
