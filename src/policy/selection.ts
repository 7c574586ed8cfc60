import type { Flag, KubectlCommand } from '../kube/command.ts';
import { commandRow, sortPositionals } from './classification/index.ts';

const SELECTORS: ReadonlySet<string> = new Set(['field-selector', 'namespace', 'selector']);

/**
 * The read that names the objects a change by selector would touch: `get TYPE --selector=... -o name`. Undefined for
 * commands that only read, and for those that name their objects.
 */
export function selectionOf(command: KubectlCommand): KubectlCommand | undefined {
  const row = commandRow(command.path);
  if (row === undefined || 'never' in row || row.effects.every((effect) => effect === 'read')) return undefined;
  if (!command.flags.some(({ name }) => name === 'selector' || name === 'field-selector')) return undefined;
  const output: Flag = { name: 'output', value: 'name', spelled: '--output', repeat: 'last' };
  return {
    path: ['get'],
    flags: [...command.flags.filter(({ name }) => SELECTORS.has(name)), output],
    positionals: sortPositionals(command).objects,
    dashAt: -1,
  };
}
