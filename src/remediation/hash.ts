import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { ChangeSpec } from './change.ts';

/**
 * Returns the SHA-256, in hexadecimal, of the canonical JSON of a spec without its hash and signature. Fields that are undefined
 * count as absent. Throws on text that is no well-formed Unicode, which JSON cannot carry. Source: RFC 8785.
 */
export function hashOfSpec(spec: Omit<ChangeSpec, 'hash' | 'signature'>): string {
  const { hash: _hash, signature: _signature, ...hashed } = spec as ChangeSpec;
  return hash('sha256', canonicalize(hashed) ?? '');
}

/** Returns the HMAC-SHA256, in hexadecimal, of a hash. `key` is shared by all replicas and serves no other purpose. */
export function signatureOf(hashed: string, key: Uint8Array): string {
  return createHmac('sha256', key).update(hashed).digest('hex');
}

/**
 * Tells whether a server with this key made the spec as it is. Takes the same time wherever the signature differs. Does not check
 * where the record was found: a store gives a record under the id of its spec only.
 */
export function isGenuine(spec: ChangeSpec, key: Uint8Array): boolean {
  if (!hasRightHash(spec)) return false;
  const right = Buffer.from(signatureOf(spec.hash, key));
  // A record of the cluster may lack it.
  const given = Buffer.from(String(spec.signature));
  return right.length === given.length && timingSafeEqual(right, given);
}

/** Tells whether the hash of a spec is the hash of what it says; false for what cannot be hashed. */
export function hasRightHash(spec: ChangeSpec): boolean {
  try {
    return hashOfSpec(spec) === spec.hash;
  } catch {
    return false;
  }
}
