import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Policy } from './policy.ts';

/** Every field of a policy. One that is missing here does not compile. */
const FIELDS = {
  allowedCommands: true,
  allowedImages: true,
  allowedNamespaces: true,
  allowances: true,
  approvalCommands: true,
  changeExpiresSeconds: true,
  commandsFromFile: true,
  dangerousFlags: true,
  impersonate: true,
  impersonatePrefix: true,
  maxObjects: true,
  maxReplicas: true,
  metacharacters: true,
  preapproved: true,
  protectedLabels: true,
  protectedNamespaces: true,
  rules: true,
  windows: true,
} as const satisfies Record<keyof Policy, true>;

/**
 * Returns the digest of all that decides: SHA-256, in hexadecimal, of the canonical JSON (RFC 8785) of the fields of a policy.
 * Other fields of the value given are left out. Pure; throws on text that is not well-formed Unicode.
 */
export function policyRevision(policy: Policy): string {
  const names = Object.keys(FIELDS) as readonly (keyof Policy)[];
  return hash('sha256', canonicalize(Object.fromEntries(names.map((name) => [name, policy[name]]))) ?? '');
}
