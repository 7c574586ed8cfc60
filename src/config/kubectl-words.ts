import { ERRORS } from '../errors.ts';
import { nearest } from '../kube/nearest.ts';
import { everyFlag } from '../kubectl/versions.ts';
import { COMMAND_ENTRIES, coveredBy } from '../policy/classification/entries.ts';
import { entryOnlyReads } from '../policy/classification/index.ts';

/** An entry of a list of commands: a word, or several; one in capitals is no command, and the nearest command can be named. */
export const COMMAND_ENTRY = /^[a-z][\w-]*( [a-z][\w-]*)*$|^[A-Z][\w-]*$/;

/** Says in a sentence why an entry of a list of commands lets nothing run; undefined for one that does. */
export function commandFault(entry: string): string | undefined {
  const { runs, never } = coveredBy(entry);
  if (runs.length > 0) return undefined;
  const [first] = never;
  if (first !== undefined) return `'${entry}' never runs on this server: ${ERRORS[first[1]].meaning}`;
  const words = entry.split(' ');
  if (words.length > 1 && words.every((word) => coveredBy(word).runs.length > 0))
    return `'${entry}' is not a kubectl command; separate commands with commas: ${words.join(',')}.`;
  if (words[0] === 'kubectl' && words.length > 1) return `Leave out 'kubectl' before '${words.slice(1).join(' ')}'.`;
  return `'${entry}' is not a kubectl command${suggest(entry, words)}.`;
}

/** Says in a sentence why no call of an entry of a list of commands can need approval; undefined for one that can. */
export function approvalFault(entry: string): string | undefined {
  if (entry === '*') return undefined;
  const fault = commandFault(entry);
  if (fault !== undefined) return fault;
  return entryOnlyReads(entry) ? `'${entry}' only reads, and reads never need approval.` : undefined;
}

function suggest(entry: string, words: readonly string[]): string {
  const group = words[0] ?? '';
  const below = COMMAND_ENTRIES.filter((each) => each.startsWith(`${group} `));
  const meant = nearest(entry.toLowerCase(), words.length > 1 && below.length > 0 ? below : COMMAND_ENTRIES);
  // With one word right, a short second one is near to anything.
  const isNear =
    meant !== undefined && (below.length === 0 || nearest(words.at(-1) ?? '', [lastOf(meant)]) !== undefined);
  if (isNear) return `; the nearest is '${meant}'`;
  return below.length === 0 ? '' : `; '${group}' has ${below.map(lastOf).join(', ')}`;
}

function lastOf(entry: string): string {
  return entry.slice(entry.lastIndexOf(' ') + 1);
}

/** Says in a sentence why a flag to block is none; undefined for one that some kubectl has. */
export function flagFault(flag: string): string | undefined {
  const known = everyFlag();
  if (known.has(flag.replaceAll('_', '-'))) return undefined;
  const meant = flag.startsWith('--') ? nearest(flag.toLowerCase(), [...known]) : undefined;
  return `'${flag}' is not a flag of kubectl${meant === undefined ? '' : `; the nearest is '${meant}'`}.`;
}
