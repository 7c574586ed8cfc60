import { isRefusal, type Refusal } from '../../errors.ts';
import { parseArguments } from '../../kubectl/parse.ts';
import { makesWrites } from '../../policy/file/stages.ts';
import type { Change } from '../../remediation/change.ts';
import { type Outcome, toOutcome } from '../../result/outcome.ts';
import { string } from '../argument-types.ts';
import { readArguments, required, schemaOf } from '../arguments.ts';
import { answerChange } from '../changes/answer.ts';
import { howToApprove, reversibilityOf } from '../changes/show-change.ts';
import { kubectl } from '../kubectl.ts';
import { ANY_RESULT } from '../reference/any-result.ts';
import type { ChangeCall, ChoiceTool, PlanFacts } from '../tool.ts';
import { type KubectlCall, readCommandLine } from './command-line.ts';
import type { MadeCommand, Stacks } from './stacks.ts';
import { textOfCommand } from './texts.ts';

const ARGUMENTS = { cmd: required(string('One command line that begins with kubectl')) };

/**
 * Runs one kubectl command line. A command that reads is a call of the tool `kubectl`; one that writes is planned and applied as a
 * change, which the session can roll back. Source: SREGym, the MCP server `kubectl`.
 */
export function execKubectlCmdSafely(stacks: Stacks): ChoiceTool {
  return {
    kind: 'choice',
    name: 'exec_kubectl_cmd_safely',
    title: 'Run a kubectl command',
    inputSchema: schemaOf(ARGUMENTS),
    outputSchema: ANY_RESULT,
    describe: ({ allowedCommands }) =>
      `Run one kubectl command line and get what it prints. Allowed commands: ${allowedCommands.join(', ') || '(none)'}. ` +
      "No pipes, no redirections, no shell; a here-document (-f - <<'EOF') is possible. " +
      'What changes something can be taken back with rollback_command. Example: {"cmd": "kubectl get pods -n default"}',
    annotate: ({ readOnly }) => ({
      readOnlyHint: readOnly,
      destructiveHint: !readOnly,
      idempotentHint: readOnly,
      openWorldHint: true,
    }),
    asText: textOfCommand,
    choose: (given, facts) => {
      const read = readArguments(ARGUMENTS, given, () => 'Give "cmd", for example {"cmd": "kubectl get pods"}.');
      if (isRefusal(read)) return read;
      const line = readCommandLine(read.cmd);
      if (isRefusal(line)) return line;
      return writes(line, facts)
        ? { tool: writing(read.cmd.trim(), stacks), given: { ...line } }
        : { tool: kubectl, given: { ...line } };
    },
  };
}

/** What the parser refuses is for the tool, which says why. */
function writes({ args }: KubectlCall, { grammar }: PlanFacts): boolean {
  const command = parseArguments(grammar, args);
  return !isRefusal(command) && makesWrites(command);
}

/** Plans a command and applies it at once, unless it needs an approval. */
function writing(command: string, stacks: Stacks): ChangeCall {
  return {
    kind: 'change',
    name: 'exec_kubectl_cmd_safely',
    run: async (given, desk): Promise<Outcome | Refusal> => {
      const planned = await desk.plan(kubectl.name, given);
      if (isRefusal(planned)) return planned;
      if (planned.kind === 'unplanned') return toOutcome(planned.execution);
      const applied = await desk.apply(planned.change.spec.id, { waitMs: 0, verifyMs: 0, onFailure: 'keep' });
      if (isRefusal(applied)) return applied;
      const { change } = applied;
      const made = madeCommand(command, change);
      if (made !== undefined) stacks.push(desk.session, made);
      const outcome = answerChange(change, desk.now, 'applied');
      const ran = applied.execution ?? planned.execution;
      const printed = outcome.success && ran !== undefined ? toOutcome(ran).body : {};
      const { hint: _, ...told } = outcome.body;
      const hint = hintFor(change, made);
      return { ...outcome, body: { ...printed, ...told, ...(hint !== '' && { hint }) } };
    },
  };
}

/** The command for the stack; undefined if it made nothing. */
function madeCommand(command: string, { spec, status }: Change): MadeCommand | undefined {
  if (!status.progress.some(({ state }) => state === 'made')) return undefined;
  return { id: spec.id, command, ...reversibilityOf(spec) };
}

function hintFor(change: Change, made: MadeCommand | undefined): string {
  if (made !== undefined) {
    return made.reversible === 'restores' ? '' : `Rollback: ${made.reversible}. ${made.because}`;
  }
  const how = Object.values(howToApprove(change)).join('; ');
  return change.status.phase === 'Pending'
    ? `Tell the user that an approver must approve it: ${how}. Then send the same command again: it makes the change.`
    : 'Nothing was changed. Look at the objects before you try again.';
}
