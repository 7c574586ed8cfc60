import { isRefusal } from '../errors.ts';
import type { Verdict } from '../policy/decide.ts';
import type { AsPlanned } from '../remediation/as-planned.ts';
import { type Outcome, toRefusal } from '../result/outcome.ts';
import { answerAsked } from '../tools/changes/answer.ts';
import type { Command, RawArguments } from '../tools/tool.ts';
import type { CallDesk } from './change-desk.ts';
import { unlessChangeFails } from './change-failures.ts';

/** A verdict that permits a call. */
export type Allowed = Extract<Verdict, { allowed: true }>;

/** Plans a permitted call in place of running it, and answers with the plan. `planned` if the call may run as it was planned. */
export type Ask = (verdict: Allowed) => Promise<Outcome | { readonly planned: AsPlanned }>;

/**
 * Returns how a call of a tool is planned. A call that would change nothing is answered with what its rehearsal printed. Of a call
 * that only its plan can tell to need approval, one that needs none may run.
 */
export function asking(desk: CallDesk, tool: Command, given: RawArguments): Ask {
  return async ({ permit, voices }) => {
    const call = { tool: tool.name, arguments: JSON.stringify(given) };
    const isOfPlan = permit.terms.planned !== undefined && permit.terms.approval === undefined;
    const planned = await unlessChangeFails(
      isOfPlan ? desk.planBeforeRun(call, permit, voices) : desk.planPermitted(call, permit, voices),
    );
    if (isRefusal(planned)) return toRefusal(planned);
    if (planned.kind === 'clear') return planned;
    return planned.kind === 'planned' ? answerAsked(planned.change, desk.now) : tool.outcome(planned.execution);
  };
}
