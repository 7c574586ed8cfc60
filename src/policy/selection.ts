import { type Refusal, refuse } from '../errors.ts';
import { type Flag, isOn, type KubectlCommand } from '../kube/command.ts';
import { changingRow, type RunnableRow, sortPositionals } from './classification/index.ts';
import { namedObjects } from './resources.ts';
import { pickingOf } from './selectors.ts';

const SELECTORS: ReadonlySet<string> = new Set(['all-namespaces', 'field-selector', 'namespace', 'selector']);

/**
 * The read that names the objects a change would touch without naming them, `get TYPE --selector=... -o name`: all that a
 * selector picks, or all there are. Undefined for commands that only read, and for commands that name their objects.
 */
export function selectionOf(command: KubectlCommand): KubectlCommand | undefined {
  const row = changingRow(command.path);
  if (row === undefined || row.targets === 'documents' || !selects(command, row)) return undefined;
  const { objects } = sortPositionals(command);
  const output: Flag = { name: 'output', value: 'name', spelled: '--output', repeat: 'last' };
  return {
    path: ['get'],
    flags: [...command.flags.filter(({ name }) => SELECTORS.has(name)), output],
    positionals: row.targets === 'nodes' ? ['nodes', ...objects] : objects,
    dashAt: -1,
  };
}

function selects(command: KubectlCommand, { targets }: RunnableRow): boolean {
  if (isOn(command, 'all')) return true;
  if (pickingOf(command) !== undefined) return true;
  return targets.startsWith('objects') && namedObjects(command).some(({ name }) => name === undefined);
}

/**
 * Judges what a selector picked: `printed` is the output of the read that `selectionOf` gave, `isWhole` tells whether it is all
 * of it. Refuses if there are more than `most` objects.
 */
export function judgeSelected(printed: string, isWhole: boolean, most: number): Refusal | undefined {
  const names = printed.split('\n').filter((line) => line !== '');
  if (names.length <= most && isWhole) return undefined;
  return refuse(
    'BLAST_RADIUS',
    `The selector matches ${isWhole ? '' : 'more than '}${names.length} objects, among them ${names.slice(0, 3).join(', ')}. A selector can change at most ${most}.`,
    'Nothing was changed. Use a narrower selector, or name the objects.',
  );
}
