/**
 * Tells whether two names may be of one user: they are the same, or the same behind the prefix of an identity provider or of
 * impersonation. The policy in rbac.yaml has the same rule.
 */
export function mayBeSame(one: string, other: string): boolean {
  return one === other || [':', '#', '/'].some((sign) => one.endsWith(sign + other) || other.endsWith(sign + one));
}
