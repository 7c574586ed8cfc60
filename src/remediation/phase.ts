import type { Change, Decision, Phase } from './change.ts';
import { mayBeSame } from './same-user.ts';

/** Phases that a change was brought into by being applied: time and decisions alter nothing any more. */
const BEGUN: ReadonlySet<Phase> = new Set(['Applying', 'Applied', 'Failed', 'Interrupted']);

/** Returns the decisions that count: on this very hash, in time, none by one who may be the asker, the first of each decider. */
export function decisionsOf({ spec, status }: Change): readonly Decision[] {
  const { approval, hash, requestedBy, expiresAt } = spec;
  const { users } = approval ?? {};
  const seen = new Set<string>();
  return status.decisions.filter(({ by, at, hash: decided }) => {
    const counts =
      decided === hash &&
      !mayBeSame(by, requestedBy.name) &&
      !seen.has(by) &&
      Date.parse(at) <= Date.parse(expiresAt) &&
      // Members of groups are told apart where the decision is taken.
      (users === undefined || approval?.groups !== undefined || users.includes(by));
    if (counts) seen.add(by);
    return counts;
  });
}

/** Returns the phase of a change now: what was recorded, the decisions and the time. Pure. */
export function phaseOf(change: Change, now: Date): Phase {
  const { spec, status } = change;
  if (BEGUN.has(status.phase)) return status.phase;
  const decisions = decisionsOf(change);
  if (decisions.some(({ verdict }) => verdict === 'Denied')) return 'Denied';
  if (now.getTime() >= Date.parse(spec.expiresAt)) return 'Expired';
  if (spec.approval === undefined) return 'Planned';
  // The server signed that a grant covers it, and asks the grant again before it applies the change.
  if (spec.grant !== undefined) return 'Approved';
  return decisions.length >= spec.approval.count ? 'Approved' : 'Pending';
}

/** Whether nothing more will happen to a change in this phase by itself. */
export function isFinal(phase: Phase): boolean {
  return phase !== 'Planned' && phase !== 'Pending' && phase !== 'Approved' && phase !== 'Applying';
}
