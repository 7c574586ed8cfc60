import type { ErrorCode } from '../../errors.ts';
import { covers } from '../../kube/command-entry.ts';
import { COMMANDS, type Effect } from './commands.ts';

/** The commands that an entry of a list covers: commands that may run, and commands that never run. */
export interface Covered {
  readonly runs: readonly (readonly [string, readonly Effect[]])[];
  readonly never: readonly (readonly [string, ErrorCode])[];
}

/** The commands that an entry such as `rollout` or `rollout status` covers: the one of that name, and those below it. */
export function coveredBy(entry: string): Covered {
  const rows = Object.entries(COMMANDS).filter(([name]) => covers(entry, name.split(' ')));
  return {
    runs: rows.flatMap(([name, row]) => ('effects' in row ? [[name, row.effects] as const] : [])),
    never: rows.flatMap(([name, row]) => ('never' in row ? [[name, row.never] as const] : [])),
  };
}

/** Every entry that covers a command which may run: `rollout`, `rollout status`. */
export const COMMAND_ENTRIES: readonly string[] = [
  ...new Set(
    Object.entries(COMMANDS).flatMap(([name, row]) => {
      const words = 'effects' in row ? name.split(' ') : [];
      return words.map((_, at) => words.slice(0, at + 1).join(' '));
    }),
  ),
];
