import { type Refusal, refuse } from '../errors.ts';
import type { ApprovalTerms, GrantTerms } from './approval.ts';

/**
 * Returns the terms that meet several terms at once: the rules of all, the strictest count, the shortest expiry, and the
 * approvers that each of them names, and the standing grants that all of them permit. Terms without approvers accept any. Refuses if too few approvers are left to meet the
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
  const grants = count > 1 ? undefined : mergeGrants(terms.map((each) => each.grants));
  return {
    by,
    ...(users.length > 0 && { users }),
    ...(groups.length > 0 && { groups }),
    count,
    expiresSeconds: Math.min(...terms.map((each) => each.expiresSeconds)),
    ...(grants && { grants }),
  };
}

/** What all of several terms permit of standing grants; undefined if one of them permits none, or no user is left who may grant. */
function mergeGrants(terms: readonly (GrantTerms | undefined)[]): GrantTerms | undefined {
  const grants = terms.filter((each) => each !== undefined);
  if (grants.length < terms.length) return undefined;
  const naming = grants.filter(namesApprovers);
  const users = common(naming.map((each) => each.users ?? []));
  const groups = common(naming.map((each) => each.groups ?? []));
  if (naming.length > 0 && users.length + groups.length === 0) return undefined;
  return {
    ...(users.length > 0 && { users }),
    ...(groups.length > 0 && { groups }),
    uses: Math.min(...grants.map(({ uses }) => uses)),
    lastsSeconds: Math.min(...grants.map(({ lastsSeconds }) => lastsSeconds)),
    ...(grants.every(({ anyName }) => anyName === true) && { anyName: true }),
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

function namesApprovers({ users, groups }: Pick<ApprovalTerms, 'users' | 'groups'>): boolean {
  return (users ?? groups) !== undefined;
}

/** The names that are in every list. */
function common([first = [], ...others]: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(first)].filter((name) => others.every((list) => list.includes(name)));
}
