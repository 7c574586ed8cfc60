import { LeaveToKubectl } from '../../api/api.ts';
import { KubectlError, usageError } from '../../api/kubectl-error.ts';
import { flagValue, isOn, type KubectlCommand } from '../../kube/command.ts';
import { isPlainSelector } from '../label-selector.ts';
import type { TopStyle } from './print.ts';

/** What both of the top commands are asked. */
export interface TopOptions {
  /** Empty for all. */
  readonly name: string;
  readonly labelSelector: string;
  readonly style: TopStyle;
}

/**
 * `usage` is the line that kubectl answers too many arguments with. Selectors it would refuse itself are left to it.
 * Source: Complete and Validate of top_pod.go and top_node.go of kubectl/pkg/cmd/top.
 */
export function topOptions(command: KubectlCommand, usage: string, selectors: string): TopOptions {
  if (command.positionals.length > 1) throw usageError(command.path, usage);
  const name = command.positionals[0] ?? '';
  const sortBy = flagValue(command, 'sort-by') ?? '';
  if (!['', 'cpu', 'memory'].includes(sortBy)) throw new KubectlError('--sort-by accepts only cpu or memory');
  const labelSelector = flagValue(command, 'selector') ?? '';
  const fieldSelector = flagValue(command, 'field-selector') ?? '';
  if (name !== '' && (labelSelector !== '' || fieldSelector !== ''))
    throw new KubectlError(`only one of NAME or ${selectors} can be provided`);
  if (!isPlainSelector(labelSelector)) throw new LeaveToKubectl('a selector may be refused');
  return {
    name,
    labelSelector,
    style: { hasHeaders: !isOn(command, 'no-headers'), sortBy, showsSwap: isOn(command, 'show-swap') },
  };
}
