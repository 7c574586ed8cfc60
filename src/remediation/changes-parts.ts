import type { Refusal } from '../errors.ts';
import type { Plan } from '../kube/command.ts';
import type { Execution } from '../kube/execution.ts';
import type { Subject } from '../kube/subject.ts';
import type { Change, ChangeSpec } from './change.ts';
import type { PlanLimits } from './plan-limits.ts';
import type { PlanningParts } from './planning.ts';
import type { RoutedStore } from './routed-store.ts';
import type { Expectation } from './verify/verify.ts';

/** What changes need of the server. */
export interface ChangesParts extends PlanningParts {
  readonly store: RoutedStore;
  readonly limits: PlanLimits;
  /** After so many changes of a caller in a namespace that did not help, the next ones need approval; 0 for no bound. */
  readonly mostUnhealed: number;
  /** Tells whether a caller who did not ask for a change may have its undo planned, as a call of their own: approvers may. */
  readonly mayUndo: (change: Change, by: Subject) => Promise<boolean>;
  /** Names this replica in claims. */
  readonly replica: string;
  readonly pause: (ms: number) => Promise<void>;
  /** How the objects of the changes are that are watched now, by the id of the change, in sentences; absent if nothing shows it. */
  readonly watched?: Map<string, readonly string[]> | undefined;
  /** Told of each change that is new, decided, claimed or ended; of the same state maybe more than once. Never throws. */
  readonly observe?: ((change: Change) => void) | undefined;
}

/** Makes the plan of a recorded call again, as the tool would make it now. */
export type Replan = (call: ChangeSpec['call'], nonce: string) => Promise<Plan | Refusal>;

/** How a change is applied. Times in milliseconds. */
export interface ApplyOptions {
  /** How long the call waits for the decision. */
  readonly waitMs: number;
  /** How long the outcome is watched; 0 for not at all, absent for what is left of `waitMs`. */
  readonly verifyMs?: number | undefined;
  readonly expect?: Expectation | undefined;
}

/** A change, and what its command printed if it ran as one. */
export interface Applied {
  readonly change: Change;
  readonly execution?: Execution | undefined;
  /** What became of taking it back because it did not help. */
  readonly undone?: Change | Refusal | undefined;
}
