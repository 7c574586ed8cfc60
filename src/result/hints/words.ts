import { BUILT_IN_KINDS, builtInKind } from '../../kube/kinds.ts';
import { nearest } from '../../kube/nearest.ts';
import { writeCall } from '../../kubectl/write-call.ts';
import type { Ended, Hint } from './hint.ts';
import { firstSaid, type Said } from './said.ts';

/** Words of a call that the cluster or kubectl does not understand. Sources: cli-runtime/pkg/resource, apimachinery/pkg/labels. */
const TABLE: readonly Said[] = [
  {
    pattern: /the server doesn't have a resource type "(?<type>[^"]*)"(?: in group "(?<group>[^"]*)")?/,
    hint: ({ type = '', group }, ended) => unknownType(type, group, ended),
  },
  {
    pattern:
      /unable to parse requirement|couldn't parse the selector string|found '[^']*', expected:|invalid label (key|value)/,
    hint: () => ({
      text: 'The selector is not valid. Write it as -l key=value, -l key!=value, -l key, or "-l", "key in (a,b)"; separate several parts by commas; an object must match all of them.',
    }),
  },
  {
    pattern: /invalid selector: '(?<part>[^']*)'; can't understand/,
    hint: () => ({
      text: 'The field selector is not valid. Write it as --field-selector=metadata.name=NAME or field!=value.',
    }),
  },
  {
    pattern: /field label not supported: (?<field>\S+)|"(?<last>[^"]+)" is not a known field selector/,
    hint: ({ field, last }, { command }) => ({
      text: `The API server cannot select by the field ${field ?? last}. metadata.name and metadata.namespace work for every kind; for pods also status.phase and spec.nodeName. You can also select by labels with -l.`,
      calls: [{ to: 'Without the field selector it is', args: writeCall(command, { without: ['field-selector'] }) }],
    }),
  },
  {
    pattern: /a resource cannot be retrieved by name across all namespaces/,
    hint: (_, { command }) => ({
      text: 'A name needs its namespace: use -n NAMESPACE instead of -A.',
      calls: [byNameEverywhere(command)].filter((each) => each !== undefined),
    }),
  },
  {
    pattern: /unable to match a printer suitable for the output format "(?<format>[^"]*)"/,
    hint: (_, { command }) => ({
      text: 'The output format is not known. Use json, yaml, name, wide, jsonpath=... or custom-columns=...',
      calls: [{ to: 'Without -o it is', args: writeCall(command, { without: ['output'] }) }],
    }),
  },
  {
    pattern:
      /error: you must specify the type of resource to (get|describe)|Required resource not specified|resource\(s\) were provided, but no name was specified/i,
    hint: () => ({
      text: 'Name the objects: a type and a name, such as ["get", "deployment", "web"], or a type and a selector (-l).',
    }),
  },
];

export const words = firstSaid(TABLE);

function byNameEverywhere(command: Ended['command']) {
  const [type, name] = command.positionals;
  if (type === undefined || name === undefined || command.positionals.length !== 2) return undefined;
  const args = writeCall(command, {
    positionals: [type],
    without: ['field-selector', 'selector'],
    plus: [`--field-selector=metadata.name=${name}`],
  });
  return { to: 'To find it in any namespace', args };
}

function unknownType(type: string, group: string | undefined, { command }: Ended): Hint {
  const near = group === undefined ? nearestName(type.toLowerCase()) : undefined;
  const corrected = near === undefined ? undefined : replaceType(command.positionals, type, near);
  const list = { to: 'List the types of this cluster', args: ['api-resources', '--output=name'] };
  return {
    text:
      near === undefined
        ? `This cluster has no type "${type}". Check its spelling, and whether its definition is installed.`
        : `This cluster has no type "${type}". Did you mean ${near}?`,
    calls:
      corrected === undefined
        ? [list]
        : [{ to: 'Then it is', args: writeCall(command, { positionals: corrected }) }, list],
  };
}

function replaceType(positionals: readonly string[], type: string, near: string): readonly string[] | undefined {
  let replaced = false;
  const words = positionals.map((word) => {
    if (replaced) return word;
    const [types = '', ...rest] = word.split('/');
    const each = types.split(',').map((one) => {
      if (one !== type) return one;
      replaced = true;
      return near;
    });
    return [each.join(','), ...rest].join('/');
  });
  return replaced ? words : undefined;
}

const NAMES = BUILT_IN_KINDS.flatMap(({ resource, singular }) => [resource, singular]);

/** The name of a built-in kind that differs from a word by one or two letters; undefined if none does. */
export function nearestName(word: string): string | undefined {
  if (word.length < 3 || builtInKind(word) !== undefined) return undefined;
  return nearest(word, NAMES, word.length < 5 ? 1 : 2);
}
