import type { PreapprovedSettings } from '../../kube/preapproved.ts';
import type { Tool } from '../tool.ts';
import { getRemediationMcpConfig } from './get-remediation-mcp-config.ts';
import { podSlots } from './pod-slots.ts';
import { readFileFromContainer } from './read-file-from-container.ts';
import { runGpuNodeDiagnostics } from './run-gpu-node-diagnostics.ts';
import { runKubectlCommand } from './run-kubectl-command.ts';
import { runPreapprovedDiagnosticImage } from './run-preapproved-diagnostic-image.ts';
import {
  runPreapprovedKubectlCommand,
  runPreapprovedKubectlExecCommand,
} from './run-preapproved-kubectl-exec-command.ts';

/** The tools of the reference 1.4.0, in its order, and two that are called by earlier names and not listed. */
export function referenceTools(settings: PreapprovedSettings, plansChanges: boolean): readonly Tool[] {
  const slots = podSlots(settings.mostPods);
  return [
    readFileFromContainer(settings),
    runPreapprovedKubectlExecCommand(settings),
    runPreapprovedDiagnosticImage(settings, slots),
    runGpuNodeDiagnostics(settings, slots),
    getRemediationMcpConfig(settings),
    runKubectlCommand(settings, plansChanges),
    runPreapprovedKubectlCommand(settings),
    { ...runGpuNodeDiagnostics(settings, slots), name: 'run_gpu_node_host_diagnostics', isUnlisted: true },
  ];
}
