import { mayReadActivity } from './api/changes/access-review.ts';
import type { PersonParts } from './api/changes/as-person.ts';
import { ClusterSuspensions } from './api/changes/suspensions.ts';
import type { Door } from './execution/door.ts';
import type { Subject } from './kube/subject.ts';
import { actAsOf } from './policy/impersonation.ts';
import type { Policy } from './policy/policy.ts';

/** What the server asks the cluster on behalf of the people who look at its console, by impersonation. */
export interface Persons {
  /** Whether RBAC lets a person see the activity of all callers. Rejects on a defect only. */
  readonly mayReadActivity: (by: Subject) => Promise<boolean>;
  readonly suspensions: Pick<ClusterSuspensions, 'read' | 'suspend' | 'resume'>;
}

/** Opens the way to the cluster for people. */
export function openPersons({ own }: Door, policy: Pick<Policy, 'impersonatePrefix'>): Persons {
  const parts: PersonParts = {
    openAs: (user, signal) => own.openAs(user, signal),
    actAs: (by) => actAsOf(by, policy),
    closing: own.closing,
  };
  return {
    mayReadActivity: (by) => mayReadActivity(parts, by),
    suspensions: new ClusterSuspensions({ ...parts, open: (signal) => own.open(signal) }),
  };
}
