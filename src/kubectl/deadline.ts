import type { Flag, KubectlCommand } from '../kube/command.ts';
import { durationSeconds } from './go-values.ts';

/** Commands that wait, and would wait indefinitely without a timeout. */
const WAITING: ReadonlySet<string> = new Set(['rollout status', 'wait']);

/**
 * The same command with a --timeout that ends before the call does, so that the caller gets kubectl's own words about
 * what it waited for. A shorter one of the caller stays. `limitSeconds` is what the whole call may take.
 */
export function withinDeadline(command: KubectlCommand, limitSeconds: number): KubectlCommand {
  if (!WAITING.has(command.path.join(' '))) return command;
  const most = Math.max(1, limitSeconds - 2);
  const given = command.flags.findLast(({ name }) => name === 'timeout')?.value;
  const seconds = given === undefined ? Number.NaN : durationSeconds(given);
  // For `wait`, 0 checks once; for `rollout status`, 0 waits indefinitely.
  if (seconds <= most && (seconds > 0 || (seconds === 0 && command.path[0] === 'wait'))) return command;
  const timeout: Flag = { name: 'timeout', value: `${most}s`, spelled: '--timeout', repeat: 'last' };
  return { ...command, flags: [...command.flags, timeout] };
}
