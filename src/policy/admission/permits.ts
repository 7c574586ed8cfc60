import type { Allowance } from '../allowances.ts';
import type { Admission } from './rule.ts';

/** Returns whether the operator allows this write what is off otherwise: every call by KUBECTL_ALLOW, or this write by the policy file. */
export function isPermittedHere(allowance: Allowance, { policy }: Pick<Admission, 'policy'>): boolean {
  return policy.allowances.includes(allowance);
}
