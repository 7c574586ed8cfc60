import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * V8's young generation has one size (in MiB), and it has it from the start. Maglev compiles on the main thread, one
 * function after the other: on a thread of its own it takes hundreds at once, and 20 to 35 MiB for them.
 */
const AT_START = ['--min-semi-space-size=3', '--max-semi-space-size=3', '--no-concurrent-recompilation'];
/** In bytes: memory from this size on goes back to the system when it is freed, and what is free at the end beyond that one. */
const ALLOCATOR = { MALLOC_MMAP_THRESHOLD_: '8192', MALLOC_TRIM_THRESHOLD_: '131072' };

/**
 * Restarts this process under the same id and with the same arguments, streams and environment, with what V8 and the
 * allocator take only when a process starts (ADR 0023). Returns if that was done already, where the parent process
 * chose sizes, and where it cannot be: on Windows, and under a parent that talks to it over a channel of Node's, which would
 * be lost.
 */
export function beginSmall(environment: Readonly<Record<string, string | undefined>>): void {
  const chosen = [...process.execArgv, environment['NODE_OPTIONS']].some((flag) => flag?.includes('semi-space-size'));
  if (chosen || process.execve === undefined || process.connected) return;
  const argv = [process.execPath, ...AT_START, ...process.execArgv, ...process.argv.slice(1)];
  process.execve(process.execPath, argv, { ...ALLOCATOR, ...environment });
}

/**
 * Tells V8 to keep memory small, at some cost in speed (ADR 0023). Call it once, before anything else runs. What is hot is
 * compiled by the middle one of its compilers, on the main thread and function by function: the last one takes 5 MiB for
 * itself. The heap grows in small steps, and the garbage is collected without threads of its own: they are faster
 * only when no other work needs the cores.
 */
export function keepMemorySmall(): void {
  for (const flag of [
    '--optimize-for-size',
    '--no-opt',
    '--no-maglev-inlining',
    '--invocation-count-for-maglev=100',
    '--single-threaded-gc',
    '--semi-space-growth-factor=1',
    '--heap-growing-percent=20',
    '--expose-gc',
  ]) {
    setFlagsFromString(flag);
  }
}

let collect: ((options: object) => void) | undefined;

/**
 * Frees the memory of a large answer once no client waits for it any more. Left to itself, V8 would begin amid the
 * next one, which then takes longer and finds less memory.
 */
export function collectGarbage(): void {
  collect ??= runInNewContext('gc') as (options: object) => void;
  collect({ type: 'major', execution: 'sync', flavor: 'regular' });
}
