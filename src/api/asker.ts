import type { ActAs } from '../kube/command.ts';
import type { OwnStep } from '../policy/added-steps.ts';
import type { Permit } from '../policy/decide.ts';

/** What the server asks the API server as itself: steps of calls, who calls before there is a call, and records of changes. */
export type OwnPurpose = OwnStep | 'review-token' | 'keep-changes';

/** On whose behalf requests are made: a caller's, within a permit, an approver's, or the server's own. */
export type Asker =
  | { readonly as: 'approver'; readonly actAs: ActAs }
  | { readonly as: 'caller'; readonly permit: Permit }
  | { readonly as: 'server'; readonly to: OwnPurpose };

/** Returns the user to impersonate; undefined if requests are made with the server's own identity. */
export function actAsOf(asker: Asker): ActAs | undefined {
  if (asker.as === 'approver') return asker.actAs;
  return asker.as === 'caller' ? asker.permit.terms.actAs : undefined;
}
