import type { Execution } from '../kube/execution.ts';
import type { AsPlanned } from '../remediation/as-planned.ts';
import type { Outcome } from '../result/outcome.ts';
import type { Ask } from './ask-approval.ts';
import type { OwnRun } from './step.ts';

/** A call is planned so often, if its objects change between its plan and its run. */
const MOST_PLANS = 3;

/** What a run came to: the execution, and the answer if the call waits for approval instead. */
export interface PlannedRun {
  readonly execution: Execution;
  readonly outcome?: Outcome;
}

/**
 * Runs a call, and plans it when policy asks for that: before a write that it judges by its plan, and again if the objects are no longer
 * as they were in the plan. Nothing was made of a call that is planned. `held` is the plan to begin with, if there is one.
 */
export async function runPlanned(
  run: (held: OwnRun) => Promise<Execution>,
  plan: () => ReturnType<Ask['ask']>,
  held: AsPlanned | undefined,
): Promise<PlannedRun> {
  let planned = held;
  let execution = await run(heldTo(planned));
  for (let plans = 0; plans < MOST_PLANS && mustPlan(execution, planned); plans++) {
    const answer = await plan();
    if (!('planned' in answer)) return { execution, outcome: answer };
    ({ planned } = answer);
    execution = await run(heldTo(planned));
  }
  return { execution };
}

function heldTo(planned: AsPlanned | undefined): OwnRun {
  return planned === undefined ? {} : { review: { planned } };
}

function mustPlan(execution: Execution, planned: AsPlanned | undefined): boolean {
  if (execution.ended !== 'not-run') return false;
  const { code } = execution.refusal;
  return code === 'APPROVAL_REQUIRED' || (code === 'CHANGE_OUTDATED' && planned !== undefined);
}
