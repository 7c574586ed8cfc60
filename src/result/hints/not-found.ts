import { builtInKind } from '../../kube/kinds.ts';
import { namespaceArguments, writeCall } from '../../kubectl/write-call.ts';
import { type Ended, type Hint, type HintRule, head, type Look, type Suggestion } from './hint.ts';
import { hasPods, ownersOfName, type Workload, workloadsIn } from './workloads.ts';

/** An object that the API server does not have. */
interface Missing {
  /** With its group: `deployments.apps`. */
  readonly resource: string;
  readonly name: string;
}

const NOT_FOUND = /\(NotFound\): (?<resource>[a-z0-9.-]+) "(?<name>[^"]+)" not found/;
/** Commands that only read, and that may be repeated on something else without harm. */
const REPEATABLE: ReadonlySet<string> = new Set(['describe', 'get', 'logs', 'exec']);
/** More pods than this are not listed for a hint. */
const MOST_PODS = 100;
const SHOWN_PODS = 5;

/** Says where an object that was not found is, or what there is in its place, and how to list what there is. */
export const notFound: HintRule = (ended) => {
  const groups = ended.exitCode === 0 ? undefined : NOT_FOUND.exec(ended.stderr)?.groups;
  if (groups === undefined) return undefined;
  const missing = { resource: groups['resource'] ?? '', name: groups['name'] ?? '' };
  if (missing.resource === 'namespaces') return missingNamespace(missing.name);
  const alike = ownersOfName(missing.name, missing.resource);
  if (alike.length === 0) return lookElsewhere(missing, ended);
  return {
    words: alike,
    flags: [...within(ended), '--ignore-not-found=true', '-o', 'json'],
    tell: (stdout) => {
      const [workload] = stdout === undefined ? [] : workloadsIn(stdout, missing.name);
      if (workload === undefined) return lookElsewhere(missing, ended);
      if (missing.resource !== 'pods')
        return { text: `${workload.word} exists.`, calls: [inItsPlace(workload, ended)] };
      return lookAtPods(missing, workload, ended);
    },
  };
};

function missingNamespace(name: string): Hint {
  return {
    text: `The namespace ${name} does not exist.`,
    calls: [{ to: 'List the namespaces', args: ['get', 'namespaces'] }],
  };
}

/** The pods that a workload has now, unless there are too many to list. */
function lookAtPods(missing: Missing, workload: Workload, ended: Ended): Hint | Look {
  const { selector } = workload;
  const told = (pods: readonly string[]) => hintFor(missing, workload, pods, ended);
  if (selector === undefined || workload.pods > MOST_PODS) return told([]);
  return {
    words: ['pods'],
    flags: [
      ...within(ended),
      '-l',
      selector,
      '--no-headers=true',
      '-o',
      'custom-columns=N:.metadata.name,P:.status.phase',
    ],
    tell: (stdout = '') => {
      const rows = stdout.split('\n').flatMap((line) => {
        const [name = '', phase] = line.split(/\s+/);
        return name === '' ? [] : [{ name, runs: phase === 'Running' }];
      });
      return told(rows.toSorted((left, right) => Number(right.runs) - Number(left.runs)).map(({ name }) => name));
    },
  };
}

function hintFor({ name }: Missing, workload: Workload, pods: readonly string[], ended: Ended): Hint {
  const more = pods.length > SHOWN_PODS ? `, and ${pods.length - SHOWN_PODS} more` : '';
  const now = pods.length === 0 ? '' : ` Its pods now: ${pods.slice(0, SHOWN_PODS).join(', ')}${more}.`;
  const { command } = ended;
  const what =
    workload.name === name
      ? `There is no pod "${name}", but ${workload.word} exists.`
      : `The pod "${name}" is gone. Judging by its name, it belonged to ${workload.word}, which exists.`;
  return { text: `${what}${now}`, calls: callsFor(workload, pods, name, command) };
}

function callsFor(
  workload: Workload,
  pods: readonly string[],
  name: string,
  command: Ended['command'],
): readonly Suggestion[] {
  const place = namespaceArguments(command);
  const bySelector: Suggestion[] =
    workload.selector === undefined
      ? []
      : [{ to: 'Look at its pods', args: ['get', 'pods', ...place, '-l', workload.selector] }];
  const described: Suggestion = { to: 'Look at it', args: ['describe', workload.word, ...place] };
  const [pod] = pods;
  const verb = command.path.join(' ');
  // A command that changes something is not filled in: whether the new pods are meant is for the caller to say.
  if (!REPEATABLE.has(verb)) return [...bySelector, described];
  const instead = workload.name === name || pod === undefined ? workload.word : pod;
  if (verb === 'logs' || verb === 'exec')
    return hasPods(workload) ? [{ to: 'So call', args: replaceFirst(command, instead) }] : [described];
  if (verb === 'describe')
    return [
      { to: 'So call', args: writeCall(command, { positionals: [instead === pod ? `pod/${pod}` : workload.word] }) },
    ];
  return [...bySelector, { to: 'So call', args: ['get', workload.word, ...place] }];
}

function inItsPlace(workload: Workload, { command }: Ended): Suggestion {
  const verb = command.path.join(' ');
  if (verb === 'logs' || verb === 'exec') return { to: 'So call', args: replaceFirst(command, workload.word) };
  return { to: 'So call', args: [verb === 'describe' ? verb : 'get', workload.word, ...namespaceArguments(command)] };
}

function replaceFirst(command: Ended['command'], word: string): readonly string[] {
  const own = command.dashAt === -1 ? command.positionals : command.positionals.slice(0, command.dashAt);
  return writeCall(command, { positionals: [word, ...own.slice(1)] });
}

/** Looks for an object of the same kind and name in other namespaces. */
function lookElsewhere(missing: Missing, ended: Ended): Hint | Look {
  const list = listHint(missing, ended);
  if (builtInKind(missing.resource)?.namespaced === false) return list;
  return {
    words: [missing.resource],
    flags: [
      '-A',
      `--field-selector=metadata.name=${missing.name}`,
      '--no-headers=true',
      '-o',
      'custom-columns=N:.metadata.namespace',
    ],
    tell: (stdout = '') => {
      const namespaces = stdout
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '' && line !== '<none>');
      const [first] = namespaces;
      if (first === undefined) return list;
      const where =
        namespaces.length === 1 ? `namespace ${first}` : `the namespaces ${head(namespaces.join(', '), 120)}`;
      return {
        text: `There is no ${inWords(missing)} here, but there is one in ${where}.`,
        calls: [elsewhere(missing, first, ended)],
      };
    },
  };
}

function elsewhere({ resource, name }: Missing, namespace: string, { command }: Ended): Suggestion {
  const verb = command.path.join(' ');
  return REPEATABLE.has(verb) && verb !== 'exec'
    ? { to: 'So call', args: writeCall(command, { without: ['namespace'], plus: ['-n', namespace] }) }
    : { to: 'Look at it', args: ['get', resource, name, '-n', namespace] };
}

function listHint(missing: Missing, { command }: Ended): Hint {
  return {
    text: `There is no ${inWords(missing)} here.`,
    calls: [{ to: 'List the existing ones', args: ['get', missing.resource, ...namespaceArguments(command)] }],
  };
}

/** `pod "web"`; kinds that are not built in keep the name that the API server gives them. */
function inWords({ resource, name }: Missing): string {
  return `${builtInKind(resource)?.singular ?? resource} "${name}"`;
}

function within({ command }: Ended): readonly string[] {
  return namespaceArguments(command).filter((word) => word !== '-A');
}
