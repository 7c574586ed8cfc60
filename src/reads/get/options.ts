import { LeaveToKubectl } from '../../api/api.ts';
import { KubectlError } from '../../api/kubectl-error.ts';
import { trimSpace } from '../../go/space.ts';
import { flagValue, isOn, type KubectlCommand } from '../../kube/command.ts';
import type { ReadParts } from '../read.ts';

/** How objects are printed. `template` is the jsonpath template, `spec` the custom-columns specification. */
export type OutputFormat =
  | { readonly kind: 'table'; readonly isWide: boolean }
  | { readonly kind: 'json' | 'yaml' | 'name' }
  | { readonly kind: 'jsonpath' | 'jsonpath-as-json'; readonly template: string }
  | { readonly kind: 'custom-columns'; readonly spec: string };

/** What a get command asks for. */
export interface GetOptions {
  readonly output: OutputFormat;
  /** The namespace whose name is printed; `within` is the one that is asked, empty for all. */
  readonly namespace: string;
  readonly within: string;
  readonly labelSelector: string | undefined;
  readonly fieldSelector: string | undefined;
  readonly subresource: string;
  /** Objects in one answer; 0 for all. */
  readonly chunkSize: number;
  readonly sortBy: string;
  readonly ignoresNotFound: boolean;
  readonly hasHeaders: boolean;
  readonly showsKind: boolean;
  readonly showsLabels: boolean;
  readonly labelColumns: readonly string[];
  readonly keepsManagedFields: boolean;
  readonly allowsMissingKeys: boolean;
}

/**
 * Reads the flags of a get command. Throws kubectl's error for flags that do not fit together, and LeaveToKubectl for
 * output formats that are kubectl's alone. Source: Complete and Validate of kubectl/pkg/cmd/get.
 */
export function readOptions(
  command: KubectlCommand,
  { defaultNamespace }: Pick<ReadParts, 'defaultNamespace'>,
): GetOptions {
  const text = (flag: string): string => flagValue(command, flag) ?? '';
  const namespace = text('namespace') || defaultNamespace;
  const sortBy = text('sort-by');
  const output = readOutput(text('output'));
  const labelColumns = command.flags
    .filter(({ name }) => name === 'label-columns')
    .flatMap(({ value }) => splitList(value));
  if (isOn(command, 'show-labels') && output.kind !== 'table')
    throw new KubectlError(`--show-labels option cannot be used with ${text('output')} printer`);
  if (labelColumns.length > 0 && output.kind === 'custom-columns')
    throw new KubectlError(`--label-columns option cannot be used with ${text('output')} printer`);
  return {
    output,
    namespace,
    within: isOn(command, 'all-namespaces') ? '' : namespace,
    labelSelector: trimSpace(text('selector')) || undefined,
    fieldSelector: trimSpace(text('field-selector')) || undefined,
    subresource: text('subresource'),
    chunkSize: sortBy === '' ? Number(text('chunk-size') || '500') : 0,
    sortBy,
    ignoresNotFound: isOn(command, 'ignore-not-found'),
    hasHeaders: !isOn(command, 'no-headers'),
    showsKind: isOn(command, 'show-kind'),
    showsLabels: isOn(command, 'show-labels'),
    labelColumns,
    keepsManagedFields: isOn(command, 'show-managed-fields'),
    allowsMissingKeys: flagValue(command, 'allow-missing-template-keys') !== 'false',
  };
}

function readOutput(output: string): OutputFormat {
  if (output === '' || output === 'wide') return { kind: 'table', isWide: output === 'wide' };
  if (output === 'json' || output === 'yaml' || output === 'name') return { kind: output };
  const [, format, argument = ''] = /^(jsonpath|jsonpath-as-json|custom-columns)=(.+)$/s.exec(output) ?? [];
  if (format === 'custom-columns') return { kind: format, spec: argument };
  if (format === 'jsonpath' || format === 'jsonpath-as-json') return { kind: format, template: argument };
  throw new LeaveToKubectl('the output format');
}

/** A list as pflag splits it; quotes are left to kubectl. */
function splitList(value: string): readonly string[] {
  if (value.includes('"') || value.includes('\n')) throw new LeaveToKubectl('a quoted list');
  return value === '' ? [] : value.split(',');
}
