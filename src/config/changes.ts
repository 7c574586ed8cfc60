import type { PolicyRule } from '../policy/file/rule.ts';

/** What decides whether changes are planned and approved. */
export interface ChangeChoice {
  readonly changes: 'auto' | 'on' | 'off';
  readonly approvalCommands: readonly string[];
  readonly rules?: readonly PolicyRule[] | undefined;
}

/** Returns whether any setting or rule asks for the approval of a change. Pure. */
export function asksForApproval({ approvalCommands, rules = [] }: Omit<ChangeChoice, 'changes'>): boolean {
  return approvalCommands.length > 0 || rules.some(({ effect }) => effect === 'ask');
}

/** Returns whether the server offers the tools that plan, apply and undo changes. Pure. */
export function offersChanges({ changes, ...asking }: ChangeChoice): boolean {
  return changes === 'on' || (changes === 'auto' && asksForApproval(asking));
}
