import { LeaveToKubectl } from '../../api/api.ts';
import { trimSpace } from '../../go/space.ts';
import { flagValue, isOn, type KubectlCommand } from '../../kube/command.ts';

/** What a describe command asks for. */
export interface DescribeOptions {
  /** The namespace whose name is printed; `within` is the one that is asked, empty for all. */
  readonly namespace: string;
  readonly within: string;
  readonly labelSelector: string | undefined;
  readonly fieldSelector: undefined;
  readonly subresource: '';
  /** Objects in one answer; 0 for all. */
  readonly chunkSize: number;
  /** Undefined where the command leaves it to the number of objects. */
  readonly showsEvents: boolean | undefined;
}

/** Reads the flags of a describe command. */
export function readOptions(command: KubectlCommand, defaultNamespace: string): DescribeOptions {
  const namespace = flagValue(command, 'namespace') || defaultNamespace;
  const chunkSize = Number(flagValue(command, 'chunk-size') ?? '500');
  if (!(chunkSize >= 0)) throw new LeaveToKubectl('the size of chunks');
  return {
    namespace,
    within: isOn(command, 'all-namespaces') ? '' : namespace,
    labelSelector: trimSpace(flagValue(command, 'selector') ?? '') || undefined,
    fieldSelector: undefined,
    subresource: '',
    chunkSize,
    showsEvents: flagValue(command, 'show-events') === undefined ? undefined : isOn(command, 'show-events'),
  };
}
