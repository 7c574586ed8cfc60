import { type Refusal, refuse } from '../errors.ts';
import type { ApprovalTerms } from './approval.ts';

/**
 * Returns the terms that meet several terms at once: the rules of all, the strictest count, the shortest expiry, and the
 * approvers that each of them names. Terms without approvers accept any. Refuses if too few approvers are left to meet the
 * count, so that no caller waits for a decision that cannot come. Pure.
 */
export function mergeApprovals(terms: readonly [ApprovalTerms, ...ApprovalTerms[]]): ApprovalTerms | Refusal {
  const by = [...new Set(terms.flatMap((each) => each.by))];
  const naming = terms.filter(namesApprovers);
  const users = common(naming.map((each) => each.users ?? []));
  const groups = common(naming.map((each) => each.groups ?? []));
  const count = Math.max(...terms.map((each) => each.count));
  if (naming.length > 0 && !canBeMet({ users, groups, count }))
    return refuse(
      'POLICY_DENIED',
      `The rules ${by.join(' and ')} ask for approval of this call, but name too few approvers in common.`,
      'Nothing was changed. Ask the operator to name the same approvers in each of these rules, at least as many as must approve.',
    );
  return {
    by,
    ...(users.length > 0 && { users }),
    ...(groups.length > 0 && { groups }),
    count,
    expiresSeconds: Math.min(...terms.map((each) => each.expiresSeconds)),
  };
}

/** Returns whether named approvers can meet a count. The members of a group are unknown, so a group may always do. */
export function canBeMet({
  users = [],
  groups = [],
  count,
}: Pick<ApprovalTerms, 'users' | 'groups' | 'count'>): boolean {
  return groups.length > 0 || new Set(users).size >= count;
}

function namesApprovers({ users, groups }: ApprovalTerms): boolean {
  return (users ?? groups) !== undefined;
}

/** The names that are in every list. */
function common([first = [], ...others]: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(first)].filter((name) => others.every((list) => list.includes(name)));
}
