import type { Plan } from '../../kube/command.ts';
import type { Subject } from '../../kube/subject.ts';
import { touchedBy } from '../touched.ts';
import { coverageOf } from './coverage.ts';
import { isAboutCall } from './match.ts';
import type { PolicyRule } from './rule.ts';
import { asksOfWrite, makesWrites } from './stages.ts';

/**
 * Returns the ids of the rules that can judge a call only by its writes, each with the object before and after it, and that
 * may speak of one of them. Without the cluster, nothing is known of what they will say.
 */
export function rulesOfWrites(rules: readonly PolicyRule[], plan: Plan, subject: Subject): readonly string[] {
  if (!makesWrites(plan.command)) return [];
  const waiting = rules.filter((rule) => asksOfWrite(rule) && isAboutCall(rule, plan.command, subject));
  const { speaking } = coverageOf(waiting, touchedBy(plan));
  return waiting.filter((rule) => speaking.has(rule)).map(({ id }) => id);
}
