import { basename } from 'node:path';
import { ConfigurationError } from './configuration-error.ts';
import { parseCount } from './values.ts';

/** A kubectl command that is to be called as the tool `kubectl`. */
export interface KubectlLine {
  readonly action: 'kubectl';
  /** The words for kubectl, as they were given. */
  readonly args: readonly string[];
  /** Whether the whole result is printed as JSON. */
  readonly json: boolean;
  /** Filters of the output, as the argument `pipe` of the tool. */
  readonly pipe: readonly string[];
  /** The address of the server that makes the call; undefined to look into the environment. */
  readonly server?: string;
  /** At most so many bytes of output. */
  readonly maxBytes?: number;
  /** Where an earlier answer ended. */
  readonly cursor?: string;
}

export type KubectlHelp = { readonly action: 'help'; readonly topic: 'kubectl' };

const HELP: KubectlHelp = { action: 'help', topic: 'kubectl' };

export const KUBECTL_USAGE = `Usage: kubernetes-remediation-mcp kubectl [--json] [--server URL] [--pipe FILTER]... [--max-bytes NUMBER]
           [--continue CURSOR] ARGS...

  Calls the tool kubectl with ARGS: the policy judges the call, the audit record holds it, and its output is redacted and
  bounded. Options come before the words for kubectl. The words are passed as they are; there is no shell.
  With -f -, standard input is the documents.

  --json              prints the whole result as one JSON object
  --server URL        calls a running server (default: KUBERNETES_REMEDIATION_MCP_URL; without both, this process makes the call
                      with the environment variables of the server). Its token: KUBERNETES_REMEDIATION_MCP_TOKEN, or the file
                      KUBERNETES_REMEDIATION_MCP_TOKEN_FILE. It goes by http to no other machine, unless
                      KUBERNETES_REMEDIATION_MCP_PLAIN_TOKEN is on
  --pipe FILTER       filters the output before it is bounded, such as "grep -i error" or "jq -r .items[].metadata.name"
  --max-bytes NUMBER  at most so many bytes of output
  --continue CURSOR   goes on where an answer ended
  --help              this text; the help of kubectl comes after a command: kubectl get --help

  Exit codes: kubectl's own if it ran; 2 bad usage or configuration, 69 the server gave no answer, 75 the change needs approval: run
  the same command again once it is approved, 77 refused or not done (the code says why), 124 timed out, 130 interrupted.
  Under the name kubectl (a symbolic link), the program takes all words as words for kubectl.
`;

const VALUES = ['--server', '--pipe', '--max-bytes', '--continue'] as const;
type ValueOption = (typeof VALUES)[number];

/** Whether the program was started under the name kubectl, by its path. */
export function isNamedKubectl(program: string): boolean {
  return basename(program) === 'kubectl';
}

/** Reads the words of a program that is named kubectl: all of them are for kubectl. */
export function parseAsKubectl(argv: readonly string[]): KubectlLine | KubectlHelp {
  const [only] = argv;
  if (argv.length === 0 || (argv.length === 1 && isHelp(only))) return HELP;
  return { action: 'kubectl', args: argv, json: false, pipe: [] };
}

/** Reads what follows the word `kubectl`. Throws ConfigurationError on an option without a value that it can have. */
export function parseKubectl(argv: readonly string[]): KubectlLine | KubectlHelp {
  let json = false;
  const given: { readonly option: ValueOption; readonly value: string }[] = [];
  let at = 0;
  for (; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (isHelp(word)) return HELP;
    const option = VALUES.find((name) => word === name || word.startsWith(`${name}=`));
    if (word === '--json') json = true;
    else if (option === undefined) break;
    else {
      const value = word === option ? argv[++at] : word.slice(option.length + 1);
      if (value === undefined || value === '')
        throw new ConfigurationError(`${option} needs a value; see kubectl --help.`);
      given.push({ option, value });
    }
  }
  if (argv[at] === '--') at++;
  const args = argv.slice(at);
  const last = (option: ValueOption) => given.findLast((each) => each.option === option)?.value;
  const [server, most, cursor] = [last('--server'), last('--max-bytes'), last('--continue')];
  if (args.length === 0 && cursor === undefined)
    throw new ConfigurationError('kubectl needs the words of a kubectl command; see kubectl --help.');
  const maxBytes = most === undefined ? undefined : parseCount(most, 1, Number.MAX_SAFE_INTEGER);
  if (most !== undefined && maxBytes === undefined)
    throw new ConfigurationError(`--max-bytes is ${JSON.stringify(most)}; use a whole number of bytes.`);
  return {
    action: 'kubectl',
    args,
    json,
    pipe: given.flatMap(({ option, value }) => (option === '--pipe' ? [value] : [])),
    ...(server !== undefined && { server }),
    ...(maxBytes !== undefined && { maxBytes }),
    ...(cursor !== undefined && { cursor }),
  };
}

/** Returns an option of this program among the words for kubectl, where it means nothing; undefined without one. */
export function misplacedOption(args: readonly string[]): string | undefined {
  const end = args.indexOf('--');
  const words = end === -1 ? args : args.slice(0, end);
  return [...VALUES, '--json'].find((option) => words.some((word) => word === option || word.startsWith(`${option}=`)));
}

function isHelp(word: string | undefined): boolean {
  return word === '--help' || word === '-h';
}
