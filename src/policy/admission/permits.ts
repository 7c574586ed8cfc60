import type { Allowance } from '../allowances.ts';
import { grantsFor } from '../file/granting.ts';
import { speaksOfWrite } from '../file/written.ts';
import { isPermitted } from '../permits.ts';
import { isImplied } from './implied.ts';
import type { Admission } from './rule.ts';

/**
 * Returns whether the operator allows this write what is off otherwise: every call by KUBECTL_ALLOW, or this write by a rule
 * of the policy file that speaks of it. A write that the call only implies, such as the evictions of a drain, is permitted
 * by what permits the call.
 */
export function isPermittedHere(allowance: Allowance, admission: Admission): boolean {
  const { policy, command, subject } = admission;
  if (policy.allowances.includes(allowance)) return true;
  const permitting = grantsFor(policy.rules ?? [], command).filter(({ permits }) => permits.includes(allowance));
  if (permitting.some((rule) => speaksOfWrite(rule, admission))) return true;
  return permitting.length > 0 && isImplied(admission) && isPermitted(allowance, { command }, policy, subject);
}
