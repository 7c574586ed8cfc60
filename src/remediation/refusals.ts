import { quote, type Refusal, refuse } from '../errors.ts';
import type { Decision } from './change.ts';
import type { Suspension } from './store.ts';

/** There is no such change for this caller. */
export function refuseUnknown(id: string): Refusal {
  return refuse(
    'CHANGE_NOT_FOUND',
    `There is no change ${quote(id)} of yours.`,
    'Use the id of an answer of plan_change or kubectl, or plan the change again.',
  );
}

/** The change, or the world around it, is not what was reviewed. */
export function refuseOutdated(because: string): Refusal {
  return refuse('CHANGE_OUTDATED', because, 'Nothing was sent. Plan the change again with plan_change.');
}

export function refuseDenied(decision: Decision | undefined): Refusal {
  const { by = 'an approver', reason } = decision ?? {};
  return refuse(
    'CHANGE_DENIED',
    `${quote(by)} denied the change${reason === undefined ? '.' : `: ${quote(reason, 500)}.`}`,
    'Do not ask for the same change again. Look for another way, or tell the user.',
  );
}

export function refuseExpired(expiresAt: string): Refusal {
  return refuse(
    'CHANGE_EXPIRED',
    `The change was not approved and applied until ${expiresAt}.`,
    'Plan the change again with plan_change if it is still needed.',
  );
}

export function refuseSuspended({ reason, by }: Suspension): Refusal {
  return refuse(
    'CHANGES_SUSPENDED',
    `All changes are stopped${by === undefined ? '' : ` by ${quote(by)}`}: ${quote(reason, 300)}.`,
    'Nothing was sent. Wait until an operator resumes changes, then call apply_change again.',
  );
}

export function refuseTooMany(namespace: string, seconds: number): Refusal {
  return refuse(
    'CHANGE_LIMIT',
    `You have planned as many changes in the namespace ${quote(namespace)} as you may in an hour (CHANGE_MAX_PER_HOUR).`,
    `Nothing was changed. Apply the changes that you have planned, or try again in ${seconds} seconds.`,
  );
}

export function refuseTooLarge(bytes: number, most: number): Refusal {
  return refuse(
    'CHANGE_TOO_LARGE',
    `The plan would have ${bytes} bytes, and a plan may have ${most}.`,
    'Nothing was changed. Divide the change: fewer objects for each call.',
  );
}

export function refuseNotApplied(id: string): Refusal {
  return refuse('CHANGE_NOT_FOUND', `Nothing of the change ${quote(id)} was made.`, 'There is nothing to take back.');
}

/** Others have altered what the change altered. */
export function refuseConflicts(conflicts: readonly string[]): Refusal {
  return refuse(
    'CHANGE_CONFLICT',
    `The change cannot be taken back, because its fields were altered again: ${conflicts.join(' ')}`,
    'Nothing was changed. If a field should still be set, change it with a call of its own.',
  );
}

/** What cannot be restored. */
export function refuseIrreversible(reasons: readonly string[]): Refusal {
  return refuse('CHANGE_CONFLICT', `The change cannot be taken back. ${reasons.join(' ')}`, 'Nothing was changed.');
}
