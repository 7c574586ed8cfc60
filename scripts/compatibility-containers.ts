import { rowsOf } from './compatibility-rows.ts';

/** The tool that reads a file. */
export const FILE = rowsOf(
  { about: '`read_file_from_container`', test: 'test/compatibility/file.test.ts' },
  ['`namespace`, `pod`, `path`, `container`', 'beyond', '`offset`, `tail` and `max_bytes` come besides'],
  ['the order: namespace, pod, container, path', 'same'],
  ['the path must be absolute, and is normalised', 'same'],
  ['fixed roots, with their sentence', 'same'],
  ['fixed roots in the given case of letters', 'stricter', 'In any case of letters'],
  ['patterns of credential files, with their sentence', 'same'],
  ['no other patterns', 'stricter', 'Also key tables, histories, kubeconfigs and Secrets on nodes'],
  ['denied paths of the operator, with their sentence', 'same'],
  ['allowed roots, with their sentence', 'same'],
  ['`readlink -f`, then `cat` of the real path', 'same', 'The pod is read before'],
  ['`-c` for a container', 'same', 'Spelled `--container=`'],
  ['the policy judges the real path too', 'same'],
  ['without a real path: `could not be canonicalized inside the container`', 'same'],
  ['`readlink` runs too long', 'same'],
  ['without canonicalisation the literal path is read', 'same'],
  [
    'an image without `readlink` and `cat` cannot be read',
    'beyond',
    'With `KUBECTL_FILE_READ_DEBUG_IMAGE`, from an ephemeral container',
  ],
  ['a missing file is a failure of `cat`', 'same'],
  [
    'mounted Secrets outside the fixed roots are read',
    'stricter',
    'The server reads the pod, and refuses its secret mounts',
  ],
  ['binary files are printed', 'stricter', 'They are refused'],
  ['the worst case takes two timeouts', 'stricter', 'All steps of a call share one timeout'],
);

/** The tool that runs a program in a container. */
export const EXEC = rowsOf(
  { about: '`run_preapproved_kubectl_exec_command`', test: 'test/compatibility/exec.test.ts' },
  ['`pod`, `command`, `namespace`, `container`', 'beyond', '`max_bytes` comes besides'],
  ['the namespace is `default` if not given', 'same'],
  ['the order: pod, namespace, container, command, characters, binary, `ps`', 'same'],
  ['`exec POD -n NS -c C -- COMMAND`', 'same', 'Flags are spelled in full'],
  ['the binary must be listed, with its sentence', 'same'],
  ['a listed binary runs', 'stricter', 'It must also have a row of options that only read'],
  ['`ps`: what is refused, with its sentences', 'same'],
  ['`ps`: what passes', 'same'],
  ['`ps -u e` passes', 'stricter', '`ps` reads it again as `u e`'],
  ['`ps`: any column', 'stricter', 'Only known columns, and none that shows the environment'],
  ['other binaries have no rule', 'stricter', 'Every option and word must be in the row of the program'],
);
