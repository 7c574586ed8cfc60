import { isRefusal, type Refusal, refuse } from '../errors.ts';
import type { Plan } from '../kube/command.ts';
import type { Subject } from '../kube/subject.ts';
import { approvalBy } from './file/approvals.ts';
import { coverageOf } from './file/coverage.ts';
import { circumstanceHint, circumstanceInWords } from './file/in-words.ts';
import { isAboutCall } from './file/match.ts';
import { asksOfPlan, planHolds } from './file/plan-conditions.ts';
import type { PolicyRule } from './file/rule.ts';
import { makesWrites } from './file/stages.ts';
import { looksFor, speaksOfWrite } from './file/written.ts';
import { mergeApprovals } from './merge-approvals.ts';
import type { PlanFacts } from './plan-facts.ts';
import type { Policy } from './policy.ts';
import type { Objected, PlanJudging } from './terms.ts';
import { touchedBy } from './touched.ts';

/**
 * Returns how the rules of the policy file that are about plans judge the plan of a call; undefined if none is about this call. What
 * is not known of a plan makes a rule speak: all of these rules deny or ask. Pure.
 */
export function planJudging(plan: Plan, policy: Policy, subject: Subject): PlanJudging | undefined {
  const { command } = plan;
  if (!makesWrites(command)) return undefined;
  const rules = (policy.rules ?? []).filter((rule) => asksOfPlan(rule) && isAboutCall(rule, command, subject));
  if (rules.length === 0) return undefined;
  const named = coverageOf(rules, touchedBy(plan)).speaking;
  const speaks = (rule: PolicyRule, { writes }: PlanFacts, seen: (path: string) => unknown) =>
    writes === 'unknown'
      ? named.has(rule)
      : writes.some((request) => speaksOfWrite(rule, { request, command, subject, seen }));
  return {
    plansFirst: named.size > 0,
    looks: (writes) =>
      writes === 'unknown'
        ? []
        : [...new Set(writes.flatMap((request) => looksFor(rules, { request, command, subject })))],
    judge: (facts, seen) =>
      said(
        rules.filter((rule) => planHolds(rule, facts) !== 'no' && speaks(rule, facts, seen)),
        policy,
        facts,
      ),
  };
}

function said(speaking: readonly PolicyRule[], policy: Policy, facts: PlanFacts): Objected | undefined {
  const denying = speaking.find(({ effect }) => effect === 'deny');
  if (denying !== undefined) return { rule: ruleName(denying), refusal: refuseDenied(denying, facts) };
  const [first, ...others] = speaking;
  if (first === undefined) return undefined;
  const asks = mergeApprovals([approvalBy(first, policy), ...others.map((rule) => approvalBy(rule, policy))]);
  if (isRefusal(asks)) return { rule: ruleName(first), refusal: asks };
  const refusal = refuse(
    'APPROVAL_REQUIRED',
    `The policy requires approval for this plan (${speaking.map(({ id }) => `'${id}'`).join(', ')}).`,
    'Plan the change, and apply it once it is approved.',
  );
  return { rule: ruleName(first), refusal, asks };
}

function refuseDenied(rule: PolicyRule, facts: PlanFacts): Refusal {
  const { id, when = [] } = rule;
  const known = planHolds(rule, facts) === 'yes';
  return refuse(
    'POLICY_DENIED',
    [
      `The rule '${id}' of the policy denies this change ${when.map(circumstanceInWords).join(' and ')}.`,
      ...(known ? risksOf(rule, facts) : ['The server cannot tell whether that is so, which counts too.']),
    ].join(' '),
    ['Nothing was changed.', ...when.map(circumstanceHint), 'If you need it, ask the operator.'].join(' '),
  );
}

/** What the plan says of the risks that a rule names. */
function risksOf({ when = [] }: PolicyRule, { risks, says = {} }: PlanFacts): readonly string[] {
  const named = when.flatMap((each) =>
    typeof each === 'object' && 'risk' in each ? (each.risk === 'any' ? risks : each.risk) : [],
  );
  return risks.filter((id) => named.some((each) => each === id)).flatMap((id) => says[id] ?? []);
}

function ruleName({ id }: PolicyRule): string {
  return `policy-file/${id}`;
}
