import { isRefusal } from '../errors.ts';
import type { ApiObject } from '../kube/admission-request.ts';
import type { Change } from './change.ts';
import type { Changes } from './changes.ts';
import type { Replan } from './changes-parts.ts';
import { readObject } from './requests.ts';
import type { ChangeSteps } from './steps.ts';
import { objectPath } from './undo/places.ts';
import type { Sample } from './verify/verify.ts';
import { type VerifyWish, verifyChange } from './verifying.ts';

/**
 * Watches the outcome of a change that was made before, beside the objects that its record holds, and keeps the verdict. Resolves with the
 * change as it is then; as it was if policy no longer lets its caller look.
 */
export async function watchLater(
  change: Change,
  wish: VerifyWish,
  replan: Replan,
  steps: ChangeSteps,
  changes: Changes,
): Promise<Change> {
  const permit = await changes.permitFor(change, replan, steps, 'its undo');
  if (isRefusal(permit)) return change;
  return verifyChange(change, recordedBefore(change), wish, { permit, steps, parts: changes.parts });
}

/** What the record holds of the state before the change: the objects, and nothing of what belongs to them. */
function recordedBefore({ spec, status }: Change): Sample {
  const seen = new Map<string, ApiObject | undefined>();
  for (const [at, request] of spec.requests.entries()) {
    const path = objectPath(request, status.progress[at]);
    // What a subresource shows is not the object.
    const isObject = request.subResource === undefined || request.subResource === 'eviction';
    if (isObject && !seen.has(path)) seen.set(path, readObject(request.before));
  }
  return { at: Date.parse(spec.plannedAt), seen: (path) => (seen.has(path) ? seen.get(path) : 'unknown') };
}
