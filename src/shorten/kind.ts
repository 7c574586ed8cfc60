import { flagValue, isOn, type KubectlCommand } from '../kube/command.ts';

/** How an output is built, which decides how it is shortened. */
export type OutputKind = 'table' | 'json' | 'yaml' | 'describe' | 'logs' | 'lines';

/** Commands that print a table if they are given no other format. */
const TABLES: ReadonlySet<string> = new Set(['get', 'events', 'top', 'api-resources']);

/** Returns how the output of a command is built. `isFiltered` says whether filters of the caller have changed it. */
export function kindOf(command: KubectlCommand, isFiltered: boolean): OutputKind {
  if (isFiltered) return 'lines';
  const [first = ''] = command.path;
  if (first === 'logs' || first === 'describe') return first;
  const [format = ''] = (flagValue(command, 'output') ?? '').split('=', 1);
  if (format === 'json' || format === 'yaml') return format;
  const isTable = format === 'custom-columns' || ((format === '' || format === 'wide') && TABLES.has(first));
  return isTable && !isOn(command, 'no-headers') ? 'table' : 'lines';
}
