import { quote, type Refusal, refuse } from '../errors.ts';
import type { Decision } from './change.ts';
import type { Suspension } from './store.ts';

/** There is no such change for this caller. */
export function refuseUnknown(id: string): Refusal {
  return refuse(
    'CHANGE_NOT_FOUND',
    `You have no change ${quote(id)}.`,
    'Use an id from an earlier answer, or plan the change again.',
  );
}

/** The change, or the world around it, is not what was reviewed. */
export function refuseOutdated(because: string): Refusal {
  return refuse('CHANGE_OUTDATED', because, 'Nothing was sent. Plan the change again.');
}

export function refuseDenied(decision: Decision | undefined): Refusal {
  const { by = 'an approver', reason } = decision ?? {};
  return refuse(
    'CHANGE_DENIED',
    `${quote(by)} denied the change${reason === undefined ? '.' : `: ${quote(reason, 500)}.`}`,
    'Do not ask for the same change again. Find another way, or tell the user the reason.',
  );
}

export function refuseExpired(expiresAt: string): Refusal {
  return refuse(
    'CHANGE_EXPIRED',
    `The change expired at ${expiresAt}: it was not approved and applied in time.`,
    'Plan the change again if it is still needed.',
  );
}

export function refuseSuspended({ reason, by }: Suspension): Refusal {
  return refuse(
    'CHANGES_SUSPENDED',
    `All changes are suspended${by === undefined ? '' : ` by ${quote(by)}`}: ${quote(reason, 300)}.`,
    'Nothing was sent. Wait until an operator resumes changes, then repeat this call.',
  );
}

export function refuseTooMany(namespace: string, seconds: number): Refusal {
  return refuse(
    'CHANGE_LIMIT',
    `You have planned as many changes in the namespace ${quote(namespace)} as you may in an hour (CHANGE_MAX_PER_HOUR).`,
    `Nothing was changed. Apply the changes that you have planned, or try again in ${seconds} seconds.`,
  );
}

/** The memory of this server holds as many changes that are not over as it may. */
export function refuseNoRoom(): Refusal {
  return refuse(
    'CHANGE_LIMIT',
    'This server keeps the change in its memory, and has no room for it: too many changes there wait or are being applied.',
    'Nothing was changed. Apply the changes that you have planned. Or try again once changes that wait were decided, or have expired.',
  );
}

export function refuseTooLarge(bytes: number, most: number): Refusal {
  return refuse(
    'CHANGE_TOO_LARGE',
    `The plan has ${bytes} bytes; the limit is ${most}.`,
    'Nothing was changed. Split the call into calls with fewer objects.',
  );
}

export function refuseNotApplied(id: string): Refusal {
  return refuse(
    'CHANGE_NOT_FOUND',
    `The change ${quote(id)} is not applied, so there is nothing to undo.`,
    'Call get_change to see its state.',
  );
}

/** Others have altered what the change altered. */
export function refuseConflicts(conflicts: readonly string[]): Refusal {
  return refuse(
    'CHANGE_CONFLICT',
    `The change cannot be undone, because others have altered its fields since: ${conflicts.join(' ')}`,
    'Nothing was changed. To set a field in spite of this, plan that as a new change.',
  );
}

/** What cannot be restored. */
export function refuseIrreversible(reasons: readonly string[]): Refusal {
  return refuse(
    'CHANGE_CONFLICT',
    `The change cannot be undone. ${reasons.join(' ')}`,
    'Nothing was changed. Look at the objects, and plan a new change for what is still needed.',
  );
}
