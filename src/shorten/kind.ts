import { flagValue, isOn, type KubectlCommand } from '../kube/command.ts';
import type { Filter } from '../kube/filter.ts';

/** How an output is built, which decides how it is shortened. */
export type OutputKind = 'table' | 'json' | 'yaml' | 'describe' | 'logs' | 'lines';

/** Commands that print a table if they are given no other format. */
const TABLES: ReadonlySet<string> = new Set(['get', 'events', 'top', 'api-resources']);

/** Returns how the output of a command is built after the caller's filters. */
export function kindOf(command: KubectlCommand, pipe: readonly Filter[] = []): OutputKind {
  const [first = ''] = command.path;
  if (pipe.length > 0) return first === 'logs' && pipe.every(keepsLines) ? 'logs' : 'lines';
  if (first === 'logs' || first === 'describe') return first;
  const [format = ''] = (flagValue(command, 'output') ?? '').split('=', 1);
  if (format === 'json' || format === 'yaml') return format;
  const isTable = format === 'custom-columns' || ((format === '' || format === 'wide') && TABLES.has(first));
  return isTable && !isOn(command, 'no-headers') ? 'table' : 'lines';
}

/** Whether a filter chooses lines and leaves them as they are. */
function keepsLines(filter: Filter): boolean {
  if (filter.name === 'grep') return filter.shows === 'lines' && !filter.hasContext;
  return (filter.name === 'head' || filter.name === 'tail') && filter.unit === 'lines';
}
