import type { KubectlCommand } from '../kube/command.ts';
import type { Execution } from '../kube/execution.ts';

/**
 * The same execution without the tokens of service accounts, which `describe` prints whole for the Secrets that hold them
 * though it shows of all others the size alone. Source: describeSecret of kubectl/pkg/describe.
 */
export function hideTokens({ path }: KubectlCommand, execution: Execution): Execution {
  if (path[0] !== 'describe' || execution.ended === 'not-run' || execution.stdout === undefined) return execution;
  const { stdout } = execution;
  return { ...execution, stdout: { ...stdout, text: stdout.text.replaceAll(TOKEN, '$1(not shown)') } };
}

/** A key `token` with anything but a size; also one that the cap on output cut short. */
const TOKEN = /^(token:[ \t]*)(?!\d+ bytes$)\S.*$/gm;
