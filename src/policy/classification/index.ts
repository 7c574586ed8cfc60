import type { KubectlCommand } from '../../kube/command.ts';
import { memoize } from '../memoize.ts';
import { COMMANDS, type CommandRow } from './commands.ts';
import { coveredBy } from './entries.ts';
import { COMMAND_FLAGS, FLAGS, type FlagRow } from './flags.ts';

/** Returns the row of a command; undefined if it is not classified. */
export function commandRow(path: readonly string[]): CommandRow | undefined {
  const name = path.join(' ');
  return Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
}

/** Returns the row of a flag on a command; undefined if it is not classified. */
export function flagRow(path: readonly string[], flag: string): FlagRow | undefined {
  const own = `${path.join(' ')} ${flag}`;
  if (Object.hasOwn(COMMAND_FLAGS, own)) return COMMAND_FLAGS[own];
  return Object.hasOwn(FLAGS, flag) ? FLAGS[flag] : undefined;
}

/** The row of a command that may run. */
export type RunnableRow = Exclude<CommandRow, { never: unknown }>;

/** The row of a command that may run and change something in the cluster; undefined for all others. */
export function changingRow(path: readonly string[]): RunnableRow | undefined {
  const row = commandRow(path);
  return row === undefined || 'never' in row || onlyReads(row.effects) ? undefined : row;
}

/** Whether a command changes nothing in the cluster. */
export function isReading(path: readonly string[]): boolean {
  const row = commandRow(path);
  return row !== undefined && 'effects' in row && onlyReads(row.effects);
}

function onlyReads(effects: RunnableRow['effects']): boolean {
  return effects.every((effect) => effect === 'read');
}

/** Whether every command an entry of KUBECTL_ALLOWED_COMMANDS lets run only reads; unknown ones do not count as reading. */
export function entryOnlyReads(entry: string): boolean {
  const { runs, never } = coveredBy(entry);
  return runs.length + never.length > 0 && runs.every(([, effects]) => onlyReads(effects));
}

/** The positionals of a command by what they are: objects it works on, assignments, and words of a container's command. */
export interface Positionals {
  readonly objects: readonly string[];
  readonly values: readonly string[];
  readonly container: readonly string[];
}

export const sortPositionals: (command: KubectlCommand) => Positionals = memoize(sort);

function sort({ path, positionals, dashAt }: KubectlCommand): Positionals {
  const row = commandRow(path);
  const classified = row !== undefined && 'effects' in row ? row : undefined;
  const container = classified?.container === true && dashAt !== -1 ? positionals.slice(dashAt) : [];
  const own = positionals.slice(0, positionals.length - container.length);
  if (classified?.targets !== 'objects-then-values') return { objects: own, values: [], container };
  // The service account is the last word, without a sign of its own.
  if (path.join(' ') === 'set serviceaccount') return { objects: own.slice(0, -1), values: own.slice(-1), container };
  const first = own.findIndex((word) => word.includes('=') || word.endsWith('-'));
  return first === -1
    ? { objects: own, values: [], container }
    : { objects: own.slice(0, first), values: own.slice(first), container };
}

/** The command a call runs in a container. `run` takes words after the name for it also without `--`. */
export function containerWords(command: KubectlCommand): readonly string[] {
  return command.path[0] === 'run' ? command.positionals.slice(1) : sortPositionals(command).container;
}
