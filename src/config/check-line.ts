import { ConfigurationError } from './configuration-error.ts';
import { parseOptions } from './parse-options.ts';

/** What is to be judged: the arguments of one command, or a file of cases. */
export interface CheckLine {
  readonly action: 'check';
  readonly subject:
    | {
        readonly args: readonly string[];
        /** The file whose text is given as `stdin`, `-` for standard input; undefined for none. */
        readonly stdin: string | undefined;
        /** The caller; undefined for an anonymous one. */
        readonly caller: string | undefined;
        readonly groups: readonly string[];
      }
    | { readonly file: string };
  readonly json: boolean;
  /** Whether the writes are rehearsed against the cluster. */
  readonly live: boolean;
  /** Whose grammar judges, such as `v1.36.0`; undefined for the newest known. */
  readonly kubectlVersion: string | undefined;
}

/** The flags that name a caller, of `check` and `explain-policy`. */
export const CALLER_OPTIONS = {
  'as-caller': { type: 'string' },
  'caller-group': { type: 'string', multiple: true },
} as const;

/** Throws ConfigurationError on an empty name, and on groups without a name. */
export function refuseHalfCaller(name: string | undefined, groups: readonly string[]): void {
  if (name?.trim() === '') throw new ConfigurationError('--as-caller is empty; see --help.');
  if (groups.length > 0 && name === undefined)
    throw new ConfigurationError('--caller-group goes with --as-caller; see --help.');
}

/** Reads what follows the word `check`. Throws ConfigurationError on a flag or value that is not known. */
export function parseCheck(argv: readonly string[]): CheckLine | { readonly action: 'help' } {
  // What follows the first -- is kubectl's, whatever it looks like.
  const dash = argv.indexOf('--');
  const args = dash === -1 ? [] : argv.slice(dash + 1);
  const { values, positionals } = parseOptions(dash === -1 ? argv : argv.slice(0, dash), {
    file: { type: 'string' },
    stdin: { type: 'string' },
    ...CALLER_OPTIONS,
    json: { type: 'boolean' },
    live: { type: 'boolean' },
    'kubectl-version': { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return { action: 'help' };
  const { file, json = false, live = false, 'kubectl-version': kubectlVersion } = values;
  if (positionals.length > 0)
    throw new ConfigurationError(
      `Unexpected argument ${JSON.stringify(positionals[0])}; the arguments of kubectl come after --; see --help.`,
    );
  if (kubectlVersion !== undefined && !/^v1\.\d{1,3}\.\d{1,3}([-+][\w.+-]*)?$/.test(kubectlVersion))
    throw new ConfigurationError(
      `--kubectl-version is ${JSON.stringify(kubectlVersion)}; use a version such as v1.37.0.`,
    );
  if (live && kubectlVersion !== undefined)
    throw new ConfigurationError('--live judges by the kubectl that it runs; leave out --kubectl-version.');
  const { stdin, 'as-caller': caller, 'caller-group': groups = [] } = values;
  if (stdin?.trim() === '') throw new ConfigurationError('--stdin is empty; see --help.');
  refuseHalfCaller(caller, groups);
  if (file !== undefined && (stdin !== undefined || caller !== undefined))
    throw new ConfigurationError(
      '--stdin and --as-caller go with arguments after --; the cases of a file name their own.',
    );
  if (file === '') throw new ConfigurationError('--file is empty; use the path of a file of cases.');
  if (file !== undefined && dash !== -1)
    throw new ConfigurationError('check takes either --file or arguments after --, not both; see --help.');
  if (file !== undefined) return { action: 'check', subject: { file }, json, live, kubectlVersion };
  if (args.length === 0)
    throw new ConfigurationError('check needs the arguments of kubectl after --, or --file; see --help.');
  return { action: 'check', subject: { args, stdin, caller, groups }, json, live, kubectlVersion };
}
