/** One row of the contract of the reference 1.4.0, and how this server keeps it. */
export interface CompatibilityRow {
  /** The part of the contract. */
  readonly about: string;
  readonly item: string;
  readonly verdict: 'same' | 'stricter' | 'beyond' | 'differs';
  /** What is different and why; empty for the same. */
  readonly why: string;
  /** The test that shows it. */
  readonly test: string;
}

const T = {
  toolset: 'test/config/toolset.test.ts',
  configuration: 'test/config/configuration.test.ts',
  line: 'test/config/command-line.test.ts',
  http: 'test/transport/http.test.ts',
  identity: 'test/transport/identity/identity.test.ts',
  paths: 'test/policy/preapproved/paths.test.ts',
  file: 'test/tools/reference/read-file-from-container.test.ts',
  mounts: 'test/tools/reference/secret-mounts.test.ts',
  programs: 'test/policy/preapproved/programs.test.ts',
  targets: 'test/policy/preapproved/targets.test.ts',
  pods: 'test/cluster/dropin-diagnostic-pods.test.ts',
  gpu: 'test/tools/reference/run-gpu-node-diagnostics.test.ts',
  config: 'test/tools/reference/get-remediation-mcp-config.test.ts',
  command: 'test/tools/reference/run-kubectl-command.test.ts',
  sweep: 'test/tools/reference/sweep-diagnostic-pods.test.ts',
  arguments: 'test/tools/arguments.test.ts',
} as const;

function rowsOf(
  about: string,
  ...rows: readonly (readonly [string, CompatibilityRow['verdict'], string, keyof typeof T])[]
) {
  return rows.map(([item, verdict, why, test]): CompatibilityRow => ({ about, item, verdict, why, test: T[test] }));
}

