import { type Refusal, refuse } from '../../errors.ts';
import type { KubectlCommand, Plan } from '../../kube/command.ts';
import type { Preapproved, PreapprovedSettings } from '../../kube/preapproved.ts';
import { isReading } from '../classification/index.ts';
import { ALLOW, deny, denyIf, type Rule } from '../policy.ts';
import { refuseDiagnosticPod } from '../preapproved/diagnostic-pod.ts';
import { refuseExec } from '../preapproved/exec.ts';
import { refuseFileRead } from '../preapproved/file.ts';
import { refuseFileBeside, refuseFileContainer } from '../preapproved/file-container.ts';
import { refuseGpuPod } from '../preapproved/gpu.ts';
import { refuseLookup } from '../preapproved/lookup.ts';
import { refuseSweep } from '../preapproved/sweep.ts';

type Judge = (command: KubectlCommand, settings: PreapprovedSettings) => Refusal | undefined;

/** A tool says which form its command has; only the command itself counts. */
const FORMS: Readonly<Record<Preapproved, Judge>> = {
  file: refuseFileRead,
  'file-container': refuseFileContainer,
  'file-beside': refuseFileBeside,
  exec: refuseExec,
  target: refuseLookup,
  'diagnostic-pod': refuseDiagnosticPod,
  'gpu-pod': refuseGpuPod,
  sweep: refuseSweep,
};

/**
 * Layer 1 of the later tools: a command that has one of the preapproved forms runs, although its subcommand is not listed.
 * Where the operator locked the server down, nothing else changes anything.
 */
export const preapproved: Rule = {
  id: 'preapproved',
  judge: (plan, { preapproved: settings }) => {
    if (plan.preapproved === undefined) return denyIf(refuseLockedDown(plan, settings));
    if (settings === undefined) return deny(NOT_SERVED_AT_ALL);
    const refusal = FORMS[plan.preapproved](plan.command, settings);
    return refusal === undefined ? ALLOW : deny(refusal);
  },
};

const NOT_SERVED_AT_ALL = refuse(
  'NOT_ALLOWED',
  'This server does not offer the preapproved tools.',
  'Ask the operator to set TOOLSET.',
);

function refuseLockedDown({ command }: Plan, settings: PreapprovedSettings | undefined): Refusal | undefined {
  if (settings === undefined || settings.arbitraryCommands || isReading(command.path)) return undefined;
  return refuse(
    // The schema of the tool kubectl lists its codes.
    'NOT_ALLOWED',
    'The server is in locked-down mode (KUBECTL_ALLOW_ARBITRARY_COMMANDS=false): only what is preapproved may change anything.',
    'Use a preapproved tool; get_remediation_mcp_config lists what is preapproved.',
  );
}
