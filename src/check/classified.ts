import type { ErrorCode } from '../errors.ts';
import { COMMANDS, type Effect } from '../policy/classification/commands.ts';
import { COMMAND_FLAGS, FLAGS, type FlagRow } from '../policy/classification/flags.ts';

/** What an entry of the list of allowed commands stands for: commands that run, and such as never do. */
export interface Covered {
  readonly runs: readonly (readonly [string, readonly Effect[]])[];
  readonly never: readonly (readonly [string, ErrorCode])[];
}

/** The commands an entry covers: the one of that name, and those whose first words it is. */
export function coveredBy(entry: string): Covered {
  const rows = Object.entries(COMMANDS).filter(([name]) => name === entry || name.startsWith(`${entry} `));
  return {
    runs: rows.flatMap(([name, row]) => ('effects' in row ? [[name, row.effects] as const] : [])),
    never: rows.flatMap(([name, row]) => ('never' in row ? [[name, row.never] as const] : [])),
  };
}

/** What has one and the same reason never to run. */
export interface Never {
  readonly commands: readonly string[];
  /** With `*` where the flag may be given as false, and with the commands on which it means something else. */
  readonly flags: readonly string[];
}

/** Everything that never runs: commands and flags, by the code of their refusal. */
export function neverByCode(): ReadonlyMap<ErrorCode, Never> {
  const commands = Object.entries(COMMANDS).flatMap(([name, row]) =>
    'never' in row ? [{ code: row.never, name }] : [],
  );
  const everywhere = Object.entries(FLAGS).flatMap(([flag, row]) => neverFlag(row, `--${flag}`, exceptions(flag)));
  const somewhere = Object.entries(COMMAND_FLAGS).flatMap(([key, row]) => {
    const words = key.split(' ');
    return neverFlag(row, `--${words.at(-1)}`, ` of ${words.slice(0, -1).join(' ')}`);
  });
  const flags = [...everywhere, ...somewhere];
  const codes = new Set([...commands, ...flags].map(({ code }) => code));
  const namesOf = (all: readonly { code: ErrorCode; name: string }[], wanted: ErrorCode) =>
    all.filter(({ code }) => code === wanted).map(({ name }) => name);
  return new Map([...codes].map((code) => [code, { commands: namesOf(commands, code), flags: namesOf(flags, code) }]));
}

function neverFlag(row: FlagRow, flag: string, where: string): { code: ErrorCode; name: string }[] {
  if (typeof row === 'string') return [];
  return 'never' in row ? [{ code: row.never, name: flag + where }] : [{ code: row.off, name: `${flag}*${where}` }];
}

function exceptions(flag: string): string {
  const commands = Object.entries(COMMAND_FLAGS).flatMap(([key, row]) =>
    key.endsWith(` ${flag}`) && typeof row === 'string' ? [key.slice(0, -flag.length - 1)] : [],
  );
  return commands.length === 0 ? '' : ` (not of ${commands.join(', ')})`;
}
