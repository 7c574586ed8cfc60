import { flagValue } from '../../kube/command.ts';
import { namespaceArguments, writeCall } from '../../kubectl/write-call.ts';
import type { Ended, Hint, HintRule, Suggestion } from './hint.ts';

/** What kubectl says if it found nothing. */
export const EMPTY = /^No (?:resources|events) found(?: in (?<namespace>\S+) namespace)?\.?$/m;
const LISTING: ReadonlySet<string> = new Set(['get', 'describe', 'events', 'logs', 'top pod']);

/** Says where else to look if a read found nothing, and whether its namespace exists at all. */
export const empty: HintRule = (ended) => {
  const { command, stdout, stderr } = ended;
  if (!LISTING.has(command.path.join(' ')) || stdout.trim() !== '') return undefined;
  const found = EMPTY.exec(stderr);
  if (found === null || /^(Error|error)\b/m.test(stderr)) return undefined;
  const namespace = found.groups?.['namespace'];
  if (namespace === undefined) return nothingAnywhere(ended);
  return {
    words: [`namespace/${namespace}`],
    flags: ['--ignore-not-found=true', '-o', 'name'],
    tell: (said) =>
      said === ''
        ? {
            text: `The namespace ${namespace} does not exist.`,
            calls: [{ to: 'List the namespaces', args: ['get', 'namespaces'] }, ...elsewhere(namespace, ended)],
          }
        : nothingHere(namespace, ended),
  };
};

function nothingHere(namespace: string, ended: Ended): Hint {
  return {
    text: `The namespace ${namespace} has nothing that matches${isSelected(ended) ? ' the selector' : ''}.`,
    calls: [...withoutSelector(ended), ...elsewhere(namespace, ended)],
    show: 2,
  };
}

function nothingAnywhere(ended: Ended): Hint | undefined {
  const calls = withoutSelector(ended);
  return calls.length === 0 ? undefined : { text: 'Nothing matches the selector.', calls };
}

/** The same in all namespaces, or in one of the namespaces that the operator allows. */
function elsewhere(namespace: string, { command, allowedNamespaces }: Ended): readonly Suggestion[] {
  const others = allowedNamespaces.filter((each) => each !== namespace).slice(0, 3);
  return [
    { to: 'In all namespaces', args: writeCall(command, { without: ['namespace'], plus: ['-A'] }) },
    ...others.map((other) => ({
      to: 'In another namespace',
      args: writeCall(command, { without: ['namespace'], plus: ['-n', other] }),
    })),
  ];
}

const SELECTORS: readonly string[] = ['selector', 'field-selector'];

function isSelected({ command }: Ended): boolean {
  return SELECTORS.some((name) => (flagValue(command, name) ?? '') !== '');
}

function withoutSelector(ended: Ended): readonly Suggestion[] {
  const { command } = ended;
  if (!isSelected(ended) || command.path[0] === 'logs') return [];
  const labels = { to: 'Without the selector', args: writeCall(command, { without: SELECTORS }) };
  const [type] = command.positionals;
  return type === undefined || command.path[0] !== 'get'
    ? [labels]
    : [{ to: 'See the labels', args: ['get', type, ...namespaceArguments(command), '--show-labels=true'] }];
}
