import { refuse } from '../../errors.ts';
import { isOn, type KubectlCommand } from '../../kube/command.ts';
import { patchOf } from '../content.ts';
import { touchesSecrets } from '../guarded.ts';
import { denyIf, type Rule } from '../policy.ts';
import { printsFields } from './output-format.ts';

/** Values of Secrets never leave: of Secrets only the default table, -o name and describe are given. */
export const secretValues: Rule = {
  id: 'secret-values',
  judge: (plan) => {
    const revealed = reveals(plan.command) && touchesSecrets(plan);
    return denyIf(
      revealed
        ? refuse(
            'SECRET_VALUES',
            'This would show the values of Secrets.',
            'Use get without -o, get -o name, or describe, which shows their keys and sizes. To sort, use --sort-by=.metadata.name or .metadata.creationTimestamp.',
          )
        : undefined,
    );
  },
};

/**
 * Paths to sort by that reach what the table or --show-labels shows anyway: one field of the head, or one label. In each
 * form that kubectl takes for a path, and nothing behind it.
 */
const ORDERS_NO_VALUE = new RegExp(
  ['', '\\{']
    .map(
      (brace) =>
        `^${brace}\\.?(?:${[
          'kind|apiVersion|type',
          'metadata\\.(?:name|namespace|creationTimestamp|deletionTimestamp|generateName|generation|resourceVersion|uid)',
          'metadata\\.labels(?:\\.(?:[\\w/-]|\\\\\\.)+)?',
        ].join('|')})${brace === '' ? '' : '\\}'}$`,
    )
    .join('|'),
);

function reveals(command: KubectlCommand): boolean {
  const subcommand = command.path.join(' ');
  if (printsFields(command) || subcommand === 'apply view-last-applied' || subcommand === 'rollout history')
    return true;
  // An order, a condition and a test tell one bit of a value each; annotations may hold a copy of the whole object.
  if (
    command.flags.some(({ name, value }) => name === 'sort-by' && !ORDERS_NO_VALUE.test(value)) ||
    command.flags.some(({ name, value }) => name === 'for' && /^jsonpath/i.test(value))
  )
    return true;
  if (subcommand === 'annotate' && isOn(command, 'list')) return true;
  return [patchOf(command)].flat().some((operation) => isTest(operation));
}

function isTest(operation: unknown): boolean {
  return typeof operation === 'object' && operation !== null && 'op' in operation && operation.op === 'test';
}
