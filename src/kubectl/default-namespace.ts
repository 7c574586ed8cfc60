import type { Flag, KubectlCommand } from '../kube/command.ts';

/**
 * The same command with `--namespace` written out where the caller gave none, so that what is judged is where it runs.
 * `namespace` may be empty: then kubectl's own configuration decides. A command for all namespaces stays as it is.
 */
export function withDefaultNamespace(command: KubectlCommand, namespace: string): KubectlCommand {
  if (namespace === '' || command.flags.some(({ name }) => name === 'namespace')) return command;
  if (command.flags.findLast(({ name }) => name === 'all-namespaces')?.value === 'true') return command;
  const flag: Flag = { name: 'namespace', shorthand: 'n', value: namespace, spelled: '--namespace', repeat: 'last' };
  return { ...command, flags: [...command.flags, flag] };
}
