import type { KubectlCommand } from '../kube/command.ts';

/** The argument vector that runs a command record, without the program's name. */
export function renderArgv(command: KubectlCommand): readonly string[] {
  return [command.subcommand, ...command.words];
}
