import { commandRow } from '../../policy/classification/index.ts';

/** Returns the command of a canonical command line: `scale`, `rollout restart`. Empty for a line without one that is known. Pure. */
export function commandOf(argv: readonly string[]): string {
  // The verbosity and the identity come before the command.
  const at = argv.findIndex((word) => !word.startsWith('-'));
  const [first = '', second = ''] = at === -1 ? [] : argv.slice(at);
  if (commandRow([first, second]) !== undefined) return `${first} ${second}`;
  return commandRow([first]) === undefined ? '' : first;
}
