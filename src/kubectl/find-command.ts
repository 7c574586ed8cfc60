import type { CommandNode, Grammar } from './grammar.ts';

/** Where kubectl's own look-up ends: the command, and the arguments that are left for its flags. */
export interface FoundCommand {
  readonly node: CommandNode;
  readonly rest: readonly string[];
}

/**
 * Finds the command that kubectl would run, also with flags between the words of its path. Source: cobra, Command.Find
 * with stripFlags and argsMinusFirstX: an unknown flag, or one that needs a value, swallows the token after it.
 */
export function findCommand(grammar: Grammar, args: readonly string[]): FoundCommand {
  const root = grammar.find([]);
  if (root === undefined) throw new Error('A grammar without a root is no grammar.');
  let found: FoundCommand = { node: root, rest: args };
  for (;;) {
    const at = firstWord(found);
    const next = found.node.children.get(found.rest[at] ?? '');
    if (next === undefined) return found;
    found = { node: next, rest: found.rest.toSpliced(at, 1) };
  }
}

/** The index of the first word that is neither a flag nor the value of one; -1 if there is none. */
function firstWord({ node, rest }: FoundCommand): number {
  for (let at = 0; at < rest.length; at++) {
    const token = rest[at] ?? '';
    if (token === '--') return -1;
    if (swallowsNext(node, token)) at++;
    else if (token !== '' && !token.startsWith('-')) return at;
  }
  return -1;
}

function swallowsNext(node: CommandNode, token: string): boolean {
  if (token.includes('=')) return false;
  if (token.startsWith('--')) return takesValue(node.byName.get(token.slice(2).replaceAll('_', '-')));
  return token.startsWith('-') && Buffer.byteLength(token) === 2 && takesValue(node.byShorthand.get(token.slice(1)));
}

function takesValue(flag: { noOptDefVal?: string; late?: boolean } | undefined): boolean {
  return flag === undefined || flag.late === true || flag.noOptDefVal === undefined;
}
