import type { ErrorCode } from '../errors.ts';
import { COMMANDS } from '../policy/classification/commands.ts';
import { COMMAND_FLAGS, FLAGS, type FlagRow } from '../policy/classification/flags.ts';

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
