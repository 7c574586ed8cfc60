import { ConfigurationError } from './configuration-error.ts';
import { type GivenGrant, GRANTS_USAGE, type GrantLine, grantLine } from './grants-line.ts';
import { parseOptions } from './parse-options.ts';

export type { GrantLine } from './grants-line.ts';

/** What `changes` is to do. */
export type ChangesLine = { readonly action: 'changes' } & (
  | { readonly command: 'list'; readonly namespace: string | undefined; readonly all: boolean; readonly json: boolean }
  | { readonly command: 'show'; readonly id: string; readonly json: boolean }
  | { readonly command: 'approve'; readonly id: string; readonly hash?: string; readonly reason?: string }
  | { readonly command: 'deny'; readonly id: string; readonly hash?: string; readonly reason: string }
  | UndoneChange
  | GrantLine
  | { readonly command: 'suspend'; readonly reason: string }
  | { readonly command: 'resume' }
);

/** A change that is to be taken back, by the server that `server` names, or as the command kubectl finds it. */
export interface UndoneChange {
  readonly command: 'undo';
  readonly id: string;
  readonly reason?: string;
  readonly server?: string;
  readonly json: boolean;
}

export const CHANGES_USAGE = `  changes          decides on recorded changes with the rights of the current kubeconfig; exit code 0 done, 1 not done,
                   2 bad usage or configuration, 3 refused by the API server
    list           lists changes in the namespace of the kubeconfig, newest first; -n NAMESPACE for another, -A for all
    show ID        prints all of a change: the exact requests, the difference, the risks, what can be undone, the decisions
    approve ID     approves a change; with --hash HASH, only if the change has this hash
    deny ID        denies a change; the agent reads the reason
    undo ID        has a change taken back: the server plans the undo, prints the plan, judges it, and applies it if it needs no
                   approval or has it; --server URL as for kubectl, 3 also for refused by the server
${GRANTS_USAGE}    suspend        stops all servers of the cluster from applying planned changes, until resume
    resume         lets the servers apply changes again
    --json         prints JSON (list, show, undo, grants)
    --reason TEXT  why, for the record (approve, deny, undo, grant, revoke, suspend)
`;

type Command = ChangesLine['command'];
type Flag = keyof Given;

/** The flags of each command, and whether it names a change, or a grant. */
const COMMANDS: Readonly<Record<Command, { readonly flags: readonly Flag[]; readonly takesId: boolean }>> = {
  list: { flags: ['namespace', 'all-namespaces', 'json'], takesId: false },
  show: { flags: ['json'], takesId: true },
  approve: { flags: ['hash', 'reason'], takesId: true },
  deny: { flags: ['hash', 'reason'], takesId: true },
  undo: { flags: ['reason', 'server', 'json'], takesId: true },
  grant: { flags: ['like', 'uses', 'for', 'same-fields', 'any-name', 'reason'], takesId: false },
  grants: { flags: ['namespace', 'all-namespaces', 'json'], takesId: false },
  revoke: { flags: ['namespace', 'reason'], takesId: true },
  suspend: { flags: ['reason'], takesId: false },
  resume: { flags: [], takesId: false },
};

const NAMES = Object.keys(COMMANDS).join(', ');

/** Reads what follows the word `changes`. Throws ConfigurationError on a command, flag or value that is not known. */
export function parseChanges(argv: readonly string[]): ChangesLine | { readonly action: 'help' } {
  const { values, positionals } = parseOptions(argv, {
    namespace: { type: 'string', short: 'n' },
    'all-namespaces': { type: 'boolean', short: 'A' },
    json: { type: 'boolean' },
    hash: { type: 'string' },
    reason: { type: 'string' },
    server: { type: 'string' },
    like: { type: 'string' },
    uses: { type: 'string' },
    for: { type: 'string' },
    'same-fields': { type: 'boolean' },
    'any-name': { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });
  const { help, ...given } = values;
  if (help) return { action: 'help' };
  const [command = '', id, ...more] = positionals;
  if (!isCommand(command))
    throw new ConfigurationError(`changes ${JSON.stringify(command)} is not a known command; use one of ${NAMES}.`);
  const { flags, takesId } = COMMANDS[command];
  const extra = Object.keys(given).find((flag) => !flags.includes(flag as Flag));
  if (extra !== undefined) throw new ConfigurationError(`--${extra} does not go with changes ${command}; see --help.`);
  const unexpected = takesId ? more[0] : id;
  if (unexpected !== undefined)
    throw new ConfigurationError(`Unexpected argument ${JSON.stringify(unexpected)}; see --help.`);
  if (takesId && id === undefined)
    throw new ConfigurationError(
      command === 'revoke'
        ? 'changes revoke needs the name of a grant; changes grants -A prints the names.'
        : `changes ${command} needs the id of a change; changes list -A prints the ids.`,
    );
  if (given.reason?.trim() === '') throw new ConfigurationError('--reason is empty; say why.');
  if (given.server === '') throw new ConfigurationError('--server is empty; use the address of a server.');
  if (given.namespace === '') throw new ConfigurationError('--namespace is empty; use the name of a namespace.');
  if (given.hash !== undefined && !/^[0-9a-f]{64}$/.test(given.hash))
    throw new ConfigurationError(
      `--hash is ${JSON.stringify(given.hash)}; use the hash that show prints, 64 hexadecimal digits.`,
    );
  return lineOf(command, id ?? '', given);
}

interface Given extends GivenGrant {
  readonly namespace?: string | undefined;
  readonly 'all-namespaces'?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly hash?: string | undefined;
  readonly server?: string | undefined;
}

function lineOf(command: Command, id: string, given: Given): ChangesLine {
  const { namespace, 'all-namespaces': all = false, json = false, hash, reason, server } = given;
  const bound = hash === undefined ? {} : { hash };
  switch (command) {
    case 'grant':
      return grantLine(given);
    case 'revoke':
      return { action: 'changes', command, name: id, namespace, ...(reason === undefined ? {} : { reason }) };
    case 'grants':
    case 'list':
      if (all && namespace !== undefined) throw new ConfigurationError('Use either --namespace or --all-namespaces.');
      return { action: 'changes', command, namespace, all, json };
    case 'show':
      return { action: 'changes', command, id, json };
    case 'approve':
      return { action: 'changes', command, id, ...bound, ...(reason === undefined ? {} : { reason }) };
    case 'deny':
      return { action: 'changes', command, id, ...bound, reason: needed(command, reason) };
    case 'undo':
      return {
        ...{ action: 'changes', command, id, json },
        ...(reason !== undefined && { reason }),
        ...(server !== undefined && { server }),
      };
    case 'suspend':
      return { action: 'changes', command, reason: needed(command, reason) };
    case 'resume':
      return { action: 'changes', command };
  }
}

function needed(command: Command, reason: string | undefined): string {
  if (reason !== undefined) return reason;
  throw new ConfigurationError(`changes ${command} needs --reason TEXT.`);
}

function isCommand(word: string): word is Command {
  return Object.hasOwn(COMMANDS, word);
}
