import { type ErrorCode, isRefusal } from '../errors.ts';
import { flagValue, type KubectlCommand } from '../kube/command.ts';
import { withDocuments } from '../kubectl/documents.ts';
import { showCall } from '../kubectl/show-call.ts';
import { mayTouchSecrets } from './guarded.ts';

/** What to do instead of commands and flags that never run, by the code of their refusal. */
const BY_CODE: Partial<Record<ErrorCode, string>> = {
  COMPLETION: 'Call get_config to see what is allowed.',
  COPY: 'Read files with exec and cat, if exec is allowed.',
  INTERACTIVE: 'There is no terminal: give the whole command after --, or use the run_image tool.',
  KUBECONFIG: 'Leave it out: the server always uses its own cluster and identity.',
  KUBERC: 'Leave it out: the server uses no preferences.',
  LISTENER: 'This server keeps no connections open: use get, logs or exec.',
  LOCAL_EXECUTION: 'Change objects with patch, scale, set or label.',
  LOCAL_FILE: 'kubectl reads no files, URLs or folders here: name the objects, and give values on the command line.',
  OTHER_IDENTITY: 'Leave it out: the server always acts as itself.',
  OTHER_SERVER: 'Leave it out: the server always talks to its own cluster.',
  PLUGIN: 'Use a command of kubectl itself.',
  POD_SECURITY: 'Leave it out: this server gives pods no extra privileges.',
  RAW_API_PATH: 'Use get with a resource type and a name.',
  SECRET_VALUES: 'Values of Secrets never leave the cluster; describe shows their keys.',
  UNKNOWN_COMMAND: 'Use a command that does something by itself.',
  VERBOSE_LOGGING: 'Use -v=5 at most: above it kubectl prints the contents of requests.',
  WATCH: 'Ask again instead of watching: logs --tail=200 or --since=5m, get, or rollout status, which waits.',
};

/** A patch that shows the form. */
const EXAMPLE_PATCH = { spec: { replicas: 3 } };
/** The same as operations of a JSON patch. */
const EXAMPLE_OPERATIONS = [{ op: 'replace', path: '/spec/replicas', value: 3 }];
/** An object that shows the form. */
const EXAMPLE_OBJECT = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'example' } };
/** How a Secret for TLS is given without files. */
const TLS = '"type": "kubernetes.io/tls" and "stringData" with tls.crt and tls.key';

/** What to do instead of a command, if it is known better than by the code of its refusal. */
const BY_COMMAND: Readonly<Record<string, (command: KubectlCommand) => string>> = {
  'apply edit-last-applied': editing,
  'apply set-last-applied': () => 'Give the whole object in "stdin" with {"args": ["apply", "-f", "-"]}.',
  attach: (command) => `Read its output with logs${filled(shownLogs(command))}`,
  'auth reconcile': () => 'Only the operator changes permissions. Ask which rights are missing with auth can-i --list.',
  'certificate approve': () => 'Only the operator approves certificates. Look at the request with describe csr.',
  'certificate deny': () => 'Only the operator denies certificates. Look at the request with describe csr.',
  'cluster-info dump': () => 'Read the parts you need with get, describe and logs.',
  cp: (command) => `Read the file with exec and cat${filled(shownCat(command))}`,
  'create secret tls': () => `Give the Secret in "stdin" of create -f -, with ${TLS}.`,
  'create token': () => 'This server issues no credentials. Ask the operator for one.',
  diff: (command) => `Try the change without making it: apply --dry-run=server. ${shownDryRun(command)}`,
  edit: editing,
  kustomize: () => 'Give the finished objects in "stdin" with {"args": ["apply", "-f", "-"]}.',
  'port-forward': () =>
    'This server keeps no connections open, and get --raw is not available. Send the request from a pod: use the run_image tool with an image that has curl and the command ["curl", "http://SERVICE.NAMESPACE:PORT"].',
  proxy: () => 'This server keeps no connections open, and get --raw is not available. Read objects with get.',
};

/** What to do instead of a command that never runs. */
export function insteadOfCommand(code: ErrorCode, command: KubectlCommand): string {
  const [first = ''] = command.path;
  const name = command.path.join(' ');
  if (first === 'config') return 'Call get_config to see how this server is configured.';
  const say = Object.hasOwn(BY_COMMAND, name) ? BY_COMMAND[name] : undefined;
  return say?.(command) ?? insteadOf(code);
}

/** What to do instead of a flag that never runs; the same call without it, if that is a call. */
export function insteadOfFlag(code: ErrorCode, flag: string, command: KubectlCommand): string {
  if (flag === 'patch-file') return givePatch(command);
  if (flag === 'from-file' || flag === 'from-env-file')
    return 'Give the values with --from-literal=KEY=VALUE, or the whole object in "stdin" with create -f -.';
  if (code === 'INTERACTIVE') return withoutTerminal(command);
  if (code === 'WATCH') return withoutWatching(command);
  return insteadOf(code);
}

/** What to do instead, as far as only the code is known. */
export function insteadOf(code: ErrorCode): string {
  return BY_CODE[code] ?? 'Leave it out.';
}

/** How a patch is given: in `stdin`, with the call filled in. */
export function givePatch(command: KubectlCommand): string {
  const without = ['patch', 'patch-file'];
  const own = ownPatch(command);
  const isList = typeof own === 'string' ? own.startsWith('[') : Array.isArray(own);
  const asOperations = isList && flagValue(command, 'type') === undefined ? ['--type=json'] : [];
  const filledIn = own && showCall(command, { without, plus: asOperations }, own);
  if (filledIn !== undefined) return `Give the patch in "stdin": ${filledIn}.`;
  const example = flagValue(command, 'type') === 'json' ? EXAMPLE_OPERATIONS : EXAMPLE_PATCH;
  const shown = showCall(command, { without }, example);
  return shown === undefined
    ? 'Give the patch as an object in "stdin", beside "args".'
    : `Give the patch in "stdin", with yours in place of this one: ${shown}.`;
}

