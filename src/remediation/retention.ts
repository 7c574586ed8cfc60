import type { Change } from './change.ts';
import { isFinal, phaseOf } from './phase.ts';
import type { ChangeStore } from './store.ts';

/**
 * Tells whether a change is over since so long a time, in milliseconds, that its record may go: nothing happens to it by itself any more,
 * and the last thing that happened to it is older than that. Pure.
 */
export function isForgettable(change: Change, now: Date, keptMs: number): boolean {
  if (!isFinal(phaseOf(change, now))) return false;
  const { spec, status } = change;
  const times = [
    spec.plannedAt,
    // Until then, it could have been applied.
    ...(status.claim === undefined ? [spec.expiresAt] : [status.claim.at]),
    ...status.decisions.map(({ at }) => at),
    ...status.progress.flatMap(({ at }) => at ?? []),
    ...(status.verification === undefined ? [] : [status.verification.at]),
  ];
  return times.every((time) => Date.parse(time) < now.getTime() - keptMs);
}

/**
 * Removes the records of changes that are over since `keptMs` milliseconds, and resolves with how many that were. Replicas may do it
 * at the same time: a record is removed only in the version that was judged. Rejects with StoreFailed, and with NoAnswer.
 */
export async function forgetChanges(
  store: Pick<ChangeStore, 'list' | 'remove'>,
  { now, keptMs }: { readonly now: () => Date; readonly keptMs: number },
): Promise<number> {
  let removed = 0;
  for (const change of await store.list())
    if (isForgettable(change, now(), keptMs) && (await store.remove(change))) removed++;
  return removed;
}