/** Every row of the contract. Source: the reference 1.4.0b, read and observed. */
export const COMPATIBILITY: readonly CompatibilityRow[] = [
  ...rowsOf(
    'Process',
    ['stdio is the default transport', 'same', '', 'line'],
    [
      '`--transport http`, `--host`, `--port`',
      'differs',
      'The default host is 127.0.0.1; set `--host 0.0.0.0`',
      'line',
    ],
    ['`--transport=http` is ignored', 'beyond', 'It is read as `--transport http`', 'line'],
    ['numbers that are no integers stop the start', 'same', '', 'configuration'],
    ['`LOG_LEVEL=debug` crashes', 'beyond', 'Any case is taken', 'configuration'],
    ['a `.env` file is loaded', 'stricter', 'The server reads no file that it was not told of', 'configuration'],
  ),
  ...rowsOf(
    'Tools',
    ['six tools, in this order, always listed', 'same', '', 'toolset'],
    ['`outputSchema` is any object', 'same', '', 'file'],
    [
      'policy refusals are results with `success` false and `error`',
      'beyond',
      '`code` and `hint` come besides',
      'programs',
    ],
    [
      'argument faults are tool errors with `isError`',
      'differs',
      'They are refusals with the code ARGUMENTS_INVALID and a hint',
      'arguments',
    ],
    ['booleans accept `"false"`', 'same', '', 'arguments'],
    ['JSON text in place of a list is refused', 'beyond', 'It is read as the list', 'arguments'],
    ['no output limit, no masking', 'stricter', 'Answers are bounded, and secrets are redacted', 'file'],
    ['on a timeout what was printed is lost', 'beyond', 'It is in the answer', 'pods'],
    ['metacharacters are refused', 'same', '', 'programs'],
    ['names without a leading dash pass', 'stricter', 'Names must be names of Kubernetes', 'file'],
  ),
  ...rowsOf(
    '`read_file_from_container`',
    ['`namespace`, `pod`, `path`, `container`', 'beyond', '`offset`, `tail` and `max_bytes` come besides', 'file'],
    ['the path must be absolute, and is normalised', 'same', '', 'paths'],
    ['fixed roots', 'stricter', 'In any case of letters', 'paths'],
    [
      'patterns of credential files',
      'stricter',
      'More patterns: key tables, histories, kubeconfigs and Secrets on nodes',
      'paths',
    ],
    ['denied paths and allowed roots of the operator', 'same', '', 'paths'],
    ['`readlink -f`, then `cat` of the real path', 'same', '', 'file'],
    [
      'mounted Secrets outside the fixed roots are read',
      'stricter',
      'The server reads the pod, and refuses its secret mounts',
      'mounts',
    ],
    ['without canonicalisation the literal path is read', 'same', '', 'toolset'],
    ['binary files are printed', 'stricter', 'They are refused', 'file'],
    ['the worst case takes two timeouts', 'stricter', 'All steps of a call share one timeout', 'file'],
  ),
  ...rowsOf(
    '`run_preapproved_kubectl_exec_command`',
    ['`pod`, `command`, `namespace`, `container`', 'same', '', 'programs'],
    ['the binary must be listed', 'stricter', 'It must also have a row of options that only read', 'programs'],
    [
      'the rule for `ps`',
      'stricter',
      'Also `ps -u e`, which `ps` reads again as `u e`, and only known columns',
      'programs',
    ],
    [
      'other binaries have no rule',
      'stricter',
      '`ss -K`, `ls` of secrets, `top` without an end and every unknown option are refused',
      'programs',
    ],
  ),
  ...rowsOf(
    '`run_preapproved_diagnostic_image`',
    ['`image`, `namespace`, `command`, `name`', 'same', '', 'pods'],
    ['the image is compared by its repository, and the listed one runs', 'same', '', 'pods'],
    ['any command', 'stricter', 'Known programs with known options, unless the target policy is off', 'targets'],
    [
      '`curl -L` is refused',
      'stricter',
      'Also inside clusters, `wget` with redirects, proxies, `--resolve`, `--connect-to`, files and uploads',
      'targets',
    ],
    [
      'metadata, link-local and loopback are refused',
      'stricter',
      'In every spelling, inside IPv6, `localhost`, multicast, and also with the target policy off',
      'targets',
    ],
    [
      'private addresses and internal names pass',
      'stricter',
      'RFC 1918 and fc00::/7 alone; names are looked up, judged and pinned',
      'targets',
    ],
    [
      'the pod has no token and no host namespaces',
      'stricter',
      'It meets the restricted standard, has limits and a deadline',
      'pods',
    ],
    ['the pod is deleted', 'beyond', 'Also after cancellation, and after a crash', 'sweep'],
    ['any number of pods at once', 'stricter', '`KUBECTL_DIAGNOSTIC_MAX_PODS`', 'pods'],
  ),
  ...rowsOf(
    '`run_gpu_node_diagnostics`',
    ['parameters, checks, order and texts of refusals', 'same', '', 'gpu'],
    [
      'one privileged pod with the host root read-only',
      'stricter',
      'With limits, a deadline and a root filesystem that cannot be written',
      'gpu',
    ],
    ['`node`, `checks` and `image` in the answer', 'same', '', 'pods'],
  ),
  ...rowsOf('`get_remediation_mcp_config`', ['keys', 'same', '', 'config']),
  ...rowsOf(
    '`run_kubectl_command`',
    ['`args`', 'beyond', '`pipe`, `max_bytes` and `continue` come besides', 'command'],
    ['locked-down mode', 'stricter', 'Then no other tool changes anything either', 'command'],
    [
      'blocked flags before `--`',
      'stricter',
      'Words are parsed as kubectl parses them, so no value hides a flag',
      'command',
    ],
    ['metacharacters in every word, so no JSON patch', 'same', '`KUBECTL_METACHARACTERS=data` allows one', 'command'],
    ['`edit` is offered', 'stricter', 'It needs an editor and never runs', 'toolset'],
    ['`run` of any image', 'stricter', 'The image must be in KUBECTL_ALLOWED_IMAGES', 'command'],
    ['no approval on the server', 'beyond', '`KUBECTL_APPROVAL_COMMANDS` and rules of the policy file', 'command'],
  ),
  ...rowsOf(
    'Environment',
    ['`KUBECTL_ALLOWED_COMMANDS`', 'same', 'Without `edit`', 'toolset'],
    ['`KUBECTL_DANGEROUS_FLAGS`', 'same', 'Added to the flags that are always blocked', 'config'],
    [
      '`KUBECTL_PREAPPROVED_EXEC_BINARIES`',
      'beyond',
      'Also by the name of the chart, `KUBECTL_PREAPPROVED_COMMANDS`',
      'toolset',
    ],
    ['`KUBECTL_DIAGNOSTIC_IMAGES`', 'same', '', 'configuration'],
    [
      '`KUBECTL_DIAGNOSTIC_TARGET_POLICY_ENABLED`',
      'stricter',
      'A text that is neither on nor off counts as on',
      'toolset',
    ],
    ['`KUBECTL_DIAGNOSTIC_ALLOW_EXTERNAL_TARGETS`', 'same', '', 'toolset'],
    ['`KUBECTL_DIAGNOSTIC_INTERNAL_DNS_SUFFIXES`', 'same', '', 'configuration'],
    ['`KUBECTL_FILE_READ_ALLOWED_PATHS`', 'same', '', 'configuration'],
    ['`KUBECTL_FILE_READ_DENIED_PATHS`', 'same', '', 'paths'],
    [
      '`KUBECTL_FILE_READ_REQUIRE_CANONICALIZATION`',
      'stricter',
      'A text that is neither on nor off counts as on',
      'toolset',
    ],
    ['`KUBECTL_ALLOW_ARBITRARY_COMMANDS`', 'same', '', 'toolset'],
    ['`KUBECTL_TIMEOUT`', 'same', 'From 1 to 3600', 'configuration'],
    ['`LOG_LEVEL`', 'same', '', 'configuration'],
    ['`MCP_AUTH_TOKEN`', 'stricter', 'At least 16 characters', 'configuration'],
    ['`GPU_DIAG_ENABLED`', 'same', '', 'toolset'],
    ['`GPU_DIAG_NAMESPACE`', 'same', '', 'configuration'],
    ['`GPU_DIAG_TIMEOUT`', 'same', 'From 1 to 3600', 'toolset'],
    ['`GPU_DIAG_DCGM_MAX_DIAG_LEVEL`', 'same', '', 'configuration'],
    ['`GPU_DIAG_NVIDIA_SMI_PATH`', 'same', '', 'configuration'],
    ['`GPU_DIAG_DCGMI_PATH`', 'same', '', 'configuration'],
    ['`DCGM_ENABLED`', 'same', '', 'toolset'],
  ),
  ...rowsOf(
    'HTTP',
    ['with a token every path needs it', 'same', 'But the probes `/healthz` and `/readyz`', 'identity'],
    ['without a token the endpoint is open', 'same', 'A start warns of it', 'identity'],
    ['no check of Host and Origin', 'stricter', 'Both are checked', 'http'],
    ['no limit of bodies and rates', 'stricter', 'Both are limited', 'http'],
  ),
];
