import { rowsOf } from './compatibility-rows.ts';

const ENVIRONMENT_TEST = 'test/compatibility/environment.test.ts';
const OPERATION_TEST = 'test/compatibility/operation.test.ts';

/** The variables. */
export const ENVIRONMENT = rowsOf(
  { about: 'Environment', test: ENVIRONMENT_TEST },
  ['lists: commas, trimmed, without empty items', 'same'],
  ['switches: `1`, `true`, `yes`, `on`, in any case', 'same'],
  ['switches that allow more: any other text is off', 'same'],
  ['switches that protect: any other text is off', 'stricter', 'Any other text is on'],
  ['`KUBECTL_ALLOWED_COMMANDS`', 'same', 'Without `edit`'],
  ['`KUBECTL_DANGEROUS_FLAGS`', 'same'],
  ['`KUBECTL_PREAPPROVED_EXEC_BINARIES`', 'same'],
  ['`KUBECTL_DIAGNOSTIC_IMAGES`', 'same'],
  ['`KUBECTL_DIAGNOSTIC_TARGET_POLICY_ENABLED`', 'same'],
  ['`KUBECTL_DIAGNOSTIC_ALLOW_EXTERNAL_TARGETS`', 'same'],
  ['`KUBECTL_DIAGNOSTIC_INTERNAL_DNS_SUFFIXES`', 'same'],
  ['`KUBECTL_FILE_READ_ALLOWED_PATHS`', 'same'],
  ['`KUBECTL_FILE_READ_DENIED_PATHS`', 'same'],
  ['`KUBECTL_FILE_READ_REQUIRE_CANONICALIZATION`', 'same'],
  ['`KUBECTL_ALLOW_ARBITRARY_COMMANDS`', 'same'],
  ['`KUBECTL_TIMEOUT`', 'same', 'From 1 to 3600'],
  ['`LOG_LEVEL`', 'same'],
  ['`MCP_AUTH_TOKEN`', 'stricter', 'At least 16 characters'],
  ['`GPU_DIAG_ENABLED`', 'same'],
  ['`DCGM_ENABLED`', 'same'],
  ['`GPU_DIAG_DCGM_MAX_DIAG_LEVEL`', 'same', 'From 1 to 4'],
  ['`GPU_DIAG_NAMESPACE`', 'same'],
  ['`GPU_DIAG_TIMEOUT`', 'same', 'From 1 to 3600'],
  ['`GPU_DIAG_NVIDIA_SMI_PATH`', 'same'],
  ['`GPU_DIAG_DCGMI_PATH`', 'same'],
  ['numbers that are no integers stop the start', 'same'],
  ['`KUBECTL_ALLOWED_IMAGES` is not read', 'beyond', 'It lists the images of `run`'],
  [
    '`KUBECTL_PREAPPROVED_COMMANDS` is not read',
    'beyond',
    'It is read for the programs if their own variable is not set, as charts still set it',
  ],
  ['variables of `GPU_DIAG_` before 1.4 are not read', 'same', 'A start warns of them'],
);

/** kubectl, log and deployment. */
export const OPERATION = [
  ...rowsOf(
    { about: 'Process', test: OPERATION_TEST },
    ['kubectl is found on PATH, and runs without a shell', 'same'],
    ['stdin of kubectl is closed', 'same'],
    ['the image: user 1000, read-only root, port 8000', 'same'],
  ),
  ...rowsOf(
    { about: 'Log', test: OPERATION_TEST },
    ['lines of time, logger, level and message on stderr', 'differs', 'JSON lines with the same facts'],
    [
      'the start logs every setting',
      'differs',
      'The commands, images and timeout; `get_remediation_mcp_config` has all',
    ],
    ['the start warns of what is open', 'same'],
    [
      'a warning for each pod while the target policy is off',
      'differs',
      'One at the start; the audit record has each pod',
    ],
    [
      'every kubectl run is logged with its arguments, but not `readlink`',
      'beyond',
      'Every step is in the audit record, by caller',
    ],
    ['refusals and timeouts are logged', 'beyond', 'With their code, in the audit record'],
    ['arguments are logged as they are', 'stricter', 'Words of a container are counted, secret values hidden'],
  ),
  ...rowsOf(
    { about: 'Deployment', test: OPERATION_TEST },
    ['a ClusterRole without secrets and without cluster-admin', 'same'],
    ['network policies choose pods by the diagnostic label', 'same'],
    ['the token comes from a Secret as MCP_AUTH_TOKEN', 'same'],
    ['`approval_required_tools: [run_kubectl_command]`', 'same'],
    [
      'a hook of the chart makes the token with python3 in the image',
      'differs',
      'The image has no python3: set `auth.existingSecret`, see docs/install.md',
    ],
  ),
  ...rowsOf({ about: 'Deployment', test: 'test/cluster/reference-pod.test.ts' }, [
    'the pod of the chart runs with only the image swapped',
    'same',
  ]),
];
