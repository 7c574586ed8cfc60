import type { ActAs, KubectlCommand } from '../kube/command.ts';
import { escapeForYaml, writeJson } from './documents/write-json.ts';

/** What a command reads on standard input: its documents as one JSON value, or nothing. */
export function renderStdin({ documents }: KubectlCommand): string | undefined {
  if (documents === undefined) return undefined;
  return writeJson(documents.length === 1 ? documents[0] : { apiVersion: 'v1', kind: 'List', items: documents });
}

/** Commands that ask where `--` stood: words behind it are for a container, and a name there would be none. */
const ASKS_FOR_DASH: ReadonlySet<string> = new Set(['create', 'debug', 'exec', 'run']);

/**
 * Renders the canonical argument vector of a command, without the program's name: the path, every flag as `--name=value`
 * in the order given (of those where the last one wins, only that), and the positionals after `--`, so that none can be
 * read as a flag. kubectl reads a patch that is a list as YAML, so what YAML reads otherwise
 * than JSON is escaped in patches. `--v` comes first because kubectl scans its raw arguments for `-v=`, also inside of values. `actAs` says
 * the impersonated identity; no command can set it itself.
 */
export function renderArgv({ path, flags, positionals, dashAt }: KubectlCommand, actAs?: ActAs): readonly string[] {
  const verbosity = flags.findLast(({ name }) => name === 'v')?.value ?? '0';
  const rendered = flags
    .filter(({ name, repeat }, at) => repeat !== 'last' || !flags.slice(at + 1).some((later) => later.name === name))
    .filter(({ name }) => name !== 'v')
    .map(({ name, value }) => `--${name}=${path[0] === 'patch' && name === 'patch' ? escapePatch(value) : value}`);
  // Without a `--` of the caller no positional begins with a dash, so these commands get none.
  const split = dashAt !== -1 ? dashAt : ASKS_FOR_DASH.has(path[0] ?? '') ? positionals.length : 0;
  const after = positionals.slice(split);
  const dash = after.length > 0 || dashAt !== -1 ? ['--'] : [];
  const identity =
    actAs === undefined ? [] : [`--as=${actAs.user}`, ...actAs.groups.map((group) => `--as-group=${group}`)];
  return [`--v=${verbosity}`, ...identity, ...path, ...rendered, ...positionals.slice(0, split), ...dash, ...after];
}

/** The flags that kubectl searches its raw arguments for; in JSON their letters have another spelling. */
const ESCAPES: Readonly<Record<string, string>> = { k: '\\u006b', v: '\\u0076' };
const SCANNED = /-v=|--kuberc=/g;

/**
 * A patch of JSON with the same meaning as YAML, in which kubectl finds no flags of its own; any other text as it is, which the policy
 * refuses.
 */
function escapePatch(text: string): string {
  const escaped = escapeForYaml(text).replace(SCANNED, (flag) =>
    flag.replace(/[kv]/, (letter) => ESCAPES[letter] ?? ''),
  );
  if (escaped === text) return text;
  try {
    JSON.parse(text);
    return escaped;
  } catch {
    return text;
  }
}
