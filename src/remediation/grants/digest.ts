import { hash } from 'node:crypto';
import { withoutTimes } from '../as-planned.ts';
import type { ChangeRequest } from '../change.ts';

/**
 * Returns the SHA-256, in hexadecimal, of what a request sends, apart from the object that it is sent to. Times in the body count as equal:
 * a restart writes down when it is made. Pure.
 */
export function digestOf({ method, query, contentType, body }: ChangeRequest): string {
  return hash('sha256', JSON.stringify([method, query, contentType, withoutTimes(Buffer.from(body, 'base64'))]));
}
