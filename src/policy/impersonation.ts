import type { ActAs } from '../kube/command.ts';
import type { Subject } from '../kube/subject.ts';
import type { Policy } from './policy.ts';

/** Users and groups of Kubernetes itself: `system:masters` may do everything, and RBAC is not even asked. */
const RESERVED = 'system:';

/**
 * The identity that the server impersonates for a caller, or `unknown` if the caller has no name of its own. Only a service
 * account, which the API server itself named, keeps a reserved name; its groups are left to the API server, which knows
 * them. Source: Kubernetes, User impersonation; serviceaccount.MakeGroupNames of apiserver.
 */
export function actAsOf(
  { method, name, groups }: Subject,
  { impersonatePrefix: prefix }: Pick<Policy, 'impersonatePrefix'>,
): ActAs | 'unknown' {
  if (method === 'service-account') return { user: name, groups: [] };
  const user = `${prefix}${name}`;
  if (method === 'none' || method === 'stdio' || user.startsWith(RESERVED)) return 'unknown';
  return { user, groups: groups.map((group) => `${prefix}${group}`).filter((group) => !group.startsWith(RESERVED)) };
}
