import { covers } from '../kube/command-entry.ts';
import type { ToolSettings } from '../tools/tool.ts';

/** Something to do, with the calls that do it. */
export interface Step {
  readonly say: string;
  /** The arguments of each call of the kubectl tool. Words in capitals are for the model to fill in. */
  readonly calls?: readonly (readonly string[])[];
}

/**
 * Numbers the steps and writes their calls out as JSON. A call whose command the settings do not list is left out, and the
 * step says so: a model that is sent into a refusal loses its way.
 */
export function writeSteps(steps: readonly Step[], settings: ToolSettings): string {
  return steps
    .map(({ say, calls = [] }, at) => {
      const allowed = calls.filter((args) => isListed(args, settings));
      const missing = new Set(calls.filter((args) => !isListed(args, settings)).map((args) => commandOf(args)));
      const lines = [
        `${at + 1}. ${say}`,
        ...allowed.map((args) => `   - kubectl ${JSON.stringify({ args })}`),
        ...[...missing].map(
          (command) => `   - (${command} is not allowed here: work without it, and say so in your report.)`,
        ),
      ];
      return lines.join('\n');
    })
    .join('\n');
}

/** Whether the settings list the command of these arguments; the policy may still refuse the call. */
export function isListed(args: readonly string[], { allowedCommands }: ToolSettings): boolean {
  return allowedCommands.some((entry) => covers(entry, args));
}

/** How long a call may wait for a rollout and still answer before the server ends it. */
export function waitFor({ timeoutSeconds }: ToolSettings): string {
  return `--timeout=${Math.max(1, timeoutSeconds - 10)}s`;
}

function commandOf([first = '', second = '']: readonly string[]): string {
  return first === 'rollout' ? `${first} ${second}` : first;
}
