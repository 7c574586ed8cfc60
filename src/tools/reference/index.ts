import type { PreapprovedSettings } from '../../kube/preapproved.ts';
import type { Tool } from '../tool.ts';
import { getRemediationMcpConfig } from './get-remediation-mcp-config.ts';
import { readFileFromContainer } from './read-file-from-container.ts';
import { runKubectlCommand } from './run-kubectl-command.ts';
import {
  runPreapprovedKubectlCommand,
  runPreapprovedKubectlExecCommand,
} from './run-preapproved-kubectl-exec-command.ts';

/** The tools of the reference 1.4.0, in its order, and one that is called by an earlier name and not listed. */
export function referenceTools(settings: PreapprovedSettings, plansChanges: boolean): readonly Tool[] {
  return [
    readFileFromContainer(settings),
    runPreapprovedKubectlExecCommand(settings),
    getRemediationMcpConfig(settings),
    runKubectlCommand(settings, plansChanges),
    runPreapprovedKubectlCommand(settings),
  ];
}
