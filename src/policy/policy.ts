import type { Refusal } from '../errors.ts';
import type { Plan } from '../kube/command.ts';

/** What the operator allows. Plain data: rules read it and nothing else. */
export interface Policy {
  readonly allowedCommands: readonly string[];
  readonly dangerousFlags: readonly string[];
  readonly allowedImages: readonly string[];
}

/** What one rule says of a plan. */
export type Opinion =
  | { readonly effect: 'allow' | 'noOpinion' }
  | { readonly effect: 'deny'; readonly refusal: Refusal };

/** One layer of defence: an id that stands in verdicts and records, and a pure judgement. */
export interface Rule {
  readonly id: string;
  readonly judge: (plan: Plan, policy: Policy) => Opinion;
}

export const ALLOW: Opinion = { effect: 'allow' };
export const NO_OPINION: Opinion = { effect: 'noOpinion' };

export function deny(refusal: Refusal): Opinion {
  return { effect: 'deny', refusal };
}
