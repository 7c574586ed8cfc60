import { type Refusal, refuse } from '../errors.ts';
import type { Plan } from '../kube/command.ts';
import type { Subject } from '../kube/subject.ts';
import { actAsOf } from './impersonation.ts';
import type { Opinion, Policy } from './policy.ts';
import { RULES } from './rules/index.ts';
import { selectionOf } from './selection.ts';

/** What policy says of a plan, with the id of every layer that had an opinion, and of every rule of the policy file behind it. */
export type Verdict =
  | { readonly allowed: true; readonly plan: Plan; readonly rules: readonly string[] }
  | { readonly allowed: false; readonly refusal: Refusal; readonly rules: readonly string[] };

/**
 * Judges one plan for one caller. Pure and total: deny beats allow, the first rule that denies gives the refusal, and silence of all
 * rules denies. Does not consult the RBAC of the cluster: the API server has the last word.
 */
export function decide(plan: Plan, policy: Policy, subject: Subject): Verdict {
  const opinions = RULES.map((rule) => ({ id: rule.id, opinion: rule.judge(plan, policy, subject) }));
  const rules = opinions.flatMap(({ id, opinion }) => (opinion.effect === 'noOpinion' ? [] : voicesOf(id, opinion)));
  const refusal = weigh(opinions.map(({ opinion }) => opinion));
  return refusal === undefined
    ? { allowed: true, plan: onTerms(plan, policy, subject), rules }
    : { allowed: false, refusal, rules };
}

/** The refusal of the first opinion that denies, or one for silence; undefined where one allows and none denies. */
export function weigh(opinions: readonly Opinion[]): Refusal | undefined {
  const denied = opinions.find(({ effect }) => effect === 'deny');
  if (denied?.effect === 'deny') return denied.refusal;
  return opinions.some(({ effect }) => effect === 'allow')
    ? undefined
    : refuse('NOT_ALLOWED', 'No rule allows this call.', 'Call get_config to see what is allowed.');
}

/** A layer as a verdict names it: `blocked-flags`, or `policy-file/my-rule` for each rule of the file. */
export function voicesOf(id: string, { by = [] }: Opinion): readonly string[] {
  return by.length === 0 ? [id] : by.map((rule) => `${id}/${rule}`);
}

/**
 * The terms of the permit travel with it to where it runs: what a change selects is known to the cluster only, and as
 * whom the API server is asked is part of what was allowed.
 */
function onTerms(plan: Plan, policy: Policy, subject: Subject): Plan {
  const command = selectionOf(plan.command);
  const actAs = policy.impersonate ? actAsOf(subject, policy) : 'unknown';
  if (command === undefined && actAs === 'unknown') return plan;
  return {
    ...plan,
    ...(command === undefined ? {} : { selection: { command, most: policy.maxObjects } }),
    ...(actAs === 'unknown' ? {} : { actAs }),
  };
}
