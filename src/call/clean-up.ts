import { setTimeout as pause } from 'node:timers/promises';
import { isRefusal } from '../errors.ts';
import type { Execution } from '../kube/execution.ts';
import type { Permit } from '../policy/decide.ts';
import type { AddCommand } from './step-run.ts';

const TIMEOUT_MS = 15_000;
/** A killed `kubectl run` may have its request on the way, so the server looks again after these pauses. */
const PAUSES_MS: readonly number[] = [0, 1000, 2000];

/**
 * Deletes what a call may have left that did not end well, also while the server shuts down. Returns what the caller should
 * know; undefined if nothing is left, or nothing was to be cleaned up.
 */
export async function cleanUp(
  permit: Permit,
  execution: Execution,
  addCommand: AddCommand,
): Promise<string | undefined> {
  if (permit.plan.cleanup === undefined) return undefined;
  if (execution.ended === 'exited' && execution.exitCode === 0) return undefined;
  if (execution.ended === 'not-run' && execution.began !== true) return undefined;
  const pauses = execution.ended === 'exited' ? PAUSES_MS.slice(0, 1) : PAUSES_MS;
  let failed = false;
  for (const ms of pauses) {
    await pause(ms);
    const end = await addCommand('clean-up', permit, { timeoutMs: TIMEOUT_MS, outlastsClosing: true });
    const cleaned = end === undefined || isRefusal(end) || end.ended !== 'exited' ? undefined : end;
    failed = cleaned === undefined || cleaned.exitCode !== 0;
    if (cleaned?.stdout.text.includes('deleted') === true) return undefined;
  }
  return failed
    ? 'The pod of this call may still exist: the server could not delete it. Look for it with get pods and delete it.'
    : undefined;
}
