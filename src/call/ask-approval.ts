import { isRefusal, type Refusal } from '../errors.ts';
import type { Execution } from '../kube/execution.ts';
import type { Verdict } from '../policy/decide.ts';
import type { AsPlanned } from '../remediation/as-planned.ts';
import { type Outcome, toRefusal } from '../result/outcome.ts';
import { answerAsked } from '../tools/changes/answer.ts';
import type { Command, RawArguments } from '../tools/tool.ts';
import type { CallDesk } from './change-desk.ts';
import { unlessChangeFails } from './change-failures.ts';

/** A verdict that permits a call. */
export type Allowed = Extract<Verdict, { allowed: true }>;

/** How a call of a tool is planned. */
export interface Ask {
  /** Plans a permitted call in place of running it, and answers with the plan. `planned` if the call may run as it was planned. */
  readonly ask: (verdict: Allowed) => Promise<Outcome | { readonly planned: AsPlanned }>;
  /** Whether a call that policy lets run is planned first all the same, because earlier changes of the caller did not help. */
  readonly mustPlan: (verdict: Allowed) => Promise<boolean | Refusal>;
}

/**
 * Returns how a call of a tool is planned. A call that would change nothing is answered with what its rehearsal printed. Of a call
 * that only its plan can tell to need approval, one that needs none may run.
 */
export function asking(desk: CallDesk, tool: Command, given: RawArguments): Ask {
  return {
    ask: async ({ permit, voices }) => {
      const call = { tool: tool.name, arguments: JSON.stringify(given) };
      const planned = await unlessChangeFails(
        permit.terms.approval === undefined
          ? desk.planBeforeRun(call, permit, voices)
          : desk.planPermitted(call, permit, voices),
      );
      if (isRefusal(planned)) return toRefusal(planned);
      if (planned.kind === 'clear') return planned;
      return planned.kind === 'planned' ? answerAsked(planned.change, desk.now) : tool.outcome(told(planned.execution));
    },
    mustPlan: ({ permit }) => unlessChangeFails(desk.mustPlan(permit)),
  };
}

/** Whether a permitted call is planned before it runs: it needs approval, or only its plan can tell whether it does. */
export async function isPlannedFirst(ask: Ask | undefined, verdict: Allowed): Promise<boolean | Refusal> {
  const { approval, planned } = verdict.permit.terms;
  return approval !== undefined || planned?.plansFirst === true || ((await ask?.mustPlan(verdict)) ?? false);
}

/** What kubectl prints in a rehearsal may sound as if something was made. */
function told(execution: Execution): Execution {
  const { notice } = execution;
  const isDone = execution.ended === 'exited' && execution.exitCode === 0;
  if (isDone || execution.ended === 'not-run') return execution;
  return { ...execution, notice: notice === undefined ? NOT_RUN : `${NOT_RUN} ${notice}` };
}

const NOT_RUN = 'Nothing was changed: the server had to plan the command first, and its rehearsal failed.';
