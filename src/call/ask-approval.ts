import { isRefusal, type Refusal } from '../errors.ts';
import type { Execution } from '../kube/execution.ts';
import type { Verdict } from '../policy/decide.ts';
import type { AsPlanned } from '../remediation/as-planned.ts';
import type { Change } from '../remediation/change.ts';
import { phaseOf } from '../remediation/phase.ts';
import { type Outcome, toRefusal } from '../result/outcome.ts';
import { answerAsked, answerChange } from '../tools/changes/answer.ts';
import type { ApplyWish } from '../tools/changes/desk.ts';
import type { Command, RawArguments } from '../tools/tool.ts';
import type { CallDesk } from './change-desk.ts';
import { unlessChangeFails } from './change-failures.ts';

/** A verdict that permits a call. */
export type Allowed = Extract<Verdict, { allowed: true }>;

/** How a call of a tool is planned. */
export interface Ask {
  /**
   * Plans a permitted call in place of running it, and answers with the plan, or with the change that was made if people approved it ahead
   * of time. `planned` if the call may run as it was planned.
   */
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
      let withoutGrants: string | undefined;
      for (let grants = 1; ; grants++) {
        const planned = await unlessChangeFails(
          permit.terms.approval === undefined
            ? desk.planBeforeRun(call, permit, voices, { withoutGrants })
            : desk.planPermitted(call, permit, voices, { withoutGrants }),
        );
        if (isRefusal(planned)) return toRefusal(planned);
        if (planned.kind === 'clear') return planned;
        if (planned.kind === 'unplanned') return tool.outcome(told(planned.execution));
        const { change } = planned;
        if (!isGranted(change, desk.now)) return answerAsked(change, desk.now);
        const applied = await unlessChangeFails(desk.apply(change.spec.id, GRANTED));
        if (!isRefusal(applied)) return answerChange(applied.change, desk.now, 'applied');
        // Others may have had the last use of the grant, or a person may have revoked it: people are asked then.
        if (!ASKED_AGAIN.has(applied.code)) return toRefusal(applied);
        if (grants === MOST_GRANTS) withoutGrants = applied.error;
      }
    },
    mustPlan: ({ permit }) => unlessChangeFails(desk.mustPlan(permit)),
  };
}

/** A change that was approved ahead of time is applied in the call that asks for it. Its answer does not wait for an outcome. */
const GRANTED: ApplyWish = { waitMs: 0, verifyMs: 0, onFailure: 'keep' };

/** So many times a grant may be lost between the plan and its use. Then people are asked, whatever else covers the call. */
const MOST_GRANTS = 3;

/** Refusals of a change that a grant approved after which a person can still agree to it. */
const ASKED_AGAIN: ReadonlySet<string> = new Set(['CHANGE_OUTDATED', 'CHANGE_EXPIRED', 'APPROVAL_REQUIRED']);

function isGranted(change: Change, now: Date): boolean {
  return change.spec.grant !== undefined && phaseOf(change, now) === 'Approved';
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
