import { type Refusal, refuse } from '../errors.ts';
import type { Plan } from '../kube/command.ts';
import type { Subject } from '../kube/subject.ts';
import type { Allowance } from './allowances.ts';
import { speaksOf } from './file/match.ts';
import type { Policy } from './policy.ts';
import { touchedBy } from './touched.ts';

/**
 * Whether the operator allows a call what is off otherwise: every call by KUBECTL_ALLOW, or this one by rules of the policy
 * file, each object it names by a rule that permits it.
 */
export function isPermitted(allowance: Allowance, plan: Plan, policy: Policy, subject: Subject): boolean {
  if (policy.allowances.includes(allowance)) return true;
  const permitting = (policy.rules ?? []).filter(
    ({ effect, permits }) => effect === 'allow' && permits.includes(allowance),
  );
  return (
    permitting.length > 0 &&
    touchedBy(plan).every(
      (touched) => touched.implied || permitting.some((rule) => speaksOf(rule, plan, subject, touched)),
    )
  );
}

/** The same refusal with the name of what would allow the call at the end of its hint. */
export function refuseWithout(allowance: Allowance, ...[code, error, hint]: Parameters<typeof refuse>): Refusal {
  return refuse(
    code,
    error,
    `${hint} The operator can allow it: ${allowance} in KUBECTL_ALLOW or in "permits" of a rule.`,
  );
}
