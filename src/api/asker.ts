import type { ActAs } from '../kube/command.ts';
import type { Permit } from '../policy/decide.ts';

/** What the server asks the API server as itself. */
export type OwnPurpose = 'check-readiness' | 'resolve-words' | 'review-token' | 'write-events';

/** On whose behalf requests are made: a caller's, within a permit, or the server's own. */
export type Asker =
  | { readonly as: 'caller'; readonly permit: Permit }
  | { readonly as: 'server'; readonly to: OwnPurpose };

/** Returns the user to impersonate; undefined if requests are made with the server's own identity. */
export function actAsOf(asker: Asker): ActAs | undefined {
  return asker.as === 'caller' ? asker.permit.terms.actAs : undefined;
}
