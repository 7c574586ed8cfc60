import { quote, type Refusal, refuse } from '../errors.ts';
import type { KubectlCommand } from '../kube/command.ts';
import { findCommand } from './find-command.ts';
import type { CommandNode, FlagGrammar, Grammar } from './grammar.ts';
import { type FlagFault, parseFlags, writtenName } from './parse-flags.ts';
import { refuseSeparateValue } from './separate-value.ts';

/**
 * Parses the caller's arguments into the command kubectl would run; a leading "kubectl" is dropped. Refuses what kubectl
 * would not run, and two things it would: a path whose words are not first and together, and a first word that is
 * no command (kubectl looks for a plugin). Pure; nothing is said about what the command may do.
 * Source: cobra and pflag as kubectl uses them (hack/grammar/README.md).
 */
export function parseArguments(grammar: Grammar, args: readonly string[]): KubectlCommand | Refusal {
  const words = args[0] === 'kubectl' ? args.slice(1) : args;
  const first = words[0];
  if (first === undefined) {
    const after = args.length === 0 ? 'No arguments provided.' : "No command provided after 'kubectl'.";
    return refuse('NO_COMMAND', after, 'Name a subcommand first, for example ["get", "pods"].');
  }
  if (first.startsWith('-')) {
    return refuse(
      'NO_COMMAND',
      `The first argument is the flag ${quote(writtenName(first), 40)}; the subcommand must come first.`,
      'Put flags after the subcommand, for example ["get", "pods", "-n", "default"].',
    );
  }
  const written = followPath(grammar, words);
  if (written === undefined || written.path.length === 0) {
    return refuse(
      'UNKNOWN_COMMAND',
      `${quote(first.replace(/["'=:\s].*/s, '…'))} is not a kubectl command.`,
      'Name a kubectl command first, for example ["get", "pods"]. This server never runs plugins.',
    );
  }
  const found = findCommand(grammar, words);
  if (found.node !== written) return outOfOrder(found.node);
  if (written.grammar.disableFlagParsing)
    return refuse('COMPLETION', 'This server never runs shell completion.', 'Name a kubectl command first.');
  if (written.grammar.kind !== 'run') return needsSubcommand(written);
  const rest = words.slice(written.path.length);
  const parsed = parseFlags(written, rest);
  if ('kind' in parsed) return explain(parsed, written);
  // Under create, kubectl runs a plugin for a first word it does not know.
  if (written.children.size > 0 && parsed.positionals.length > 0)
    return refuseSeparateValue(written, rest, { path: written.path, ...parsed }) ?? needsSubcommand(written);
  const missing = written.grammar.flags.filter(
    ({ name, required }) => required && !parsed.flags.some((flag) => flag.name === name),
  );
  if (missing.length > 0 && parsed.flags.findLast(({ name }) => name === 'help')?.value !== 'true')
    return needsFlags(written, missing);
  return { path: written.path, ...parsed };
}

/** The command whose words come first and together. */
function followPath(grammar: Grammar, words: readonly string[]): CommandNode | undefined {
  let node = grammar.find([]);
  for (const word of words) {
    const child = node?.children.get(word);
    if (child === undefined) return node;
    node = child;
  }
  return node;
}

function outOfOrder({ path }: CommandNode): Refusal {
  return refuse(
    'COMMAND_ORDER',
    `kubectl would read this as '${path.join(' ')}', because a flag between its words takes the next word as its value.`,
    `Put the words of the command first, without flags between them: ${JSON.stringify(path)}, then names and flags.`,
  );
}

function needsSubcommand({ path, children }: CommandNode): Refusal {
  const names = [...new Set([...children.values()].map((child) => child.path.at(-1)))].join(', ');
  return refuse('UNKNOWN_COMMAND', `'${path.join(' ')}' needs a subcommand.`, `Use one of: ${names}.`);
}

function needsFlags({ path }: CommandNode, missing: readonly FlagGrammar[]): Refusal {
  const names = missing.map(({ name }) => `--${name}`).join(' and ');
  return refuse('FLAG_VALUE', `'${path.join(' ')}' needs ${names}.`, `Add ${names} with a value.`);
}

function explain({ kind, token, at, flag }: FlagFault, { path }: CommandNode): Refusal {
  const where = `argument ${at + path.length + 1}`;
  const command = path.join(' ');
  const shown = quote(token, 40);
  switch (kind) {
    case 'test-flag':
      return refuse(
        'FLAG_NOT_ALLOWED',
        `Flag ${shown} is not permitted (${where}): kubectl would drop it silently.`,
        'Leave it out.',
      );
    case 'unknown-flag':
    case 'unknown-shorthand':
    case 'bad-syntax':
      return refuse(
        'UNKNOWN_FLAG',
        `'${command}' has no flag ${shown} (${where}).`,
        'Check the spelling; long flags begin with two dashes.',
      );
    case 'missing-value':
      return refuse('FLAG_VALUE', `Flag ${shown} needs a value (${where}).`, `Write it as --${flag?.name}=VALUE.`);
    case 'bad-value':
      return refuse(
        'FLAG_VALUE',
        `The value of flag ${shown} is not of type ${flag?.type} (${where}).`,
        HINTS[flag?.type ?? ''] ?? 'Use a whole number.',
      );
  }
}

const PAIRS = 'Use key=value pairs, separated by commas.';
/** How a value of a type is written that neither takes every text nor is a number. */
const HINTS: Readonly<Record<string, string>> = {
  bool: 'Use true or false.',
  tristate: 'Use true or false.',
  duration: 'Use a duration such as 30s or 5m.',
  mapStringString: PAIRS,
  stringToString: PAIRS,
  moduleSpec: 'Use pattern=level pairs, separated by commas.',
  stringSlice: 'Separate values by commas, and leave quotes out.',
};
