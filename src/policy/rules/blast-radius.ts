import { flagValue, isOn, type KubectlCommand } from '../../kube/command.ts';
import { builtInKind } from '../../kube/kinds.ts';
import { parseInteger } from '../../kubectl/go-values.ts';
import type { Allowance } from '../allowances.ts';
import { changingRow, type RunnableRow, sortPositionals } from '../classification/index.ts';
import { isPermitted, refuseWithout } from '../permits.ts';
import { denyIf, type Rule } from '../policy.ts';
import { namedObjects } from '../resources.ts';
import { pickingOf, picksByField, picksByLabel } from '../selectors.ts';
import { onlyLists } from './protected-objects.ts';

/** A change touches objects it names, or those a selector picks in one namespace; never all of a kind by a slip. */
export const blastRadius: Rule = {
  id: 'blast-radius',
  judge: (plan, policy, subject) => {
    const { command } = plan;
    const row = changingRow(command.path);
    if (row === undefined || row.targets === 'new-object' || onlyLists(command)) return denyIf(undefined);
    const missing = excesses(command, row).find(({ allowance }) => !isPermitted(allowance, plan, policy, subject));
    return denyIf(missing && refuseWithout(missing.allowance, policy, { code: 'BLAST_RADIUS', ...missing }));
  },
};

/** One way in which a command reaches further than it names, and what would allow it. */
interface Excess {
  readonly allowance: Allowance;
  readonly error: string;
  readonly hint: string;
}

const NAME_THEM = 'Name the objects, or select them with -l in one namespace.';
const selectAll = (error: string, hint = NAME_THEM): Excess => ({ allowance: 'select-all', error, hint });

function excesses(command: KubectlCommand, row: RunnableRow): readonly Excess[] {
  return [
    // Documents name each of their objects.
    ...(row.targets === 'documents'
      ? []
      : [...everything(command), ...wideSelectors(command, row), ...unnamed(command, row)]),
    ...(command.path[0] === 'drain' ? drained(command) : forced(command)),
  ];
}

function everything(command: KubectlCommand): readonly Excess[] {
  const category = sortPositionals(command)
    .objects[0]?.split(',')
    .some((type) => type.toLowerCase() === 'all');
  return [
    ...(isOn(command, 'all') ? [selectAll('A change to all objects of a kind is not allowed.')] : []),
    ...(category === true ? [selectAll("A change to 'all' is not allowed.")] : []),
    ...(isOn(command, 'all-namespaces')
      ? [
          {
            allowance: 'all-namespaces',
            error: 'A change in all namespaces at once is not allowed.',
            hint: 'Give one namespace with -n.',
          } as const,
        ]
      : []),
  ];
}

function wideSelectors(command: KubectlCommand, row: RunnableRow): readonly Excess[] {
  const picking = pickingOf(command);
  if (picking === undefined) return [];
  const { labels = '', fields = '' } = picking;
  const deletes = row.effects.includes('delete');
  // An object must match both.
  if (!picksByLabel(labels, deletes ? 'value' : 'presence') && !picksByField(fields))
    return [
      selectAll(
        'The selector can match nearly everything: it requires no value.',
        'Select by a value, for example -l app=web.',
      ),
    ];
  return row.targets === 'nodes' ? [selectAll('Nodes can be changed only by name.', 'Name the node.')] : [];
}

function unnamed(command: KubectlCommand, row: RunnableRow): readonly Excess[] {
  if (row.targets !== 'objects' && row.targets !== 'objects-then-values') return [];
  const picking = pickingOf(command);
  if (picking?.labels || picking?.fields) return [];
  const found = namedObjects(command).find(({ name }) => name === undefined || name === '');
  return found === undefined ? [] : [selectAll(`This would change every '${found.type}' of the namespace.`)];
}

/** A drain moves the pods of one node elsewhere, with time and budgets, and without what cannot be moved. */
function drained(command: KubectlCommand): readonly Excess[] {
  const careless = ['delete-emptydir-data', 'force', 'disable-eviction'].find((flag) => isOn(command, flag));
  const nodes = sortPositionals(command).objects.length;
  return [
    ...(careless === undefined && !endsAtOnce(command)
      ? []
      : [
          {
            allowance: 'drain-without-care',
            error: `A drain with --${careless ?? `grace-period=${graceOf(command)}`} loses pods or their data.`,
            hint: 'Drain with --ignore-daemonsets alone. Move the pods that it lists in another way.',
          } as const,
        ]),
    ...(nodes > 1
      ? [
          {
            allowance: 'drain-without-care',
            error: 'One call can drain only one node.',
            hint: 'Drain one node, check its pods, then drain the next.',
          } as const,
        ]
      : []),
  ];
}

function forced(command: KubectlCommand): readonly Excess[] {
  if (!isOn(command, 'force') && !isOn(command, 'now') && !endsAtOnce(command)) return [];
  const [only, ...others] = namedObjects(command);
  const onePod =
    (command.path[0] === 'delete' || command.path[0] === 'replace') &&
    only?.name &&
    isPod(only.spelled) &&
    others.length === 0;
  if (onePod && pickingOf(command) === undefined) return [];
  return [
    {
      allowance: 'force-delete',
      error: `--force, --now and --grace-period=${graceOf(command) ?? 0} are allowed for one named pod only.`,
      hint: 'Delete without them, or name one pod.',
    },
  ];
}

function isPod(spelled: string): boolean {
  const kind = builtInKind(spelled);
  return kind?.group === '' && kind.resource === 'pods';
}

/** --now is a grace period of 1 s, and so is 0 without --force. Source: DeleteOptions of kubectl/pkg/cmd/delete. */
function endsAtOnce(command: KubectlCommand): boolean {
  const grace = graceOf(command);
  return grace === 0n || grace === 1n;
}

function graceOf(command: KubectlCommand): bigint | undefined {
  return parseInteger(flagValue(command, 'grace-period') ?? '');
}
