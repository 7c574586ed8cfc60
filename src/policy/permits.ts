import { type Refusal, refuse } from '../errors.ts';
import type { Plan } from '../kube/command.ts';
import type { Subject } from '../kube/subject.ts';
import type { Allowance } from './allowances.ts';
import { coverageOf } from './file/coverage.ts';
import { grantsFor } from './file/granting.ts';
import { speaksOfCall } from './file/match.ts';
import type { Policy } from './policy.ts';
import { touchedBy } from './touched.ts';

/**
 * Whether the operator allows a call what is off otherwise: every call by KUBECTL_ALLOW, or this one by rules of the policy
 * file, each object it names by a rule that permits it.
 */
export function isPermitted(allowance: Allowance, plan: Plan, policy: Policy, subject: Subject): boolean {
  if (policy.allowances.includes(allowance)) return true;
  const permitting = grantsFor(policy.rules ?? [], plan.command).filter(
    (grant) => grant.permits.includes(allowance) && speaksOfCall(grant, plan, subject),
  );
  const named = touchedBy(plan).filter(({ implied }) => !implied);
  return permitting.length > 0 && coverageOf(permitting, named).unspoken === undefined;
}

/** A refusal whose hint ends in what the operator would set to allow the call: in a policy file alone, or in the environment. */
export function refuseWithout(
  allowance: Allowance,
  { commandsFromFile }: Policy,
  { code, error, hint }: Pick<Refusal, 'code' | 'error' | 'hint'>,
): Refusal {
  const way =
    commandsFromFile === true
      ? `with permits: [${allowance}] in a rule of the policy file`
      : `by the name '${allowance}' (KUBECTL_ALLOW)`;
  return refuse(code, error, `${hint} The operator can allow it ${way}.`.trimStart());
}
