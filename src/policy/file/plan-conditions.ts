import { type PlanCondition, type PlanFacts, REVERSIBILITY_CLASSES, type ReversibilityClass } from '../plan-facts.ts';
import { all, type Certainty } from './field-values.ts';
import type { Circumstance, PolicyRule } from './rule.ts';

/** Returns whether a circumstance is one of the plan, which is known only once the call was rehearsed and reviewed. */
export function isOfPlan(circumstance: Circumstance): circumstance is PlanCondition {
  return typeof circumstance === 'object' && ('risk' in circumstance || 'reversible' in circumstance);
}

/** Returns whether a rule has a condition on the plan of a call. */
export function asksOfPlan({ when = [] }: Pick<PolicyRule, 'when'>): boolean {
  return when.some(isOfPlan);
}

/** Returns whether the conditions of a rule on the plan hold. Pure. */
export function planHolds({ when = [] }: Pick<PolicyRule, 'when'>, facts: PlanFacts): Certainty {
  return all(when.filter(isOfPlan).map((condition) => conditionHolds(condition, facts)));
}

function conditionHolds(condition: PlanCondition, { risks, unknownRisks, reversible }: PlanFacts): Certainty {
  if ('reversible' in condition) return rankOf(reversible) >= rankOf(condition.reversible) ? 'yes' : 'no';
  const { risk } = condition;
  if (risk === 'any') return risks.length > 0 ? 'yes' : unknownRisks.length > 0 ? 'unknown' : 'no';
  if (risk.some((id) => risks.includes(id))) return 'yes';
  return unknownRisks === 'all' || risk.some((id) => unknownRisks.includes(id)) ? 'unknown' : 'no';
}

/** A class that is not known counts as the worst. */
function rankOf(each: ReversibilityClass): number {
  const rank = REVERSIBILITY_CLASSES.indexOf(each);
  return rank === -1 ? REVERSIBILITY_CLASSES.length : rank;
}
