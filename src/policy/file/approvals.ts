import type { ApprovalTerms } from '../approval.ts';
import type { Policy } from '../policy.ts';
import type { PolicyRule } from './rule.ts';

/** Returns who must agree to what a rule asks about. Pure. */
export function approvalBy(
  { id, approvers: { users, groups, count = 1 } = {}, expiresSeconds }: PolicyRule,
  { changeExpiresSeconds }: Pick<Policy, 'changeExpiresSeconds'>,
): ApprovalTerms {
  return {
    by: [`policy-file/${id}`],
    ...(users && { users }),
    ...(groups && { groups }),
    count,
    expiresSeconds: expiresSeconds ?? changeExpiresSeconds,
  };
}
