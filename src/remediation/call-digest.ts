import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { ChangeSpec } from './change.ts';

/** Returns what is the same for all changes of one caller: 40 hexadecimal digits. Throws as hashOfSpec. */
export function callerDigest({ method, name }: Pick<ChangeSpec['requestedBy'], 'method' | 'name'>): string {
  return hash('sha256', canonicalize({ method, name }) ?? '').slice(0, 40);
}

/** Returns what is the same for two calls of one caller that ask for the same: 40 hexadecimal digits. Throws as hashOfSpec. */
export function callDigest({ call, requestedBy: { method, name } }: Pick<ChangeSpec, 'call' | 'requestedBy'>): string {
  return hash('sha256', canonicalize({ call, method, name }) ?? '').slice(0, 40);
}
