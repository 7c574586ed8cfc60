import type { GpuSettings } from '../../kube/preapproved.ts';

/** What one call asks of the GPUs of a node. */
export interface GpuRequest {
  readonly checks: readonly string[];
  readonly level: number;
  readonly pid?: number | undefined;
  readonly pciBusId?: string | undefined;
}

/** The text of a check. `$smi` and `$dcgmi` are set by the head of the script; the numbers come from a request that was judged. */
type Check = (request: GpuRequest) => string;

const smi =
  (options: string): Check =>
  () =>
    `chroot /host "$smi" ${options}`;
const ERRORS = "grep -iE 'nvrm|nvidia|xid|nvlink|pcieport' | tail -n 200";

/**
 * Every check and what it runs on the node: it reads, and changes nothing. Source: the names are of the reference, 1.4.0; the options
 * of nvidia-smi(1) 570, lspci(8), journalctl(1) and dcgmi(1) 3.3.
 */
const CHECKS: Readonly<Record<string, Check>> = {
  overview: smi(''),
  details: smi('-q'),
  throttling: smi('-q -d PERFORMANCE,CLOCK,TEMPERATURE,POWER'),
  utilization_samples: smi('dmon -s u -c 5'),
  ecc: smi('-q -d ECC'),
  page_retirement: smi('-q -d PAGE_RETIREMENT'),
  row_remapper: smi('-q -d ROW_REMAPPER'),
  compute_processes: smi('--query-compute-apps=gpu_uuid,pid,process_name,used_memory --format=csv'),
  kernel_gpu_errors: () => `dmesg | ${ERRORS}`,
  kernel_log_journal: () => `chroot /host journalctl -k --no-pager -n 5000 | ${ERRORS}`,
  driver_info: () => 'cat /proc/driver/nvidia/version',
  pci: () => 'chroot /host lspci -nn | grep -i nvidia',
  pci_link: ({ pciBusId = '' }) => `chroot /host lspci -vv -s ${pciBusId} | grep -E 'LnkCap|LnkSta|LnkCtl'`,
  fabric_manager: () => 'chroot /host systemctl status nvidia-fabricmanager --no-pager --lines=50',
  gpu_device_holders: () =>
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are the shell's.
    'for fd in /proc/[0-9]*/fd/*; do case "$(readlink "$fd" 2>/dev/null)" in /dev/nvidia*) p=${fd#/proc/}; echo "${p%%/*} $(cat "/proc/${p%%/*}/comm" 2>/dev/null)";; esac; done | sort -u',
  process_info: ({ pid = 0 }) =>
    `cat /proc/${pid}/status && tr '\\0' ' ' < /proc/${pid}/cmdline && cat /proc/${pid}/cgroup`,
};

const DCGM_CHECKS: Readonly<Record<string, Check>> = {
  dcgm_diag: ({ level }) => `chroot /host "$dcgmi" diag -r ${level}`,
  dcgm_discovery: () => 'chroot /host "$dcgmi" discovery -l',
  dcgm_health: () => 'chroot /host "$dcgmi" health -c',
};

export const GPU_CHECKS: readonly string[] = Object.keys(CHECKS);
export const DCGM_CHECK_NAMES: readonly string[] = Object.keys(DCGM_CHECKS);

/** Where drivers put their programs: of a package, of the GPU operator, of GKE. */
const FOLDERS =
  '/usr/bin /usr/local/bin /usr/local/nvidia/bin /run/nvidia/driver/usr/bin /home/kubernetes/bin/nvidia/bin';

/**
 * Returns the script of a request: each check under its name, one that fails does not stop the others, and the script fails if any did.
 * Its first line holds the request, so that the script can be judged by making it again. Pure.
 */
export function gpuScript(request: GpuRequest, { nvidiaSmiPath, dcgmiPath }: GpuSettings): string {
  const find = (name: string, program: string, path: string) =>
    path === ''
      ? `${name}=${program}; for d in ${FOLDERS}; do [ -x "/host$d/${program}" ] && ${name}=$d/${program} && break; done`
      : `${name}=${path}`;
  return [
    `# ${JSON.stringify(request)}`,
    'failed=0',
    find('smi', 'nvidia-smi', nvidiaSmiPath),
    find('dcgmi', 'dcgmi', dcgmiPath),
    ...request.checks.flatMap((check) => [
      `echo '===== ${check} ====='`,
      `{ ${({ ...CHECKS, ...DCGM_CHECKS }[check] as Check)(request)}; } || failed=1`,
    ]),
    'exit $failed',
  ].join('\n');
}

/** Reads the request of a script back; undefined for any other text. */
export function requestOf(script: string): GpuRequest | undefined {
  try {
    return JSON.parse(script.split('\n', 1)[0]?.slice(2) ?? '') as GpuRequest;
  } catch {
    return undefined;
  }
}
