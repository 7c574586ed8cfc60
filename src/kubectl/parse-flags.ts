import type { Flag } from '../kube/command.ts';
import { isValue, parseBool } from './go-values.ts';
import type { CommandNode, FlagGrammar } from './grammar.ts';

/**
 * A fault of a token, and its index among the arguments given to `parseFlags`. `token` is as much of it as
 * cannot be a value, since a value may be a credential.
 */
export interface FlagFault {
  readonly kind: 'unknown-flag' | 'unknown-shorthand' | 'missing-value' | 'bad-value' | 'bad-syntax' | 'test-flag';
  readonly token: string;
  readonly at: number;
  readonly flag?: FlagGrammar;
}

/** The name in a token that begins with a dash, with its dashes and without a value; of a group of short flags, the first. */
export function writtenName(token: string): string {
  return /^(?:--=|--[^=:\s]*|-.?)/su.exec(token)?.[0] ?? '';
}

/** Flags and positionals of a command, split as pflag splits them. */
export interface ParsedFlags {
  readonly flags: readonly Flag[];
  readonly positionals: readonly string[];
  readonly dashAt: number;
}

/**
 * Splits the arguments after a command's path into flags and positionals, or names the first token that kubectl would
 * stop at (or, for `-test.*`, silently drop). `onBare` is told of each flag that was given without its optional value, and
 * where. Source: pflag, FlagSet.parseArgs, parseLongArg and parseSingleShortArg.
 */
export function parseFlags(
  node: CommandNode,
  args: readonly string[],
  onBare?: (flag: FlagGrammar, at: number) => void,
): ParsedFlags | FlagFault {
  const flags: Flag[] = [];
  const positionals: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const token = args[at] ?? '';
    if (token === '--')
      return { flags, positionals: [...positionals, ...args.slice(at + 1)], dashAt: positionals.length };
    if (!token.startsWith('-') || token === '-') {
      positionals.push(token);
      continue;
    }
    const read = token.startsWith('--') ? readLong(node, args, at) : readShort(node, args, at);
    if ('kind' in read) return read;
    flags.push(...read.flags);
    if (read.bare !== undefined) onBare?.(read.bare, at);
    if (read.tookNext) at++;
  }
  return { flags, positionals, dashAt: -1 };
}

/** What one token gave, with the value behind it. */
interface ParsedToken {
  readonly flags: readonly Flag[];
  /** Whether the next token was the value. */
  readonly tookNext: boolean;
  /** The last flag of the token, if it was given without its optional value. */
  readonly bare?: FlagGrammar;
}

function readLong(node: CommandNode, args: readonly string[], at: number): ParsedToken | FlagFault {
  const token = args[at] ?? '';
  const text = token.slice(2);
  if (text.startsWith('-') || text.startsWith('=')) return { kind: 'bad-syntax', token: writtenName(token), at };
  const equals = text.indexOf('=');
  const name = (equals === -1 ? text : text.slice(0, equals)).replaceAll('_', '-');
  const flag = node.byName.get(name);
  if (flag === undefined) return { kind: 'unknown-flag', token: writtenName(token), at };
  const next = args[at + 1];
  if (equals !== -1) return toParsed(flag, text.slice(equals + 1), `--${text.slice(0, equals)}`, at, false);
  if (flag.noOptDefVal !== undefined) {
    const read = toParsed(flag, flag.noOptDefVal, token, at, false);
    return 'kind' in read ? read : { ...read, bare: flag };
  }
  if (next === undefined) return { kind: 'missing-value', token, at, flag };
  return toParsed(flag, next, token, at, true);
}

function readShort(node: CommandNode, args: readonly string[], at: number): ParsedToken | FlagFault {
  const token = args[at] ?? '';
  const flags: Flag[] = [];
  let bare: FlagGrammar | undefined;
  for (let rest = token.slice(1); rest !== ''; rest = rest.slice(1)) {
    if (rest.startsWith('test.')) return { kind: 'test-flag', token: '-test.', at };
    const letter = rest.charAt(0);
    const flag = node.byShorthand.get(letter);
    if (flag === undefined) return { kind: 'unknown-shorthand', token: writtenName(`-${rest}`), at };
    const spelled = `-${letter}`;
    const next = args[at + 1];
    const glued =
      rest.length > 2 && rest[1] === '='
        ? rest.slice(2)
        : flag.noOptDefVal === undefined && rest.length > 1
          ? rest.slice(1)
          : undefined;
    if (glued === undefined && flag.noOptDefVal === undefined && next === undefined)
      return { kind: 'missing-value', token: spelled, at, flag };
    const value = glued ?? flag.noOptDefVal ?? next ?? '';
    const read = toParsed(flag, value, spelled, at, glued === undefined);
    if ('kind' in read) return read;
    flags.push(...read.flags);
    if (glued !== undefined || flag.noOptDefVal === undefined) return { flags, tookNext: read.tookNext };
    bare = flag;
  }
  return { flags, tookNext: false, ...(bare && { bare }) };
}

function toParsed(
  flag: FlagGrammar,
  text: string,
  spelled: string,
  at: number,
  tookNext: boolean,
): ParsedToken | FlagFault {
  if (!isValue(flag.type, text)) return { kind: 'bad-value', token: spelled, at, flag };
  const value = flag.type === 'bool' ? String(parseBool(text)) : text;
  const { name, shorthand, repeat, shadows } = flag;
  return {
    flags: [{ name, value, spelled, repeat, ...(shorthand && { shorthand }), ...(shadows && { shadows }) }],
    tookNext,
  };
}
