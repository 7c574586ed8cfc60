import { isRefusal, type Refusal } from '../../errors.ts';
import type { Applied } from '../../remediation/changes-parts.ts';
import { phaseOf } from '../../remediation/phase.ts';
import type { Outcome } from '../../result/outcome.ts';
import { readArguments, schemaOf } from '../arguments.ts';
import { answerChange } from '../changes/answer.ts';
import type { ChangeDesk } from '../changes/desk.ts';
import { howToApprove } from '../changes/show-change.ts';
import { ANY_RESULT } from '../reference/any-result.ts';
import type { ChangeTool } from '../tool.ts';
import type { MadeCommand, Stacks } from './stacks.ts';
import { limitOf, textOfResult } from './texts.ts';

/** Refusals after which the command can be rolled back at no later time. */
const FINAL: ReadonlySet<string> = new Set(['CHANGE_CONFLICT', 'CHANGE_NOT_FOUND', 'CHANGE_DENIED', 'CHANGE_EXPIRED']);

/** Takes back the last command of the session that changed something. Source: SREGym, the MCP server `kubectl`. */
export function rollbackCommand(stacks: Stacks): ChangeTool {
  return {
    kind: 'change',
    name: 'rollback_command',
    title: 'Roll the last command back',
    inputSchema: schemaOf({}),
    outputSchema: ANY_RESULT,
    describe: () =>
      'Take back the last command of this session that changed something, and only what it changed. Call it again for the command before that.',
    annotate: () => ({ readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true }),
    asText: textOfResult,
    run: async (given, desk) => {
      const read = readArguments({}, given);
      if (isRefusal(read)) return read;
      const last = stacks.pop(desk.session);
      if (last === undefined) return { success: true, body: { success: true, result: 'No more actions to rollback.' } };
      return rolledBack(last, await undo(last, desk), desk, stacks);
    },
  };
}

function undo({ id, command, undo: waiting }: MadeCommand, desk: ChangeDesk): Promise<Applied | Refusal> {
  return waiting === undefined
    ? desk.undo(id, `Roll back: ${command}`.slice(0, 500))
    : desk.apply(waiting, { waitMs: 0, verifyMs: 0, onFailure: 'keep' });
}

function rolledBack(last: MadeCommand, undone: Applied | Refusal, desk: ChangeDesk, stacks: Stacks): Outcome | Refusal {
  if (isRefusal(undone)) {
    const isFinal = FINAL.has(undone.code);
    if (!isFinal) stacks.push(desk.session, last);
    const next = isFinal
      ? 'It is no longer in the list: the next rollback_command takes back the command before it.'
      : 'It stays in the list: try again later.';
    return { ...undone, error: `${last.command}: ${undone.error}`, hint: `${undone.hint} ${next}` };
  }
  const { change } = undone;
  const outcome = answerChange(change, desk.now, 'applied');
  if (outcome.success) {
    const left = stacks.list(desk.session).map(({ command }) => command);
    const result = `Rolled back the previous command: ${last.command}${limitOf(last)}. What was done: ${change.spec.summary}. ${warnings(change.spec.warnings)}Left to roll back: ${left.length === 0 ? 'nothing' : left.join('; ')}`;
    const { hint: _, ...told } = outcome.body;
    return { ...outcome, body: { ...told, result } };
  }
  const isPending = phaseOf(change, desk.now) === 'Pending';
  stacks.push(desk.session, isPending ? { ...last, undo: change.spec.id } : last);
  const hint = isPending
    ? `An approver must approve it: ${Object.values(howToApprove(change)).join('; ')}. Then call rollback_command again.`
    : 'Look at the objects. What was not taken back stays in the list.';
  return { ...outcome, body: { ...outcome.body, hint } };
}

/** What the undo leaves as it is, for example what others have changed since. */
function warnings(found: readonly string[]): string {
  return found.length === 0 ? '' : `${found.slice(0, 5).join(' ')} `;
}
