import type { Refusal } from '../../errors.ts';
import type { Change } from '../../remediation/change.ts';
import type { Applied } from '../../remediation/changes-parts.ts';
import type { PlannedCall } from '../../remediation/plan-call.ts';

/** How a change is applied. Times in milliseconds. */
export interface ApplyWish {
  /** How long the call waits for the decision. */
  readonly waitMs: number;
  /** How long the outcome is watched; absent for what is left of `waitMs`. */
  readonly verifyMs?: number | undefined;
  /** What must become true, in the words of kubectl wait. */
  readonly expect?: string | undefined;
  readonly onFailure: 'keep' | 'undo';
}

/** What a call can do with changes. Each is a step of the call: judged, and put on record. No method decides. */
export interface ChangeDesk {
  /** Rehearses a call of a tool and keeps its plan. */
  readonly plan: (
    tool: string,
    given: Readonly<Record<string, unknown>>,
    reason?: string,
  ) => Promise<PlannedCall | Refusal>;
  readonly apply: (id: string, wish: ApplyWish) => Promise<Applied | Refusal>;
  /** Gives a change once it differs from what it is now, or the time is over. */
  readonly get: (id: string, waitMs: number) => Promise<Change | Refusal>;
  /** Plans how a change is taken back, and sends nothing. */
  readonly planUndo: (id: string, reason?: string) => Promise<Change | Refusal>;
  readonly undo: (id: string, reason?: string) => Promise<Applied | Refusal>;
  readonly now: Date;
  /** Names the caller and the session of the call, for what a tool keeps between calls. */
  readonly session: string;
}
