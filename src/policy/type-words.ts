import type { Flag, KubectlCommand } from '../kube/command.ts';
import { commandRow, sortPositionals } from './classification/index.ts';

/** The place of a word for a type in a command. */
export type TypePlace =
  /** One of a list of types without names. kubectl takes categories here. */
  | 'list'
  /** The only type, followed by names. kubectl accepts categories here, though only categories of one kind work. */
  | 'named'
  /** Before a slash or names: `TYPE/NAME`. */
  | 'object'
  /** A kind that the command asks about without touching its objects. */
  | 'asked'
  /** The same, where kubectl understands no version: the resources of a role. */
  | 'asked-without-version'
  /** The same, where kubectl takes no group: the nodes of a taint. */
  | 'asked-without-group'
  /** What is explained: kubectl reads the text after it as fields. */
  | 'explained';

type Visit = (word: string, place: TypePlace) => string;

/**
 * Replaces every word for a type that the caller wrote by what `visit` gives for it. Kinds that a command itself fixes are not
 * visited, nor the kinds of documents. Source: ResourceTypeOrNameArgs and ResourceNames of cli-runtime/pkg/resource, and the commands.
 */
export function mapTypes(command: KubectlCommand, visit: Visit): KubectlCommand {
  if (command.documents !== undefined) return command;
  const { objects } = sortPositionals(command);
  const mapped = mapObjects(command, objects, visit);
  return {
    ...command,
    positionals: [...mapped, ...command.positionals.slice(objects.length)],
    flags: command.flags.map((flag) => mapFlag(command.path, flag, visit)),
  };
}

/** Every word for a type that the caller wrote, each once. */
export function writtenTypes(command: KubectlCommand): readonly string[] {
  const words = new Set<string>();
  mapTypes(command, (word) => {
    words.add(word);
    return word;
  });
  return [...words];
}

function mapObjects({ path }: KubectlCommand, objects: readonly string[], visit: Visit): readonly string[] {
  const row = commandRow(path);
  if (row === undefined || 'never' in row) return objects;
  const subcommand = path.join(' ');
  switch (row.targets) {
    case 'objects':
    case 'objects-then-values':
      return subcommand === 'taint'
        ? mapFirst(objects, (word) => visit(word, 'asked-without-group'))
        : mapTargets(objects, visit);
    case 'nodes':
      return objects.map((word) => mapPair(word, visit, 'object'));
    case 'pod':
      return objects.map((word, at) => (at === 0 || subcommand === 'debug' ? mapPair(word, visit, 'object') : word));
    case 'none':
      return mapAsked(subcommand, objects, visit);
    default:
      return objects;
  }
}

/** `TYPE[,TYPE...] [NAME...]` or `TYPE/NAME...`. */
function mapTargets(objects: readonly string[], visit: Visit): readonly string[] {
  if (objects.some((word) => word.includes('/'))) return objects.map((word) => mapPair(word, visit, 'object'));
  const [first, ...names] = objects;
  if (first === undefined) return objects;
  const types = [...new Set(first.split(','))];
  if (names.length === 0) return [join(types.map((type) => visit(type, 'list')))];
  const [type = '', ...others] = types;
  if (others.length === 0) return [visit(type, 'named'), ...names];
  const named = types.map((each) => visit(each, 'object'));
  // kubectl makes pairs of several types and names; two words for one type would otherwise become one.
  return new Set(named).size === named.length
    ? [named.join(','), ...names]
    : named.flatMap((each) => names.map((name) => `${each}/${name}`));
}

function join(types: readonly string[]): string {
  return [...new Set(types.flatMap((type) => type.split(',')))].join(',');
}

function mapAsked(subcommand: string, objects: readonly string[], visit: Visit): readonly string[] {
  if (subcommand === 'explain')
    return mapFirst(objects, (word) => mapHead(word, '.', (head) => visit(head, 'explained')));
  if (subcommand !== 'auth can-i') return objects;
  return objects.map((word, at) =>
    at !== 1 || word.startsWith('/') || word === '*' ? word : mapHead(word, '/', (type) => visit(type, 'asked')),
  );
}

function mapFlag(path: readonly string[], flag: Flag, visit: Visit): Flag {
  const { name, value } = flag;
  const subcommand = path.join(' ');
  if (name === 'from') return { ...flag, value: mapPair(value, visit, 'object') };
  if (name === 'for' && subcommand === 'events') return { ...flag, value: mapPair(value, visit, 'asked') };
  if (name === 'resource' && (subcommand === 'create role' || subcommand === 'create clusterrole')) {
    const resources = value
      .split(',')
      .map((word) =>
        word.startsWith('*') ? word : mapHead(word, '/', (type) => visit(type, 'asked-without-version')),
      );
    return { ...flag, value: resources.join(',') };
  }
  return flag;
}

function mapFirst([first, ...others]: readonly string[], map: (word: string) => string): readonly string[] {
  return first === undefined ? [] : [map(first), ...others];
}

/** The type of `TYPE/NAME`; a word without a slash is a name. */
function mapPair(word: string, visit: Visit, place: TypePlace): string {
  return word.includes('/') ? mapHead(word, '/', (type) => visit(type, place)) : word;
}

function mapHead(word: string, separator: string, map: (head: string) => string): string {
  const at = word.indexOf(separator);
  return at === -1 ? map(word) : `${map(word.slice(0, at))}${word.slice(at)}`;
}
