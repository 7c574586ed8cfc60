import type { Execution } from '../kube/execution.ts';
import type { ReadEnd } from './reader.ts';

/** What happened to a command that ran, with a process or without. */
export function toRan(end: Extract<ReadEnd, { kind: 'exited' | 'timed-out' }>, timeoutSeconds: number): Execution {
  if (end.kind === 'exited') {
    const { kind: ended, ...rest } = end;
    return { ended, ...rest };
  }
  const { kind: ended, ...printed } = end;
  return { ended, timeoutSeconds, ...printed };
}
