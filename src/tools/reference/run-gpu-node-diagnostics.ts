import { isRefusal, type Refusal } from '../../errors.ts';
import type { Execution } from '../../kube/execution.ts';
import { GPU_IMAGE, gpuOverrides } from '../../kube/gpu-pod.ts';
import type { PreapprovedSettings } from '../../kube/preapproved.ts';
import { refuseGpuRequest } from '../../policy/preapproved/gpu.ts';
import { DCGM_CHECK_NAMES, GPU_CHECKS, gpuScript } from '../../policy/preapproved/gpu-script.ts';
import { withoutRepeat } from '../../result/attach-race.ts';
import { type Outcome, toOutcome } from '../../result/outcome.ts';
import { string, strings } from '../argument-types.ts';
import { readArguments, required, schemaOf } from '../arguments.ts';
import type { CourseTool } from '../tool.ts';
import { ANY_RESULT } from './any-result.ts';
import { integer, refuseName } from './arguments.ts';
import { podPlan } from './pod-plan.ts';
import type { PodSlots } from './pod-slots.ts';

const ARGUMENTS = {
  node: required(string('Node name')),
  checks: required(strings('Names of checks', ['overview', 'ecc'])),
  dcgm_diag_level: integer('Level of dcgm_diag (default: 1)'),
  pid: integer('Process of the node, for process_info'),
  pci_bus_id: string('GPU, for pci_link, e.g. 01:00.0'),
};

const MARGIN_SECONDS = 30;

/** Looks at the GPUs of one node from a privileged pod. Source: the reference 1.4.0, `run_gpu_node_diagnostics`. */
export function runGpuNodeDiagnostics({ gpu }: PreapprovedSettings, slots: PodSlots): CourseTool {
  const checks = gpu.dcgmEnabled ? [...GPU_CHECKS, ...DCGM_CHECK_NAMES] : GPU_CHECKS;
  return {
    kind: 'course',
    name: 'run_gpu_node_diagnostics',
    title: 'Look at the GPUs of a node',
    inputSchema: schemaOf(ARGUMENTS),
    outputSchema: ANY_RESULT,
    describe: () =>
      gpu.enabled
        ? `Look at the GPUs of one node. Checks: ${checks.join(', ')}. Ends after ${gpu.timeoutSeconds} s. Example: {"node": "gpu-1", "checks": ["overview", "ecc"]}`
        : 'Look at the GPUs of one node. Disabled on this server.',
    annotate: () => ({
      readOnlyHint: !gpu.enabled,
      destructiveHint: false,
      idempotentHint: !gpu.enabled,
      openWorldHint: true,
    }),
    timeoutSeconds: gpu.timeoutSeconds,
    run: async (given, facts, steps): Promise<Outcome | Refusal> => {
      const read = readArguments(ARGUMENTS, given, () => 'Give "node" and "checks".');
      if (isRefusal(read)) return read;
      const off = gpu.enabled ? undefined : refuseGpuRequest({ checks: [], level: 1 }, gpu);
      if (off !== undefined) return off;
      const { node } = read;
      const misnamed = refuseName('node', node);
      if (misnamed !== undefined) return misnamed;
      const request = {
        checks: [...new Set(read.checks)],
        level: read.dcgm_diag_level ?? 1,
        pid: read.pid,
        pciBusId: read.pci_bus_id,
      };
      const refused = refuseGpuRequest(request, gpu);
      if (refused !== undefined) return refused;
      const leave = slots.take();
      if (isRefusal(leave)) return leave;
      try {
        const { callId, caller = '' } = facts;
        const name = `k8s-remediation-gpu-${callId.replaceAll('-', '').slice(0, 8)}`;
        const { pid, pciBusId, ...rest } = request;
        const needed = {
          ...rest,
          ...(request.checks.includes('process_info') && { pid }),
          ...(request.checks.includes('pci_link') && { pciBusId }),
        };
        const execution = await steps.take({
          ...podPlan({
            name,
            image: GPU_IMAGE,
            namespace: gpu.namespace,
            command: ['sh', '-c', gpuScript(needed, gpu)],
            callId,
            overrides: gpuOverrides({
              name,
              node,
              callId,
              caller,
              deadlineSeconds: gpu.timeoutSeconds + MARGIN_SECONDS,
            }),
            startSeconds: gpu.timeoutSeconds,
          }),
          preapproved: 'gpu-pod',
        });
        if (isRefusal(execution)) return execution;
        const { success, body } = toOutcome(settled(execution, gpu.timeoutSeconds));
        if (execution.ended === 'not-run') return { success, body };
        return { success, body: { ...body, node, checks: request.checks, image: GPU_IMAGE } };
      } finally {
        leave();
      }
    },
  };
}

function settled(execution: Execution, timeoutSeconds: number): Execution {
  if (execution.ended === 'timed-out') return { ...execution, timeoutSeconds };
  return execution.ended === 'exited' ? withoutRepeat(execution) : execution;
}
