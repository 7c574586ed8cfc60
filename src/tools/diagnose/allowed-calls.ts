import type { Suggestion } from '../../diagnose/finding.ts';
import { isRefusal } from '../../errors.ts';
import { kubectl } from '../kubectl.ts';
import type { CourseSteps, PlanFacts } from '../tool.ts';

/** How many calls a finding shows. */
const MOST_CALLS = 2;

/** Returns the first calls that policy allows this caller. */
export async function allowedCalls(
  calls: readonly Suggestion[],
  facts: PlanFacts,
  { judge }: CourseSteps,
): Promise<readonly Suggestion[]> {
  const allowed: Suggestion[] = [];
  for (const call of calls) {
    if (allowed.length === MOST_CALLS) break;
    if (allowed.some(({ args }) => args.join(' ') === call.args.join(' '))) continue;
    const plan = kubectl.plan({ args: call.args }, facts);
    if (!isRefusal(plan) && !isRefusal(await judge(plan))) allowed.push(call);
  }
  return allowed;
}
