import { quoteWord, refuse } from '../../errors.ts';
import type { PreapprovedSettings } from '../../kube/preapproved.ts';
import type { Outcome } from '../../result/outcome.ts';
import { schemaOf } from '../arguments.ts';
import { KUBECTL_ARGUMENTS, kubectl, kubectlWithChanges } from '../kubectl.ts';
import type { CommandTool, RawArguments } from '../tool.ts';
import { ANY_RESULT } from './any-result.ts';
import { ALWAYS_BLOCKED } from './get-remediation-mcp-config.ts';

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
    reword,
  };
}

/** Says a refusal in the words of the reference, and lists only the arguments of this tool. Source: the reference, 1.4.0b. Pure. */
function reword(refused: Outcome, { args }: RawArguments): Outcome {
  const { body } = refused;
  const error = String(body['error'] ?? '')
    .replace(/^(No arguments provided|No command provided after 'kubectl')\.$/, '$1')
    .replace(
      /^Command '(\S+)[^']*' is not allowed\. Allowed commands: (.*)$/s,
      "Command '$1' is not in the allowed verb list. Allowed verbs: $2",
    )
    .replace(/^Flag '(-[^']*)'(?: \(--[\w-]+\))? is not permitted$/, (said, flag: string) => {
      const isTheirs = body['code'] === 'FLAG_NOT_ALLOWED' || ALWAYS_BLOCKED.includes(flag.replaceAll('_', '-'));
      if (!isTheirs) return said;
      const word = (Array.isArray(args) ? args : []).find((each) => isFlag(flag, each)) as string | undefined;
      const where = word === undefined ? '' : ` (argument ${quoteWord(word)})`;
      return `Flag '${flag}' is not permitted: kubectl connection, TLS, credential, identity and context overrides are blocked on this server${where}`;
    });
  const hint = String(body['hint'] ?? '').replace(/^(This tool takes "args".*)"stdin", /s, '$1');
  return { ...refused, body: { ...body, error, ...(hint !== '' && { hint }) } };
}

/** Whether a word spells a flag: a long one up to its `=`, or a cluster that holds the letter. */
function isFlag(flag: string, word: unknown): boolean {
  if (typeof word !== 'string') return false;
  return flag.startsWith('--') ? word.split('=', 1)[0] === flag : /^-[^-]/.test(word) && word.includes(flag.slice(1));
}
