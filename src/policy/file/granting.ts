import type { KubectlCommand } from '../../kube/command.ts';
import { memoize } from '../memoize.ts';
import { asksOfPlan } from './plan-conditions.ts';
import type { PolicyRule } from './rule.ts';
import { changesNothing } from './stages.ts';

/** A rule as far as it allows: read narrowly. */
export interface Grant extends PolicyRule {
  readonly effect: 'allow';
  /** Set if the rule asks, so that what it allows waits for approval. */
  readonly asked?: true;
}

/** Returns whether what a rule allows waits for approval. */
export function needsApproval(rule: PolicyRule | Grant): boolean {
  return 'asked' in rule;
}

/**
 * Returns the rules that may allow a call of a command: allow rules, and ask rules, which allow what they speak of for certain
 * once it is approved. No rule that asks allows what changes nothing, since that is never asked for. Pure.
 */
export function grantsFor(rules: readonly PolicyRule[], command: KubectlCommand): readonly Grant[] {
  const grants = rules.map(grantOf).filter((grant) => grant !== undefined);
  return changesNothing(command) ? grants.filter((grant) => !needsApproval(grant)) : grants;
}

/** Returns what a rule allows; undefined for one that denies, and for one that asks by the plan, which is unknown at first. */
export const grantOf = memoize((rule: PolicyRule): Grant | undefined => {
  switch (rule.effect) {
    case 'allow':
      return { ...rule, effect: 'allow' };
    case 'ask':
      return asksOfPlan(rule) ? undefined : { ...rule, effect: 'allow', asked: true };
    case 'deny':
      return undefined;
  }
});
