import { isRefusal, type Refusal } from '../../src/errors.ts';
import type { Plan } from '../../src/kube/command.ts';
import { renderArgv } from '../../src/kubectl/render.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';
import { dropAbsent } from '../../src/tools/arguments.ts';
import type { CommandTool, ToolSettings } from '../../src/tools/tool.ts';

export const CALL_ID = '11111111-2222-4333-8444-555555555555';

export const READ_ONLY: ToolSettings = {
  readOnly: true,
  allowedCommands: ['get', 'describe', 'logs'],
  dangerousFlags: ['--kubeconfig', '--context', '--cluster', '--user', '--token', '--as', '--as-group', '--as-uid'],
  allowedImages: [],
  timeoutSeconds: 60,
  defaultNamespace: '',
  answerMaxBytes: 40_960,
  maxOutputBytes: 1_048_576,
  metacharacters: 'strict',
  allowances: [],
};

export const REMEDIATION: ToolSettings = {
  ...READ_ONLY,
  readOnly: false,
  allowedCommands: ['get', 'describe', 'logs', 'delete', 'patch', 'scale', 'rollout'],
  allowedImages: ['curlimages/curl', 'busybox', 'alpine', 'nicolaka/netshoot'],
  timeoutSeconds: 30,
  defaultNamespace: '',
};

/** Plans a call from its arguments as a client sends them. */
export function planOf(tool: CommandTool, given: unknown): Plan | Refusal {
  const parsed = dropAbsent(given);
  if (parsed === undefined) throw new Error('The arguments are not an object.');
  return tool.plan(parsed, {
    callId: CALL_ID,
    grammar: grammarFor('v1.37.2').grammar,
    timeoutSeconds: 60,
    defaultNamespace: '',
  });
}

/** The argument vector a call would run; throws on a refusal. */
export function argvOf(tool: CommandTool, given: unknown): readonly string[] {
  const plan = planOf(tool, given);
  if (isRefusal(plan)) throw new Error(plan.error);
  return renderArgv(plan.command);
}

/** The refusal of a call; throws if it was planned. */
export function refusalOf(tool: CommandTool, given: unknown): Refusal {
  const plan = planOf(tool, given);
  if (isRefusal(plan)) return plan;
  throw new Error(`Planned: ${renderArgv(plan.command).join(' ')}`);
}
