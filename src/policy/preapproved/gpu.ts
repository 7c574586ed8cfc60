import { isRefusal, type Refusal, refuse } from '../../errors.ts';
import { flagValue, type KubectlCommand } from '../../kube/command.ts';
import { CALL_LABEL } from '../../kube/diagnostic-pod.ts';
import { GPU_IMAGE, gpuOverrides } from '../../kube/gpu-pod.ts';
import { parsePodName } from '../../kube/names.ts';
import type { GpuSettings, PreapprovedSettings } from '../../kube/preapproved.ts';
import { DCGM_CHECK_NAMES, GPU_CHECKS, type GpuRequest, gpuScript, requestOf } from './gpu-script.ts';

const BUS_ID = /^[0-9a-fA-F:.]{1,16}$/;
const MOST_PID = 4_194_303;

/** Returns why a request for GPU diagnostics is not served. Source: the reference 1.4.0, whose sentences and order these are. Pure. */
export function refuseGpuRequest(
  request: GpuRequest,
  { enabled, dcgmEnabled, dcgmMaxLevel }: GpuSettings,
): Refusal | undefined {
  const { checks, level, pid, pciBusId } = request;
  if (!enabled)
    return refuse(
      'GPU_DIAGNOSTICS_OFF',
      'GPU node diagnostics are disabled on this server (GPU_DIAG_ENABLED=false).',
      'Ask the operator to turn them on, or look at the node with get and describe.',
    );
  const available = dcgmEnabled ? [...GPU_CHECKS, ...DCGM_CHECK_NAMES] : GPU_CHECKS;
  const list = `Available checks: ${available.join(', ')}.`;
  const wrong = (error: string) =>
    refuse(
      'ARGUMENTS_INVALID',
      error,
      'Correct the call; for example {"node": "gpu-1", "checks": ["overview", "ecc"]}.',
    );
  if (checks.length === 0) return wrong(`No checks provided. ${list}`);
  const unknown = checks.filter((check) => !GPU_CHECKS.includes(check) && !DCGM_CHECK_NAMES.includes(check));
  if (unknown.length > 0) return wrong(`Unknown checks ${literal(unknown)}. ${list}`);
  const off = checks.filter((check) => !available.includes(check));
  if (off.length > 0)
    return refuse(
      'GPU_DIAGNOSTICS_OFF',
      `Checks ${literal(off)} are disabled: the operator has turned DCGM checks off (DCGM_ENABLED=false). ${list}`,
      'Leave these checks out.',
    );
  if (checks.includes('process_info') && !(Number.isInteger(pid) && (pid ?? 0) >= 1 && (pid ?? 0) <= MOST_PID))
    return wrong(
      'The process_info check requires `pid`: a positive host process id (see gpu_device_holders or compute_processes).',
    );
  if (checks.includes('pci_link') && !BUS_ID.test(pciBusId ?? ''))
    return wrong(
      'The pci_link check requires `pci_bus_id` in lspci form (e.g. "01:00.0" or "0000:01:00.0"); run the `pci` check first to find it.',
    );
  if (!Number.isInteger(level) || level < 1 || level > dcgmMaxLevel)
    return wrong(
      `dcgm_diag_level must be between 1 and ${dcgmMaxLevel} (operator-configured cap GPU_DIAG_DCGM_MAX_DIAG_LEVEL; higher levels run longer and level 3 stress-tests the GPU). Got: ${level}.`,
    );
  return undefined;
}

function literal(words: readonly string[]): string {
  return `[${words.map((word) => `'${word.slice(0, 40)}'`).join(', ')}]`;
}

/** Returns why a command is not the server's own script in the pod of GPU diagnostics. Pure. */
export function refuseGpuPod(command: KubectlCommand, { gpu }: PreapprovedSettings): Refusal | undefined {
  const { path, flags, positionals, dashAt } = command;
  const [name = '', sh, dashC, script = '', ...more] = positionals;
  const request = requestOf(script);
  const overrides = flagValue(command, 'overrides') ?? '';
  const isOwn =
    path.join(' ') === 'run' &&
    dashAt === 1 &&
    sh === 'sh' &&
    dashC === '-c' &&
    more.length === 0 &&
    request !== undefined &&
    flagValue(command, 'image') === GPU_IMAGE &&
    flagValue(command, 'namespace') === gpu.namespace &&
    flags.every((flag) => OWN_FLAGS.has(flag.name)) &&
    new Set(flags.map((flag) => flag.name)).size === flags.length &&
    isOwnPod(overrides, name);
  if (!isOwn) return NOT_OWN;
  const refusal = refuseGpuRequest(request, gpu);
  if (refusal !== undefined) return refusal;
  const { pid, pciBusId } = request;
  const isClean = (pid === undefined || Number.isInteger(pid)) && (pciBusId === undefined || BUS_ID.test(pciBusId));
  return isClean && gpuScript(request, gpu) === script ? undefined : NOT_OWN;
}

const NOT_OWN = refuse(
  'POD_SECURITY',
  'GPU diagnostics run the own script of the server alone.',
  'Give node and checks.',
);
const OWN_FLAGS = new Set([
  'image',
  'restart',
  'rm',
  'stdin',
  'namespace',
  'override-type',
  'overrides',
  'command',
  'pod-running-timeout',
]);

function isOwnPod(text: string, name: string): boolean {
  try {
    const { metadata, spec } = JSON.parse(text) as {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: { readonly nodeName: string; readonly activeDeadlineSeconds: number };
    };
    const { [CALL_LABEL]: callId = '', 'kubernetes-remediation-mcp/caller': caller = '' } = metadata.labels;
    const { nodeName: node, activeDeadlineSeconds: deadlineSeconds } = spec;
    return !isRefusal(parsePodName(node)) && gpuOverrides({ name, node, callId, caller, deadlineSeconds }) === text;
  } catch {
    return false;
  }
}
