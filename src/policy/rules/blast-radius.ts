import { type Refusal, refuse } from '../../errors.ts';
import { flagValue, isOn, type KubectlCommand } from '../../kube/command.ts';
import { parseInteger } from '../../kubectl/go-values.ts';
import type { CommandRow } from '../classification/commands.ts';
import { commandRow, sortPositionals } from '../classification/index.ts';
import { denyIf, type Rule } from '../policy.ts';
import { namedObjects } from '../resources.ts';
import { onlyLists } from './protected-objects.ts';

/** A change touches objects it names, or those a selector picks in one namespace; never all of a kind by a slip. */
export const blastRadius: Rule = {
  id: 'blast-radius',
  judge: ({ tool, command }) => {
    const row = commandRow(command.path);
    if (tool !== 'kubectl' || row === undefined || 'never' in row || onlyLists(command)) return denyIf(undefined);
    if (row.effects.every((effect) => effect === 'read') || row.targets === 'new-object' || row.targets === 'documents')
      return denyIf(undefined);
    return denyIf(
      refuseAll(command) ?? refuseSelector(command, row) ?? refuseUnnamed(command, row) ?? refuseForce(command),
    );
  },
};

const tooWide = (sentence: string, hint = 'Name the objects, or select them with -l in one namespace.') =>
  refuse('BLAST_RADIUS', sentence, hint);

function refuseAll(command: KubectlCommand): Refusal | undefined {
  if (isOn(command, 'all')) return tooWide('A change to all objects of a kind is not allowed.');
  if (isOn(command, 'all-namespaces'))
    return tooWide('A change in all namespaces at once is not allowed.', 'Give one namespace with -n.');
  const everything = sortPositionals(command)
    .objects[0]?.split(',')
    .some((type) => type.toLowerCase() === 'all');
  return everything === true ? tooWide("A change to 'all' is not allowed.") : undefined;
}

function refuseSelector(command: KubectlCommand, row: Exclude<CommandRow, { never: unknown }>): Refusal | undefined {
  const selectors = command.flags.filter(({ name }) => name === 'selector' || name === 'field-selector');
  if (
    selectors.some(
      ({ value }) => !/[=!]|\bin\b|\bnotin\b/.test(value) && (value.trim() === '' || row.effects.includes('delete')),
    )
  ) {
    return tooWide('The selector picks too much.', 'Select by a value, for example -l app=web.');
  }
  return selectors.length > 0 && row.targets === 'nodes'
    ? tooWide('Nodes are changed by name only.', 'Name the node.')
    : undefined;
}

function refuseUnnamed(command: KubectlCommand, row: Exclude<CommandRow, { never: unknown }>): Refusal | undefined {
  if (row.targets !== 'objects' && row.targets !== 'objects-then-values') return undefined;
  if (flagValue(command, 'selector') || flagValue(command, 'field-selector')) return undefined;
  const unnamed = namedObjects(command).find(({ name }) => name === undefined || name === '');
  return unnamed === undefined ? undefined : tooWide(`This would change every '${unnamed.type}' of the namespace.`);
}

function refuseForce(command: KubectlCommand): Refusal | undefined {
  const grace = flagValue(command, 'grace-period');
  const forced = isOn(command, 'force') || isOn(command, 'now') || (grace !== undefined && parseInteger(grace) === 0n);
  if (!forced && !isOn(command, 'disable-eviction')) return undefined;
  const named = namedObjects(command);
  const onePod =
    command.path[0] === 'delete' &&
    named.length === 1 &&
    named.every(({ type, name }) => /^(po|pod|pods)$/.test(type) && name);
  return onePod && flagValue(command, 'selector') === undefined
    ? undefined
    : tooWide(
        '--force, --now and --grace-period=0 are allowed for one named pod only.',
        'Delete without them, or name one pod.',
      );
}
