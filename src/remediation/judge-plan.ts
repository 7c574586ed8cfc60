import type { Objected, PlanJudging } from '../policy/terms.ts';
import type { ChangeRequest, Reversibility } from './change.ts';
import { planFacts } from './plan-facts.ts';
import { toChangeRequest } from './requests.ts';
import { looksOfReview, type Reviewed, type ReviewParts, review } from './review/review.ts';
import type { Requests } from './steps.ts';

/** Rehearsed writes with what a person should know of them, and with what policy has against them. */
export interface JudgedPlan {
  readonly reviewed: Reviewed;
  readonly requests: readonly ChangeRequest[];
  /** Undefined if policy neither denies the plan nor asks for its approval. */
  readonly objected: Objected | undefined;
}

/** Reads what the review and the policy need to know, reviews rehearsed writes, and judges what comes of it. */
export async function judgePlan(
  about: ReviewParts,
  judging: PlanJudging | undefined,
  { read }: Pick<Requests, 'read'>,
): Promise<JudgedPlan> {
  const { writes } = about;
  const ofPolicy = judging?.looks(writes.map(({ request }) => request)) ?? [];
  const seen = await read([...looksOfReview(about), ...ofPolicy]);
  const reviewed = review(about, seen);
  const { reversibility, risks } = reviewed;
  const requests = writes.map((write, at) => toChangeRequest(write, reversibility[at] ?? UNKNOWN));
  return { reviewed, requests, objected: judging?.judge(planFacts({ requests, risks }), seen) };
}

const UNKNOWN: Reversibility = {
  class: 'cannot be undone',
  reason: 'The server does not know how to undo this kind of request.',
};
