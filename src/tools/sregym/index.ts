import type { Tool } from '../tool.ts';
import { execKubectlCmdSafely } from './exec-kubectl-cmd-safely.ts';
import { getPreviousRollbackableCmd } from './get-previous-rollbackable-cmd.ts';
import { rollbackCommand } from './rollback-command.ts';
import { Stacks } from './stacks.ts';

/** The tools of the benchmark SREGym. Together they remember what each session can roll back. */
export function sregymTools(): readonly Tool[] {
  const stacks = new Stacks();
  return [execKubectlCmdSafely(stacks), rollbackCommand(stacks), getPreviousRollbackableCmd(stacks)];
}