/** Fields of patches whose values may be credentials. */
const PRIVATE = /"(?:annotations|args|binaryData|command|data|env|stringData)":/;

/** The patch that a caller wrote with -p, JSON or YAML, as it would be given in `stdin`; undefined if it is none to repeat. */
function ownPatch(command: KubectlCommand): unknown {
  const text = flagValue(command, 'patch');
  // What is not written as an object could be anything.
  if (text === undefined || !/^\s*[{[]/.test(text)) return undefined;
  const given = withDocuments({ ...command, flags: command.flags.filter(({ name }) => name !== 'patch') }, text);
  const patch = isRefusal(given) ? undefined : flagValue(given, 'patch');
  if (patch === undefined || PRIVATE.test(patch) || mayTouchSecrets({ command })) return undefined;
  const value: unknown = JSON.parse(patch);
  // An integer that a double cannot hold stays whole in a text only.
  return JSON.stringify(value) === patch ? value : patch;
}

function editing(command: KubectlCommand): string {
  const { positionals } = command;
  const names = positionals[0]?.includes('/') === true ? positionals.length : positionals.length - 1;
  const call =
    names === 1 ? showCall({ ...command, flags: placeOf(command) }, { path: ['patch'] }, EXAMPLE_PATCH) : undefined;
  return `Use patch with the change in "stdin"${filled(call)}`;
}

function withoutTerminal(command: KubectlCommand): string {
  const without = ['stdin', 'tty', 'attach', 'interactive', 'leave-stdin-open', 'detach-keys'];
  const given = command.flags.filter(({ name }) => without.includes(name)).map(({ spelled }) => spelled);
  const shorts = given.filter((spelled) => /^-\w$/.test(spelled)).map((spelled) => spelled.slice(1));
  const cluster = shorts.length > 0 ? [`-${[...new Set(shorts)].join('')}`] : [];
  const written = [...cluster, ...given.filter((spelled) => spelled.startsWith('--'))].join(' and ');
  return `There is no terminal. Leave out ${written}, and give the whole command after --${filled(showCall(forContainer(command), { without }))}`;
}

/** The words of a program come after `--`; `exec` accepts them nowhere else. */
function forContainer(command: KubectlCommand): KubectlCommand {
  const { path, positionals, dashAt } = command;
  return path[0] === 'exec' && dashAt === -1 && positionals.length > 1 ? { ...command, dashAt: 1 } : command;
}

function withoutWatching(command: KubectlCommand): string {
  const without = ['watch', 'watch-only', 'output-watch-events', 'follow'];
  const plus = command.path[0] === 'logs' && flagValue(command, 'tail') === undefined ? ['--tail=200'] : [];
  const call = showCall(command, { without, plus });
  return call === undefined
    ? insteadOf('WATCH')
    : `Ask again instead of watching: ${call}. To wait, use wait --for or rollout status.`;
}

function shownLogs(command: KubectlCommand): string | undefined {
  const [target] = command.positionals;
  if (target === undefined) return undefined;
  return showCall(
    { ...command, flags: placeOf(command), dashAt: -1 },
    { path: ['logs'], positionals: [target], plus: ['--tail=200'] },
  );
}

/** `cp NAMESPACE/POD:PATH ...`, in whatever order. */
function shownCat(command: KubectlCommand): string | undefined {
  const from = /^(?:(?<namespace>[\w.-]+)\/)?(?<pod>[\w.-]+):(?<path>[\w./-]+)$/.exec(
    command.positionals[0] ?? '',
  )?.groups;
  if (from?.['pod'] === undefined || from['path'] === undefined) return undefined;
  const namespace = from['namespace'] === undefined ? placeOf(command) : [];
  return showCall(
    {
      ...command,
      path: ['exec'],
      flags: [...namespace, ...placeOf(command, 'container').filter(({ name }) => name === 'container')],
      positionals: [from['pod'], 'cat', from['path']],
      dashAt: 1,
    },
    from['namespace'] === undefined ? {} : { plus: ['-n', from['namespace']] },
  );
}

function shownDryRun(command: KubectlCommand): string {
  const flags = [...placeOf(command), { name: 'dry-run', value: 'server', spelled: '--dry-run', repeat: 'last' }];
  return giveObjects({ path: ['apply'], flags, positionals: [], dashAt: -1 });
}

/** How objects are given: in `stdin`, with the call filled in. */
export function giveObjects(command: KubectlCommand): string {
  const shown = showCall(command, { without: ['filename'], plus: ['-f', '-'] }, EXAMPLE_OBJECT);
  return shown === undefined
    ? 'Give the objects in "stdin", beside "args".'
    : `Give the objects in "stdin", with yours in place of this one: ${shown}.`;
}

/** The flags of a command that say where it works, the namespace and others that are named. */
function placeOf({ flags }: KubectlCommand, ...more: readonly string[]): KubectlCommand['flags'] {
  return flags.filter(({ name, shadows }) => !shadows && (name === 'namespace' || more.includes(name)));
}

/** The end of a sentence that a call makes easier to follow. */
function filled(call: string | undefined): string {
  return call === undefined ? '.' : `: ${call}.`;
}
