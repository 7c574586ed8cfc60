import { LIST, setting } from '../setting.ts';
import { parseCount, parseList, parseWord, splitList } from '../values.ts';

const SWITCH = '1, true, yes or on; 0, false, no or off';
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const IMAGE = /^[A-Za-z0-9][\w.:/@-]*$/;
/** A program on a node: nothing that a shell would read as more than one word. */
const PROGRAM_PATH = /^\/[\w./+-]+$/;

/** A switch as the reference reads it, except that a text that is neither on nor off counts as the side that allows less. */
function switchOf(safe: boolean): (text: string) => boolean {
  return (text) => {
    const word = text.trim().toLowerCase();
    if (['1', 'true', 'yes', 'on'].includes(word)) return true;
    return ['0', 'false', 'no', 'off'].includes(word) ? false : safe;
  };
}

function parsePaths(text: string): readonly string[] | undefined {
  return splitList(text).every((path) => path.startsWith('/') && !/[\0\n\r]/.test(path)) ? splitList(text) : undefined;
}

/** Which tools are served, and the variables of the reference's later tools. Source: the reference, 1.4.0. */
export const REFERENCE_SETTINGS = {
  toolset: setting<'auto' | '1.0' | '1.4' | 'all' | 'sregym'>({
    variable: 'TOOLSET',
    description:
      'Which tools the server offers: its own (1.0), only the tools of the reference 1.4 (1.4), both (all), the tools of the benchmark SREGym (sregym), or by the variables that are set (auto); see docs/later-tools.md',
    fallback: 'auto',
    allowed: 'auto, 1.0, 1.4, all or sregym',
    parse: (text) => parseWord(text, ['auto', '1.0', '1.4', 'all', 'sregym']),
  }),
  preapprovedBinaries: setting({
    variable: 'KUBECTL_PREAPPROVED_EXEC_BINARIES',
    description:
      'Programs that `run_preapproved_kubectl_exec_command` may run in a container; each needs a grammar of its arguments (docs/later-tools.md)',
    fallback: 'ps,top,df,ls,netstat,ss',
    allowed: `${LIST} of names of programs`,
    parse: (text) => parseList(text, /^[\w.+/-]+$/),
  }),
  diagnosticImages: setting({
    variable: 'KUBECTL_DIAGNOSTIC_IMAGES',
    description: 'Images that `run_preapproved_diagnostic_image` may run',
    fallback: 'nicolaka/netshoot:v0.13,busybox:1.37.0,curlimages/curl:8.11.1',
    allowed: `${LIST} of image references, without patterns`,
    parse: (text) => parseList(text, IMAGE),
  }),
  diagnosticTargetPolicy: setting({
    variable: 'KUBECTL_DIAGNOSTIC_TARGET_POLICY_ENABLED',
    description: 'Whether diagnostic pods run only known programs with known arguments and targets',
    fallback: 'true',
    allowed: `${SWITCH} (any other text counts as true)`,
    parse: switchOf(true),
  }),
  diagnosticExternalTargets: setting({
    variable: 'KUBECTL_DIAGNOSTIC_ALLOW_EXTERNAL_TARGETS',
    description: 'Whether diagnostic pods may probe targets outside the cluster; metadata addresses never',
    fallback: 'false',
    allowed: `${SWITCH} (any other text counts as false)`,
    parse: switchOf(false),
  }),
  diagnosticDnsSuffixes: setting({
    variable: 'KUBECTL_DIAGNOSTIC_INTERNAL_DNS_SUFFIXES',
    description: 'How host names inside the cluster end',
    fallback: '.svc,.svc.cluster.local,.cluster.local',
    allowed: `${LIST} of suffixes, each starting with a dot`,
    parse: (text) => parseList(text, /^\.[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/),
  }),
  diagnosticMaxPods: setting({
    variable: 'KUBECTL_DIAGNOSTIC_MAX_PODS',
    description: 'How many diagnostic pods this server runs at once',
    fallback: '4',
    allowed: 'a whole number from 1 to 100',
    parse: (text) => parseCount(text, 1, 100),
  }),
  fileReadAllowedPaths: setting({
    variable: 'KUBECTL_FILE_READ_ALLOWED_PATHS',
    description: 'Folders of containers in which `read_file_from_container` may read; if empty, the default',
    fallback: '/app,/config,/data,/etc,/home,/opt,/srv,/tmp,/usr,/var/lib,/var/log,/var/tmp,/var/www,/workspace',
    allowed: `${LIST} of absolute paths`,
    parse: parsePaths,
  }),
  fileReadDeniedPaths: setting({
    variable: 'KUBECTL_FILE_READ_DENIED_PATHS',
    description: 'Folders of containers that are never read, in addition to the fixed list (docs/later-tools.md)',
    fallback: '/var/run/secrets/,/run/secrets/,/var/run/secrets/kubernetes.io/serviceaccount/',
    allowed: `${LIST} of absolute paths`,
    parse: parsePaths,
  }),
  fileReadCanonicalOnly: setting({
    variable: 'KUBECTL_FILE_READ_REQUIRE_CANONICALIZATION',
    description: 'Whether a file is read only after `readlink -f` in the container has named its real path',
    fallback: 'true',
    allowed: `${SWITCH} (any other text counts as true)`,
    parse: switchOf(true),
  }),
  fileReadDebugImage: setting({
    variable: 'KUBECTL_FILE_READ_DEBUG_IMAGE',
    description:
      'Image of an ephemeral container with which `read_file_from_container` reads in images without `readlink` and `cat`; empty to add no container to a pod (docs/later-tools.md)',
    fallback: '',
    allowed: 'an image reference; the image has sh, readlink, cat and sleep, for example busybox:1.37.0',
    parse: (text) => (text === '' || IMAGE.test(text) ? text : undefined),
  }),
  allowArbitraryCommands: setting({
    variable: 'KUBECTL_ALLOW_ARBITRARY_COMMANDS',
    description: 'Whether `run_kubectl_command` runs; if not, the server runs no change that is not preapproved',
    fallback: 'true',
    allowed: `${SWITCH} (any other text counts as false)`,
    parse: switchOf(false),
  }),
  gpuEnabled: setting({
    variable: 'GPU_DIAG_ENABLED',
    description: 'Whether `run_gpu_node_diagnostics` runs its privileged pod',
    fallback: 'false',
    allowed: `${SWITCH} (any other text counts as false)`,
    parse: switchOf(false),
  }),
  gpuNamespace: setting({
    variable: 'GPU_DIAG_NAMESPACE',
    description: 'Namespace of the pods of `run_gpu_node_diagnostics`',
    fallback: 'default',
    allowed: 'a namespace',
    parse: (text) => (NAMESPACE.test(text) ? text : undefined),
  }),
  gpuTimeoutSeconds: setting({
    variable: 'GPU_DIAG_TIMEOUT',
    description: 'How long all checks of one call may take, in seconds',
    fallback: '300',
    allowed: 'a whole number of seconds from 1 to 3600',
    parse: (text) => parseCount(text, 1, 3600),
  }),
  dcgmEnabled: setting({
    variable: 'DCGM_ENABLED',
    description: 'Whether `run_gpu_node_diagnostics` offers the checks of DCGM',
    fallback: 'false',
    allowed: `${SWITCH} (any other text counts as false)`,
    parse: switchOf(false),
  }),
  dcgmMaxLevel: setting({
    variable: 'GPU_DIAG_DCGM_MAX_DIAG_LEVEL',
    description: 'Highest level of the check `dcgm_diag`; level 3 puts load on the GPU',
    fallback: '1',
    allowed: 'a whole number from 1 to 4',
    parse: (text) => parseCount(text, 1, 4),
  }),
  gpuNvidiaSmiPath: setting({
    variable: 'GPU_DIAG_NVIDIA_SMI_PATH',
    description: 'Where nvidia-smi is on the nodes; empty, or anything but a plain absolute path, to search for it',
    fallback: '',
    allowed: 'an absolute path without blanks',
    parse: (text) => (PROGRAM_PATH.test(text) ? text : ''),
  }),
  gpuDcgmiPath: setting({
    variable: 'GPU_DIAG_DCGMI_PATH',
    description: 'Where dcgmi is on the nodes; empty, or anything but a plain absolute path, to search for it',
    fallback: '',
    allowed: 'an absolute path without blanks',
    parse: (text) => (PROGRAM_PATH.test(text) ? text : ''),
  }),
} as const;
