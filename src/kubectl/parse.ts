import { quote, type Refusal, refuse } from '../errors.ts';
import type { FlagToken, KubectlCommand } from '../kube/command.ts';

/**
 * Parses the caller's arguments into a command record; a leading "kubectl" is dropped.
 * Refuses NO_COMMAND when nothing or a flag stands where the subcommand belongs.
 * Reads flags token by token and does not know which of them take the next token as value.
 * Source: specification, tool `kubectl`; pflag's normalisation (`_` reads as `-` in long names).
 */
export function parseArguments(args: readonly string[]): KubectlCommand | Refusal {
  if (args.length === 0)
    return refuse(
      'NO_COMMAND',
      'No arguments provided.',
      'Give the command as a list, for example ["get", "pods", "-n", "default"].',
    );
  const words = args[0] === 'kubectl' ? args.slice(1) : args;
  const subcommand = words[0];
  if (subcommand === undefined || subcommand.trim() === '') {
    return refuse(
      'NO_COMMAND',
      args[0] === 'kubectl' ? "No command provided after 'kubectl'." : 'No command provided.',
      'Name a subcommand first, for example ["get", "pods"].',
    );
  }
  if (subcommand.startsWith('-')) {
    return refuse(
      'NO_COMMAND',
      `The first argument is the flag ${quote(subcommand, 40)}; the subcommand must come first.`,
      'Put flags after the subcommand, for example ["get", "pods", "-n", "default"].',
    );
  }
  return toCommand(subcommand, words.slice(1));
}

/** Builds the record from a subcommand and the words after it, without any check of them. */
export function toCommand(subcommand: string, words: readonly string[]): KubectlCommand {
  const dashAt = words.indexOf('--');
  const flags = words
    .slice(0, dashAt === -1 ? words.length : dashAt)
    .flatMap((word, at) => (word.startsWith('--') ? [toLongFlag(word, at)] : toShortFlags(word, at)));
  return { subcommand, words, dashAt, flags };
}

function toLongFlag(word: string, at: number): FlagToken {
  const equals = word.indexOf('=');
  const name = (equals === -1 ? word : word.slice(0, equals)).replaceAll('_', '-');
  return { name, value: equals === -1 ? undefined : word.slice(equals + 1), at };
}

/** Shorthands that take no value in any common command, so that another one may follow in the same token. */
const BARE_SHORTHANDS = 'ARhiqtw';

function toShortFlags(word: string, at: number): FlagToken[] {
  if (word.length < 2 || !word.startsWith('-')) return [];
  const flags: FlagToken[] = [];
  for (let letter = 1; letter < word.length; letter++) {
    const name = `-${word[letter]}`;
    const rest = word.slice(letter + 1);
    if (BARE_SHORTHANDS.includes(word.charAt(letter)) && !rest.startsWith('=')) {
      flags.push({ name, value: undefined, at });
      continue;
    }
    return [...flags, { name, value: rest === '' ? undefined : rest.replace(/^=/, ''), at }];
  }
  return flags;
}
