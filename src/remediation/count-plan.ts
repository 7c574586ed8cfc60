import type { Refusal } from '../errors.ts';
import type { Subject } from '../kube/subject.ts';
import { callerDigest } from './call-digest.ts';
import type { Changes } from './changes.ts';
import { HOUR_MS } from './plan-limits.ts';
import type { Planned } from './planning.ts';
import { refuseTooMany } from './refusals.ts';

/** Returns when the caller of a plan planned in its namespace within the last hour, on all replicas; empty for a plan that stays in memory. */
export async function plannedBefore(
  { spec, isSecret }: Pick<Planned, 'spec' | 'isSecret'>,
  subject: Subject,
  { parts: { store, now } }: Changes,
): Promise<readonly number[]> {
  const since = new Date(now().getTime() - HOUR_MS);
  return isSecret ? [] : store.plannedTimes(namespaceOf(spec), callerDigest(subject), since);
}

/** Counts a plan, or refuses it if the caller has made too many. `recorded` is as `plannedBefore` gives it. */
export function countPlan(
  { spec }: Pick<Planned, 'spec'>,
  subject: Subject,
  recorded: readonly number[],
  { parts: { limits, now } }: Changes,
): Refusal | undefined {
  const namespace = namespaceOf(spec);
  const waitSeconds = limits.take(subject, namespace, now(), recorded);
  return waitSeconds === undefined ? undefined : refuseTooMany(namespace, waitSeconds);
}

function namespaceOf({ id }: Planned['spec']): string {
  return id.slice(0, id.lastIndexOf('.'));
}
