import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Tells V8 to keep memory small, at some cost in speed of this server's own code: its optimizing compilers alone take
 * 40 MiB and more of native memory here, while nearly all the time of a call is spent in kubectl (ADR 0006). Call it once,
 * before anything else runs. The young generation and the growth of the heap are kept small as well, and the garbage is
 * collected without threads of its own: they are faster only where nobody else wants the cores.
 */
export function keepMemorySmall(): void {
  for (const flag of [
    '--optimize-for-size',
    '--no-opt',
    '--no-maglev',
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
 * Collects what a large answer leaves behind, once nobody waits for it any more. Left to itself, V8 would begin amid the
 * next one, which then takes longer and finds less memory.
 */
export function collectGarbage(): void {
  collect ??= runInNewContext('gc') as (options: object) => void;
  collect({ type: 'major', execution: 'sync', flavor: 'regular' });
}
