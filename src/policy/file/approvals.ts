import type { ApprovalTerms, GrantTerms } from '../approval.ts';
import type { Policy } from '../policy.ts';
import type { PolicyRule } from './rule.ts';

/** Returns who must agree to what a rule asks about. Pure. */
export function approvalBy(
  { id, approvers: { users, groups, count = 1 } = {}, expiresSeconds, grants }: PolicyRule,
  { changeExpiresSeconds }: Pick<Policy, 'changeExpiresSeconds'>,
): ApprovalTerms {
  return {
    by: [`policy-file/${id}`],
    ...(users && { users }),
    ...(groups && { groups }),
    count,
    expiresSeconds: expiresSeconds ?? changeExpiresSeconds,
    ...(grants && { grants: grantsBy(grants, { users, groups }) }),
  };
}

/** A rule that does not say who may grant means its approvers. */
function grantsBy(grants: GrantTerms, approvers: Pick<GrantTerms, 'users' | 'groups'>): GrantTerms {
  const { users, groups } = (grants.users ?? grants.groups) === undefined ? approvers : grants;
  const { users: _users, groups: _groups, ...bounds } = grants;
  return { ...(users && { users }), ...(groups && { groups }), ...bounds };
}
