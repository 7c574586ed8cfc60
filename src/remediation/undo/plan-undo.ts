import { UndoPlanner } from './planner.ts';
import type { Seen } from './related.ts';
import type { MadeRequest, UndoPlan } from './undo-plan.ts';

export { undoLooks } from './places.ts';
export { relatedLooks, type Seen } from './related.ts';
export type { Conflict, MadeRequest, UndoPlan } from './undo-plan.ts';

/**
 * Plans how the requests of a change are taken back, the newest first. Pure. Only fields that the change altered are written, and
 * only if they still have the value that the change made; any other value is a conflict. Of a request that was being sent, the
 * object of now tells whether it was made; a request that failed is not taken back. `seen` answers for the paths of
 * `relatedLooks`; without it owners and volumes count as unknown. Does not judge the writes, nor know whether the API server will
 * take them: a rehearsal tells.
 */
export function planUndo(made: readonly MadeRequest[], seen: Seen = () => 'unknown'): UndoPlan {
  const planner = new UndoPlanner(seen);
  for (const each of made.toReversed()) planner.take(each);
  return planner.plan();
}
