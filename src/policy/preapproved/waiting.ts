import { type Refusal, refuse } from '../../errors.ts';
import type { Plan } from '../../kube/command.ts';

/**
 * Refuses a preapproved command that needs an approval: clients call its tool without asking a person, and it plans no change.
 * `isAskedAs` tells whether policy would let the same command through as a call of its own, which can wait.
 */
export function refuseToWait(plan: Plan, isAskedAs: (plan: Plan) => boolean): Refusal {
  const word = plan.command.path.join(' ');
  const runsInPod = plan.preapproved === 'exec' || plan.preapproved === 'file';
  return refuse(
    'APPROVAL_REQUIRED',
    `The operator asks for an approval of '${word}', and this tool cannot wait for one. Nothing was run.`,
    runsInPod && isAskedAs(plan)
      ? `Call run_kubectl_command with '${word}' and the same program: that call is planned as a change, and waits for its approval.`
      : `Find another way to look, such as logs or describe, or ask the operator to leave '${word}' out of what needs approval.`,
  );
}
