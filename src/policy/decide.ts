import { isRefusal, type Refusal, refuse } from '../errors.ts';
import type { Plan } from '../kube/command.ts';
import type { Subject } from '../kube/subject.ts';
import { type AddedStep, addedPlan } from './added-steps.ts';
import { admittingOf, isHeld } from './admission/admitting.ts';
import type { ApprovalTerms } from './approval.ts';
import { mergeApprovals } from './merge-approvals.ts';
import { UNPLANNED } from './plan-facts.ts';
import { planJudging } from './plan-judging.ts';
import { ALLOW, type Opinion, type Policy } from './policy.ts';
import { policyOfWrites } from './preapproved/pods.ts';
import { refuseToWait } from './preapproved/waiting.ts';
import { RULES } from './rules/index.ts';
import { type Terms, termsOf } from './terms.ts';

/**
 * A plan that may run, and its terms. Only this file makes one: the class leaves this file as a type, so an object that merely
 * looks alike does not compile, and `isPermit` refuses it at run time. It guards against mistakes, not hostile code.
 */
class Permit {
  readonly #sealed = true;
  readonly plan: Plan;
  readonly terms: Terms;

  constructor(plan: Plan, terms: Terms) {
    this.plan = plan;
    this.terms = terms;
  }

  static is(value: object): value is Permit {
    return #sealed in value && value.#sealed;
  }
}

export type { Permit };

/** True only for values that this file made. */
export const isPermit = Permit.is;

/** What one layer, or one rule of the policy file, said: `blocked-flags`, or `policy-file/my-rule`. */
export interface Voice {
  readonly rule: string;
  readonly effect: 'allow' | 'ask' | 'deny';
}

/** What policy says of a plan, and each that had an opinion. */
export type Verdict =
  | { readonly allowed: true; readonly permit: Permit; readonly voices: readonly Voice[] }
  | { readonly allowed: false; readonly refusal: Refusal; readonly voices: readonly Voice[] };

/**
 * What the rules of text are for. `judge`: they refuse, as if the cluster cannot be asked. `defer`: the permit holds what they
 * say, and the writes are judged by what would become of their objects.
 */
export type TextRules = 'judge' | 'defer';

/**
 * Judges one plan for one caller, and gives the permit to run exactly this plan. Pure and total: deny beats ask, ask beats
 * allow, the first rule that denies gives the refusal, and silence of all rules denies. If rules ask, the terms of the permit
 * say who must agree before it runs. Does not consult the RBAC of the cluster: the API server has the last word.
 */
export function decide(plan: Plan, policy: Policy, subject: Subject, textRules: TextRules = 'judge'): Verdict {
  const defers = textRules === 'defer' && isHeld(plan.command);
  const opinions = RULES.map(({ id, judge, ofText = false }) => ({
    id,
    ofText,
    opinion: judge(plan, policy, subject),
  }));
  const asked = opinions.filter(({ ofText }) => !defers || !ofText);
  const voices = asked.flatMap(({ id, opinion }) => voicesOf(id, opinion));
  const refusal = weigh(asked.map(({ opinion }) => opinion));
  if (refusal !== undefined) return { allowed: false, refusal, voices };
  const approval = approvalOf(asked.map(({ opinion }) => opinion));
  if (isRefusal(approval)) return { allowed: false, refusal: approval, voices };
  const planned = planJudging(plan, policy, subject);
  if (plan.preapproved !== undefined) {
    // A preapproved command is not planned, so a rule about its plan speaks.
    const objected = planned?.plansFirst === true ? planned.judge(UNPLANNED, () => undefined) : undefined;
    if (objected !== undefined && objected.asks === undefined)
      return { allowed: false, refusal: objected.refusal, voices };
    const isAskedAs = ({ preapproved: _, ...own }: Plan) => decide(own, policy, subject).allowed;
    if (approval !== undefined || objected !== undefined)
      return { allowed: false, refusal: refuseToWait(plan, isAskedAs), voices };
  }
  const verifySeconds = Math.max(0, ...asked.map(({ opinion }) => secondsOf(opinion)));
  const terms = {
    ...termsOf(plan, policy, subject),
    ...(approval && { approval }),
    ...(planned && { planned }),
    ...(verifySeconds > 0 && { verifySeconds }),
  };
  if (!isHeld(plan.command)) return { allowed: true, permit: new Permit(plan, terms), voices };
  const byText = opinions.filter(({ ofText }) => ofText).map(({ opinion }) => opinion);
  const admitting = admittingOf(plan, policyOfWrites(plan, policy), subject, {
    byText: weigh([ALLOW, ...byText]),
    mayRead: (read) => decide(read, policy, subject).allowed,
  });
  return { allowed: true, permit: new Permit(plan, { ...terms, admitting }), voices };
}

/**
 * Returns the permit for a step that the server adds to a permitted call; undefined if the table of added steps gives this
 * call none. No rule is asked: the table is the judgement, and the step acts on the terms of the call.
 */
export function permitAdded(step: AddedStep, { plan, terms }: Permit): Permit | undefined {
  const added = addedPlan(step, plan, terms);
  return added && new Permit(added, terms.actAs === undefined ? {} : { actAs: terms.actAs });
}

/** The refusal of the first opinion that denies, or one for silence; undefined if one allows and none denies. */
export function weigh(opinions: readonly Opinion[]): Refusal | undefined {
  const denied = opinions.find(({ effect }) => effect === 'deny');
  if (denied?.effect === 'deny') return denied.refusal;
  return opinions.some(({ effect }) => effect === 'allow')
    ? undefined
    : refuse('NOT_ALLOWED', 'No rule allows this call.', 'Call get_config to see what is allowed.');
}

/** Who must agree, if any opinion asks for it. */
function approvalOf(opinions: readonly Opinion[]): ApprovalTerms | Refusal | undefined {
  const [first, ...others] = opinions.flatMap(asksOf);
  return first && mergeApprovals([first, ...others]);
}

function asksOf(opinion: Opinion): readonly ApprovalTerms[] {
  return opinion.effect === 'deny' ? [] : (opinion.asks ?? []);
}

function secondsOf(opinion: Opinion): number {
  return opinion.effect === 'deny' ? 0 : (opinion.verifySeconds ?? 0);
}

function voicesOf(id: string, opinion: Opinion): readonly Voice[] {
  const { effect, by = [] } = opinion;
  const asking = asksOf(opinion).flatMap((terms) => terms.by.map((rule) => ({ rule, effect: 'ask' as const })));
  // A layer that allows only what it asks about says just that.
  if (effect === 'noOpinion' || (asking.length > 0 && by.length === 0)) return asking;
  const rules = by.length === 0 ? [id] : by.map((rule) => `${id}/${rule}`);
  return [...rules.map((rule) => ({ rule, effect })), ...asking];
}
