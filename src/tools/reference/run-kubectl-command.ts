import { refuse } from '../../errors.ts';
import type { PreapprovedSettings } from '../../kube/preapproved.ts';
import { schemaOf } from '../arguments.ts';
import { KUBECTL_ARGUMENTS, kubectl, kubectlWithChanges } from '../kubectl.ts';
import type { CommandTool } from '../tool.ts';
import { ANY_RESULT } from './any-result.ts';

// A client that asks a person shows "args" alone: nothing else may change what runs.
const { stdin: _, ...ARGUMENTS } = KUBECTL_ARGUMENTS;

const LOCKED = refuse(
  'LOCKED_DOWN',
  'run_kubectl_command is disabled: the server is in locked-down mode (allowArbitraryKubectlCommands=false). Only the auto-approved tools are available.',
  'Use a preapproved tool; get_remediation_mcp_config lists what is preapproved.',
);

/** Runs one kubectl command that the client asked a person about. Source: the reference 1.4.0, `run_kubectl_command`. */
export function runKubectlCommand({ arbitraryCommands }: PreapprovedSettings, asksForApproval: boolean): CommandTool {
  const own = asksForApproval ? kubectlWithChanges : kubectl;
  return {
    ...own,
    name: 'run_kubectl_command',
    inputSchema: schemaOf(ARGUMENTS),
    outputSchema: ANY_RESULT,
    describe: (settings) =>
      arbitraryCommands
        ? own.describe(settings)
        : 'Run one kubectl command. Disabled on this server: only the preapproved tools run.',
    plan: (given, facts) => {
      if (!arbitraryCommands) return LOCKED;
      if ('stdin' in given)
        return refuse(
          'ARGUMENTS_INVALID',
          "Unknown argument 'stdin'.",
          'Give the whole command in "args", so that a person who is asked sees all of it.',
        );
      return own.plan(given, facts);
    },
  };
}
