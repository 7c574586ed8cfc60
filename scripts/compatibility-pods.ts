import { rowsOf } from './compatibility-rows.ts';

/** The tool that probes from a pod. */
export const IMAGE = rowsOf(
  { about: '`run_preapproved_diagnostic_image`', test: 'test/compatibility/diagnostic-pods.test.ts' },
  ['`image`, `namespace`, `command`, `name`', 'same'],
  ['the order: namespace, image, characters, targets, name', 'same'],
  ['the image is compared by its repository, and the listed one runs', 'same'],
  ['an image that is not listed, with its sentence', 'same'],
  ['the name of the pod is made of the image and eight digits', 'same'],
  ['the arguments of `run`', 'same', 'Flags are spelled in full'],
  ['the pod: label, no token, no host namespaces, requests, memory', 'same'],
  [
    'the pod has no other limits',
    'stricter',
    'Also no root, no capabilities, a read-only root, a limit of CPU, a deadline',
  ],
  [
    'the pod is always deleted by its name',
    'differs',
    'Only after a failure, by the label of the call: `--rm` deletes it otherwise',
  ],
  ['a delete that fails escapes as an exception', 'beyond', 'The answer says that the pod may still exist'],
  ['after a refusal no pod is deleted', 'same'],
  ['any command', 'stricter', 'Known programs with known options, unless the target policy is off'],
  ['`curl -L` is refused', 'same', 'In words of its own that hold the reason'],
  ['`wget -L` alone is refused', 'stricter', '`wget` must be told to follow no redirect'],
  ['metadata names, with their sentence', 'same'],
  ['metadata, link-local and loopback addresses, with their sentence', 'same'],
  ['any spelling of inet_aton, and IPv4 inside IPv6', 'same'],
  ['with the target policy off every target passes', 'stricter', 'Metadata addresses never do'],
  ['a target outside, with its sentence', 'same'],
  ['a name that is not internal, with its sentence', 'same'],
  ['private in the sense of Python', 'stricter', 'RFC 1918 and fc00::/7 alone'],
  ['names with an internal suffix pass', 'stricter', 'They are looked up, judged and pinned'],
);

/** What only a cluster shows. */
export const IMAGE_ON_CLUSTER = rowsOf(
  { about: '`run_preapproved_diagnostic_image`', test: 'test/cluster/dropin-compatibility.test.ts' },
  ['the pod runs as the cluster has it', 'stricter', 'It meets the restricted standard'],
  ['the pod is gone afterwards', 'beyond', 'Also after a timeout, and after the client has gone'],
  ['any number of pods at once', 'stricter', 'At most `KUBECTL_DIAGNOSTIC_MAX_PODS`'],
);

/** The tool that looks at the GPUs of a node. */
export const GPU = rowsOf(
  { about: '`run_gpu_node_diagnostics`', test: 'test/compatibility/gpu.test.ts' },
  ['`node`, `checks`, `dcgm_diag_level`, `pid`, `pci_bus_id`', 'same'],
  ['off by default, before anything else is looked at', 'same'],
  ['the order and the sentences of refusals', 'same'],
  ['the names of the checks', 'same'],
  ['one pod with the image busybox:1.37.0, by `run` and a script', 'same', 'Flags are spelled in full'],
  ['privileged, on the node, with its processes, and its root read-only', 'same'],
  ['the pod has no other limits', 'stricter', 'Limits, a deadline and a root filesystem that cannot be written'],
  ['the script: a heading for each check, and 1 if any failed', 'same'],
  ['`node`, `checks` and `image` in the answer', 'same'],
  ['one timeout for all checks of a call', 'same'],
  ['the pod is always deleted', 'differs', 'Only after a failure: `--rm` deletes it otherwise'],
);
