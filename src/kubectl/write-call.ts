import type { Flag, KubectlCommand } from '../kube/command.ts';

/** What may change when a call is rewritten. */
export interface Changes {
  readonly path?: readonly string[];
  readonly positionals?: readonly string[];
  /** Names of flags to leave out. */
  readonly without?: readonly string[];
  /** Flags to add, as arguments. */
  readonly plus?: readonly string[];
}

/**
 * The arguments with which a caller would make a call like this one, with some changes. Parsing them gives the same
 * command. Words for a container stay behind `--`.
 */
export function writeCall(
  { path, flags, positionals, dashAt }: KubectlCommand,
  { path: words = path, positionals: names, without = [], plus = [] }: Changes = {},
): readonly string[] {
  const own = names ?? (dashAt === -1 ? positionals : positionals.slice(0, dashAt));
  const container = dashAt === -1 ? [] : ['--', ...positionals.slice(dashAt)];
  const kept = flags.filter(
    ({ name, repeat }, at) =>
      !without.includes(name) && (repeat !== 'last' || !flags.slice(at + 1).some((later) => later.name === name)),
  );
  return [...words, ...own, ...kept.flatMap(writeFlag), ...plus, ...container];
}

function writeFlag({ name, value }: Flag): readonly string[] {
  if (name === 'namespace') return ['-n', value];
  return name === 'all-namespaces' && value === 'true' ? ['-A'] : [`--${name}=${value}`];
}

/** The arguments that name the namespace of a command, or all namespaces; empty if it names none. */
export function namespaceArguments({ flags }: KubectlCommand): readonly string[] {
  if (flags.findLast(({ name }) => name === 'all-namespaces')?.value === 'true') return ['-A'];
  const namespace = flags.findLast(({ name, shadows }) => name === 'namespace' && !shadows)?.value;
  return namespace === undefined ? [] : ['-n', namespace];
}
