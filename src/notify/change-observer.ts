import type { Change, Phase } from '../remediation/change.ts';
import { decisionsOf, phaseOf } from '../remediation/phase.ts';

/** Of so many changes it is known which phases were told; the oldest is forgotten first. */
const MOST_CHANGES = 1000;

/** What an observer tells, and of what time. */
export interface ObserverParts {
  readonly now: () => Date;
  /** Called once for each phase of a change. */
  readonly onPhase: (change: Change, phase: Phase) => void;
  /** Called once for each decided change, with the time from its plan to the decision that settled it. */
  readonly onDecision: (verdict: 'approved' | 'denied', seconds: number) => void;
  /** Called once for each change that a standing grant approved: no person decided on it now. */
  readonly onGranted: () => void;
}

/** Is shown changes as often as the server looks at them, and tells of each phase once. Other replicas tell what they see themselves. */
export class ChangeObserver {
  readonly #parts: ObserverParts;
  readonly #told = new Map<string, Set<Phase>>();

  constructor(parts: ObserverParts) {
    this.#parts = parts;
  }

  /** Takes a change as it is now. */
  readonly observe = (change: Change): void => {
    const { now, onPhase, onDecision, onGranted } = this.#parts;
    const phase = phaseOf(change, now());
    if (!this.#isNew(change.spec.id, phase)) return;
    onPhase(change, phase);
    if (phase !== 'Approved' && phase !== 'Denied') return;
    if (change.spec.grant !== undefined) {
      onGranted();
      return;
    }
    const decided = Date.parse(settledAt(change, phase));
    const seconds = (decided - Date.parse(change.spec.plannedAt)) / 1000;
    // Of two clocks the second may be behind.
    if (Number.isFinite(seconds)) onDecision(phase === 'Approved' ? 'approved' : 'denied', Math.max(0, seconds));
  };

  #isNew(id: string, phase: Phase): boolean {
    const told = this.#told.get(id) ?? new Set();
    if (told.has(phase)) return false;
    this.#told.set(id, told.add(phase));
    const [oldest] = this.#told.keys();
    if (this.#told.size > MOST_CHANGES && oldest !== undefined) this.#told.delete(oldest);
    return true;
  }
}

/** When the decision was made that settled it: the first denial, or the last approval that was needed. */
function settledAt(change: Change, phase: 'Approved' | 'Denied'): string {
  const decisions = decisionsOf(change).filter(({ verdict }) => verdict === phase);
  const settling = phase === 'Denied' ? decisions[0] : decisions[(change.spec.approval?.count ?? 1) - 1];
  return settling?.at ?? '';
}
