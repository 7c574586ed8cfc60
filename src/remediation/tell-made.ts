import { NoAnswer } from '../kube/no-answer.ts';
import type { Permit } from '../policy/decide.ts';
import type { Change } from './change.ts';
import type { ChangeSteps } from './steps.ts';
import { type ChangeStore, StoreFailed } from './store.ts';

/** Tells of a change that is over, as a whole or in part: its objects what was made, and the change that it took back that it was taken back. */
export async function tellMade(
  change: Change,
  { permit, steps, store }: { readonly permit: Permit; readonly steps: ChangeSteps; readonly store: Notes },
): Promise<void> {
  if (change.status.progress.some(({ state }) => state === 'made')) steps.made(permit, change);
  await noteUndone(change, store);
}

/** A change that was taken back says so. If that cannot be noted, the change that took it back still tells. */
async function noteUndone({ spec, status }: Change, store: Notes): Promise<void> {
  if (spec.undoes === undefined || status.phase !== 'Applied') return;
  try {
    const undone = await store.get(spec.undoes);
    if (undone !== undefined) await store.update(undone, { ...undone.status, undoneBy: spec.id });
  } catch (error) {
    if (!(error instanceof StoreFailed || error instanceof NoAnswer)) throw error;
  }
}

type Notes = Pick<ChangeStore, 'get' | 'update'>;
