import { asksOfPlan } from '../policy/file/plan-conditions.ts';
import type { PolicyRule } from '../policy/file/rule.ts';

/** What decides whether changes are planned and approved. */
export interface ChangeChoice {
  readonly changes: 'auto' | 'on' | 'off';
  readonly approvalCommands: readonly string[];
  readonly toolset?: string | undefined;
  readonly rules?: readonly PolicyRule[] | undefined;
}

/** Returns whether any setting or rule asks for the approval of a change. Pure. */
export function asksForApproval({
  approvalCommands,
  rules = [],
}: Pick<ChangeChoice, 'approvalCommands' | 'rules'>): boolean {
  return approvalCommands.length > 0 || rules.some(({ effect }) => effect === 'ask');
}

/** Returns whether calls must be planned: for their approval, or because a rule is about the plan. Pure. */
export function needsPlans(choice: Pick<ChangeChoice, 'approvalCommands' | 'rules'>): boolean {
  return asksForApproval(choice) || (choice.rules ?? []).some(asksOfPlan);
}

/** Returns whether the server plans, applies and undoes changes: always for SREGym, whose tool rolls commands back. Pure. */
export function offersChanges({ changes, toolset, ...asking }: ChangeChoice): boolean {
  return toolset === 'sregym' || changes === 'on' || (changes === 'auto' && needsPlans(asking));
}
