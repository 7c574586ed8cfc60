import { REVERSIBILITY_CLASSES, type ReversibilityClass } from '../policy/plan-facts.ts';
import type { ChangeSpec } from './change.ts';

/** Returns what becomes of a whole change that is taken back. Nothing is known of what a command does that cannot be rehearsed. */
export function reversibleAs({ requests, runs }: Pick<ChangeSpec, 'requests' | 'runs'>): ReversibilityClass {
  if (runs !== undefined) return 'cannot be undone';
  const classes = new Set(requests.map(({ reversibility }) => reversibility.class));
  // One request that cannot be undone makes the whole change so.
  return REVERSIBILITY_CLASSES.findLast((each) => classes.has(each)) ?? 'restores';
}
