import type { WritesOfCommand } from '../kube/admission-request.ts';
import type { Execution } from '../kube/execution.ts';
import type { NativeReadEnd } from './native-reader.ts';
import { refuseAborted, refuseBusy } from './not-run.ts';
import type { RunEnd } from './run-end.ts';
import type { NoSlot } from './slots.ts';

/** What an end is told with. Times in seconds; `readsAtOnce` is how many reads run at once. */
export interface Circumstances {
  readonly timeoutSeconds: number;
  readonly readsAtOnce: number;
  readonly isStopping: boolean;
}

/** What happened to a command, with a process or without. */
export function toExecution(
  end: Exclude<RunEnd | NativeReadEnd, { kind: 'not-started' | 'left' }>,
  { timeoutSeconds, readsAtOnce, isStopping }: Circumstances,
): Execution {
  switch (end.kind) {
    case 'exited': {
      const { kind: ended, ...rest } = end;
      return withNotices({ ended, ...rest }, [end.stdout.notice, end.stderr.notice]);
    }
    case 'timed-out': {
      const { kind: ended, ...printed } = end;
      const execution: Execution = { ended, timeoutSeconds, ...printed };
      return withNotices(execution, [execution.notice, end.stdout?.notice, end.stderr?.notice]);
    }
    case 'refused':
      return { ended: 'not-run', refusal: end.refusal, ...writesOf(end) };
    case 'aborted':
      return { ended: 'not-run', refusal: refuseAborted(isStopping), ...writesOf(end) };
    case 'no-slot':
      return noSlot(end.reason, readsAtOnce, isStopping);
  }
}

function writesOf(end: RunEnd | NativeReadEnd): WritesOfCommand {
  const { writes, refusedWrite }: WritesOfCommand = 'writes' in end || 'refusedWrite' in end ? end : {};
  return { ...(writes && { writes }), ...(refusedWrite && { refusedWrite }) };
}

/** The same execution with these notices in place of its own; without any, as it is. */
function withNotices(execution: Execution, notices: readonly (string | undefined)[]): Execution {
  const notice = notices.filter((each) => each !== undefined).join(' ');
  return notice === '' ? execution : { ...execution, notice };
}

/** What happened to a command that found no place among the `limit` that run at once. */
export function noSlot(reason: NoSlot, limit: number, isStopping: boolean): Execution {
  return { ended: 'not-run', refusal: reason === 'aborted' ? refuseAborted(isStopping) : refuseBusy(limit) };
}
