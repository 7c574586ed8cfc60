import { flagValue, type KubectlCommand } from '../kube/command.ts';
import { sortPositionals } from '../policy/classification/index.ts';

/** The path of the pod that a command runs in, if it names one pod and its namespace. */
export function podPath(command: KubectlCommand): string | undefined {
  const [word] = sortPositionals(command).objects;
  const namespace = flagValue(command, 'namespace');
  const [, name] = /^(?:pods?\/|po\/)?([^/]+)$/.exec(word ?? '') ?? [];
  if (command.path[0] !== 'exec' || name === undefined || namespace === undefined) return undefined;
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
}
