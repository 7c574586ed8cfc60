import type { AskedDecision } from '../../remediation/approvals.ts';
import { readDecision } from '../../remediation/asked-decision.ts';

/** A decision, and what the person typed to show that they know what cannot be undone. */
export interface TypedDecision {
  readonly decision: AskedDecision;
  readonly typed: unknown;
}

/** Returns a decision that a page sent, or the sentence that says what is wrong with it. `typed` is not checked. */
export function readTypedDecision(body: unknown): TypedDecision | string {
  const { typed, ...asked } = Object(body) as Readonly<Record<string, unknown>>;
  const decision = readDecision(asked);
  return typeof decision === 'string' ? decision : { decision, typed };
}
