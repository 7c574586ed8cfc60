import { commandRow } from '../../policy/classification/index.ts';

/** Returns the command of a canonical command line: `scale`, `rollout restart`. Empty for a line without one that is known. Pure. */
export function commandOf(argv: readonly string[]): string {
  const [first = '', second = ''] = argv;
  if (commandRow([first, second]) !== undefined) return `${first} ${second}`;
  return commandRow([first]) === undefined ? '' : first;
}
