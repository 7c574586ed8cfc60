import { refuse } from '../errors.ts';
import type { WireWrite } from '../kube/reviewed-write.ts';
import type { Objected } from '../policy/terms.ts';
import type { HeldWrite } from './held-write.ts';
import { METHODS } from './write-request.ts';

/** Returns a write as it came in. */
export function wireOf({ verb, path, search, contentType, body, headers }: HeldWrite): WireWrite {
  const { 'user-agent': userAgent } = headers;
  return {
    method: METHODS[verb],
    path,
    query: search,
    contentType,
    body,
    ...(userAgent !== undefined && { userAgent }),
  };
}

/** Returns the objection to a write of an object that is no longer the one that was reviewed. */
export function changedSince(difference: string): Objected {
  return {
    rule: 'reviewed-state',
    refusal: refuse(
      'CHANGE_OUTDATED',
      `The object is not as it was reviewed. ${difference}`,
      'The server sent nothing more. Plan the change again.',
    ),
  };
}
