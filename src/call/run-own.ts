import type { Execution } from '../kube/execution.ts';
import type { Permit } from '../policy/decide.ts';
import { cleanUp } from './clean-up.ts';
import { checkSelection } from './selection.ts';
import type { Steps } from './step.ts';

/** Runs a call's own command between the steps that the server adds: counts what it selects, deletes what it leaves behind. */
export async function runOwn(permit: Permit, steps: Steps, run: Parameters<Steps['own']>[1] = {}): Promise<Execution> {
  const inTheWay = await checkSelection(permit, steps);
  if (inTheWay !== undefined) return inTheWay;
  const execution = await steps.own(permit, run);
  const left = await cleanUp(permit, execution, steps);
  if (left === undefined) return execution;
  const { notice } = execution;
  return { ...execution, notice: notice === undefined ? left : `${left} ${notice}` };
}
