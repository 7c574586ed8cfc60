import { KubectlError } from '../../api/kubectl-error.ts';
import { flagValue, type KubectlCommand } from '../../kube/command.ts';
import { parseInteger } from '../../kubectl/go-values.ts';

/** The revision that is asked for, 0 for none. Throws what kubectl says where there is no resource, or it is negative. */
export function rolloutRevision(command: KubectlCommand): bigint {
  if (command.positionals.length === 0) throw new KubectlError('required resource not specified');
  const revision = parseInteger(flagValue(command, 'revision') ?? '0') ?? 0n;
  if (revision < 0n) throw new KubectlError(`revision must be a positive integer: ${revision}`);
  return revision;
}
