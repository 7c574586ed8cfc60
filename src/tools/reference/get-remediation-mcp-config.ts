import { isRefusal } from '../../errors.ts';
import { GPU_IMAGE } from '../../kube/gpu-pod.ts';
import type { PreapprovedSettings } from '../../kube/preapproved.ts';
import { NEVER_TARGETS } from '../../policy/preapproved/addresses.ts';
import { rowOf, runnable } from '../../policy/preapproved/exec.ts';
import { DCGM_CHECK_NAMES, GPU_CHECKS } from '../../policy/preapproved/gpu-script.ts';
import { NEVER_READ, NEVER_READ_NAMES } from '../../policy/preapproved/paths.ts';
import { NEVER_HOSTS } from '../../policy/preapproved/targets.ts';
import { readArguments, schemaOf } from '../arguments.ts';
import type { ReportTool } from '../tool.ts';
import { ANY_RESULT } from './any-result.ts';

/** Flags that never pass, whatever the operator lists. Source: the reference, 1.4.0b. */
export const ALWAYS_BLOCKED: readonly string[] = [
  ...['--server', '-s', '--proxy-url', '--insecure-skip-tls-verify', '--certificate-authority', '--tls-server-name'],
  ...['--token', '--client-certificate', '--client-key', '--username', '--password', '--as', '--as-group', '--as-uid'],
  ...['--as-user-extra', '--kubeconfig', '--context', '--cluster', '--user', '--kuberc', '--overrides', '--profile'],
  ...['--profile-output', '--cache-dir'],
];

/** Reports what the later tools may do. Source: the reference 1.4.0, `get_remediation_mcp_config`. */
export function getRemediationMcpConfig(preapproved: PreapprovedSettings): ReportTool {
  return {
    kind: 'report',
    name: 'get_remediation_mcp_config',
    title: 'Show what this server allows',
    inputSchema: schemaOf({}),
    outputSchema: ANY_RESULT,
    describe: () =>
      'Show the limits of this server: commands, blocked flags, preapproved programs and images, targets, readable paths, timeout.',
    annotate: () => ({ readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false }),
    report: (given, settings) => {
      const read = readArguments({}, given);
      if (isRefusal(read)) return read;
      return {
        success: true,
        body: {
          allowed_commands: settings.allowedCommands.toSorted(),
          dangerous_flags: [...new Set([...ALWAYS_BLOCKED, ...settings.dangerousFlags])].toSorted(),
          ...reportOf(preapproved),
          timeout_seconds: settings.timeoutSeconds,
        },
      };
    },
  };
}

function reportOf(settings: PreapprovedSettings): Readonly<Record<string, unknown>> {
  const { gpu } = settings;
  return {
    preapproved_exec_binaries: settings.binaries.toSorted(),
    preapproved_exec_argv_policy: Object.fromEntries(
      runnable(settings).map((name) => [name, `only options that read (${rowOf(name)?.source})`]),
    ),
    diagnostic_images: settings.images.toSorted(),
    diagnostic_target_policy_enabled: settings.targetPolicy,
    diagnostic_allow_external_targets: settings.externalTargets,
    diagnostic_internal_dns_suffixes: settings.dnsSuffixes,
    diagnostic_hard_denied_networks: NEVER_TARGETS.map(({ cidr }) => cidr).toSorted(),
    diagnostic_hard_denied_hostnames: NEVER_HOSTS,
    file_read_allowed_paths: settings.fileRoots,
    file_read_denied_paths: settings.fileDenied,
    file_read_hard_denied_paths: NEVER_READ,
    file_read_hard_denied_patterns: NEVER_READ_NAMES,
    file_read_require_canonicalization: settings.canonicalOnly,
    ...(settings.fileImage !== '' && { file_read_debug_image: settings.fileImage }),
    allow_arbitrary_kubectl_commands: settings.arbitraryCommands,
    gpu_node_diagnostics: {
      enabled: gpu.enabled,
      image: GPU_IMAGE,
      checks: GPU_CHECKS,
      dcgm_enabled: gpu.dcgmEnabled,
      dcgm_checks: DCGM_CHECK_NAMES,
      dcgm_max_diag_level: gpu.dcgmMaxLevel,
      nvidia_smi_path: gpu.nvidiaSmiPath,
      dcgmi_path: gpu.dcgmiPath,
      namespace: gpu.namespace,
      timeout_seconds: gpu.timeoutSeconds,
    },
  };
}
