import { quote, type Refusal, refuse } from '../errors.ts';
import type { KubectlCommand } from '../kube/command.ts';
import { parseBool } from './go-values.ts';
import type { CommandNode, FlagGrammar } from './grammar.ts';
import { parseFlags } from './parse-flags.ts';
import { showCall } from './show-call.ts';

/** What is written behind a flag that never takes the next word, by the flag's name; of all others true and false. */
const WORDS: Readonly<Record<string, ReadonlySet<string>>> = {
  cascade: new Set(['background', 'foreground', 'orphan']),
  'dry-run': new Set(['client', 'none', 'server']),
  validate: new Set(['ignore', 'strict', 'warn']),
};

/**
 * Refuses a word that looks like the value of the flag before it although kubectl reads it as another name: `delete pod web
 * --wait false` deletes a pod `false`, and waits. `words` are those behind the path that `command` was parsed from.
 */
export function refuseSeparateValue(
  node: CommandNode,
  words: readonly string[],
  command: KubectlCommand,
): Refusal | undefined {
  const bare: { readonly flag: FlagGrammar; readonly at: number }[] = [];
  parseFlags(node, words, (flag, at) => bare.push({ flag, at }));
  const found = bare.find(({ flag, at }) => isValueOf(flag, words[at + 1] ?? ''));
  if (found === undefined) return undefined;
  const { flag, at } = found;
  const value = words[at + 1] ?? '';
  const written = `--${flag.name}=${value}`;
  const before = parseFlags(node, words.slice(0, at + 1));
  const left = command.positionals.toSpliced('kind' in before ? 0 : before.positionals.length, 1);
  const call = showCall(command, { positionals: left, without: [flag.name], plus: [written] });
  return refuse(
    'FLAG_VALUE',
    `kubectl reads ${quote(value, 20)} after '--${flag.name}' as a name, not as the value of the flag.`,
    `Write '${written}' as one word${call === undefined ? '' : `: ${call}`}. If it is a name, put it before the flag.`,
  );
}

function isValueOf({ name, type }: FlagGrammar, word: string): boolean {
  if (type === 'bool' || type === 'tristate') return parseBool(word) !== undefined;
  return parseBool(word) !== undefined || (Object.hasOwn(WORDS, name) && WORDS[name]?.has(word) === true);
}
