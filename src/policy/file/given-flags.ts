import { flagValue, isOn, type KubectlCommand } from '../../kube/command.ts';
import { parseInteger } from '../../kubectl/go-values.ts';
import type { Reading } from './rule.ts';

/** A flag as far as a condition asks about it. */
export interface Given {
  readonly value: string;
  readonly repeat: string;
}

/**
 * Returns what a call gives of a flag, and, read widely, what other flags of it come to: `--template` is a format, and
 * `--now` and `--force` are grace periods.
 */
export function givenAs(name: string, command: KubectlCommand, reading: Reading): readonly Given[] {
  const given = command.flags.filter((flag) => flag.name === name);
  if (name === 'output') return formatsOf(command, given, reading);
  if (reading === 'narrow') return given;
  if (name === 'template') return given.length > 0 ? given : templateOf(command);
  return name === 'grace-period' ? [...given, ...gracePeriodOf(command)] : given;
}

/** Without -o, --template is a format of its own. Source: PrintFlags.ToPrinter of cli-runtime. */
function formatsOf(command: KubectlCommand, given: readonly Given[], reading: Reading): readonly Given[] {
  const template = flagValue(command, 'template') ?? '';
  const format = flagValue(command, 'output') ?? '';
  if (template === '') return given;
  if (format === '') return [once(`go-template=${template}`)];
  return reading === 'narrow' ? given : [...given, once(`${format}=${template}`)];
}

/** The template in a format. kubectl knows these by two names each. */
function templateOf(command: KubectlCommand): readonly Given[] {
  const template = /^(?:go-)?template=(?<text>.*)$/s.exec((flagValue(command, 'output') ?? '').trim())?.groups?.[
    'text'
  ];
  return template === undefined ? [] : [once(template)];
}

const DELETING: ReadonlySet<string> = new Set(['apply', 'delete', 'replace']);

/** Source: DeleteOptions.Complete of kubectl/pkg/cmd/delete: 1 for --now, 0 for --force, and 1 for a 0 without --force. */
function gracePeriodOf(command: KubectlCommand): readonly Given[] {
  if (!DELETING.has(command.path.join(' '))) return [];
  const isZero = parseInteger(flagValue(command, 'grace-period') ?? '') === 0n;
  const isForced = isOn(command, 'force');
  return [...(isOn(command, 'now') || (isZero && !isForced) ? [once('1')] : []), ...(isForced ? [once('0')] : [])];
}

function once(value: string): Given {
  return { value, repeat: 'last' };
}
