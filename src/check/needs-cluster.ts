import type { Plan } from '../kube/command.ts';
import type { Subject } from '../kube/subject.ts';
import { ADMISSION_RULES } from '../policy/admission/rules/index.ts';
import { decide } from '../policy/decide.ts';
import { rulesOfWrites } from '../policy/file/rules-of-writes.ts';
import { makesWrites } from '../policy/file/stages.ts';
import type { Policy } from '../policy/policy.ts';

/** What a check cannot say of a call without the cluster. */
export interface NeedsCluster {
  /** The rules that judge each write of the call by its object, `images` or `policy-file/my-rule`. */
  readonly rules: readonly string[];
  /** A sentence for the operator. */
  readonly says: string;
}

/**
 * Returns what the server asks the cluster before it makes a write of this call; undefined if the call makes no write, or is
 * refused before the cluster is asked. `isRefused` tells whether the text of the call alone refuses it.
 */
export function needsCluster(
  plan: Plan,
  { policy, caller, isRefused }: { readonly policy: Policy; readonly caller: Subject; readonly isRefused: boolean },
): NeedsCluster | undefined {
  const verdict = decide(plan, policy, caller, 'defer');
  if (!verdict.allowed || verdict.permit.terms.admitting === undefined || !makesWrites(plan.command)) return undefined;
  const rules = rulesThatAsk(verdict.permit.plan, policy, caller);
  const asking = (policy.rules ?? []).some(({ id, effect }) => effect === 'ask' && rules.includes(`policy-file/${id}`));
  return { rules, says: isRefused ? MAY_ALLOW : asking ? MAY_ASK : MAY_REFUSE };
}

const JUDGES = 'The server judges each write by the object as it would become';
const MAY_REFUSE = `${JUDGES}, so it may still refuse the call.`;
const MAY_ASK = `${JUDGES}, so it may still refuse the call, or ask for approval.`;
const MAY_ALLOW = `${JUDGES}, so it may allow the call although its text alone is refused.`;

function rulesThatAsk(plan: Plan, { rules }: Policy, caller: Subject): readonly string[] {
  const ids = ADMISSION_RULES.map(({ id }) => id).filter((id) => id !== 'policy-file' || rules !== undefined);
  return [...ids, ...rulesOfWrites(rules ?? [], plan, caller).map((id) => `policy-file/${id}`)];
}
