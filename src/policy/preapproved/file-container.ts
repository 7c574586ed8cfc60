import { isRefusal, type Refusal, refuse } from '../../errors.ts';
import { flagValue, type KubectlCommand } from '../../kube/command.ts';
import {
  FILE_CONTAINER_COMMAND,
  FILE_CONTAINER_PREFIX,
  fileScript,
  readFileContainer,
} from '../../kube/file-container.ts';
import { parsePodName } from '../../kube/names.ts';
import type { PreapprovedSettings } from '../../kube/preapproved.ts';
import { execWords } from './file.ts';
import { refusePath } from './paths.ts';

/** The flags of the command that adds the container, with the values that are always the same. */
const FLAGS: Readonly<Record<string, string | undefined>> = {
  namespace: undefined,
  image: undefined,
  container: undefined,
  target: undefined,
  custom: undefined,
  profile: 'baseline',
  quiet: 'true',
};
const NAME = new RegExp(`^${FILE_CONTAINER_PREFIX}[0-9a-f]{8}$`);
/** Process 1, or the id of a container. */
const WHERE = /^(?:1|[0-9a-f]{64})$/;
const SCRIPT = fileScript();

/** Returns why a command does not add the server's own ephemeral container for files to one pod. Pure. */
export function refuseFileContainer(command: KubectlCommand, { fileImage }: PreapprovedSettings): Refusal | undefined {
  const { path, flags, positionals, dashAt, documents } = command;
  const [pod = '', ...words] = positionals;
  if (fileImage === '') return refuseOff();
  const isOwn =
    path.join(' ') === 'debug' &&
    documents === undefined &&
    !isRefusal(parsePodName(pod)) &&
    dashAt === 1 &&
    words.join(' ') === FILE_CONTAINER_COMMAND.join(' ') &&
    flags.length === Object.keys(FLAGS).length &&
    new Set(flags.map(({ name }) => name)).size === flags.length &&
    flags.every(({ name, value }) => Object.hasOwn(FLAGS, name) && (FLAGS[name] ?? value) === value) &&
    flagValue(command, 'image') === fileImage &&
    NAME.test(flagValue(command, 'container') ?? '') &&
    readFileContainer(flagValue(command, 'custom') ?? '') !== undefined;
  return isOwn
    ? undefined
    : refuse(
        'POD_SECURITY',
        'An ephemeral container for files is hardened, and only the server says how.',
        'Give namespace, pod, container and path.',
      );
}

/** Returns why a command does not read a file of another container from an ephemeral container of the server. Pure. */
export function refuseFileBeside(command: KubectlCommand, settings: PreapprovedSettings): Refusal | undefined {
  if (settings.fileImage === '') return refuseOff();
  const [sh, dashC, script, zero, where = '', path = '', ...more] = execWords(command) ?? [];
  const isOwn =
    sh === 'sh' &&
    dashC === '-c' &&
    script === SCRIPT &&
    zero === 'sh' &&
    WHERE.test(where) &&
    (more.length === 0 || (more.length === 1 && more[0] === 'cat')) &&
    NAME.test(flagValue(command, 'container') ?? '');
  return isOwn
    ? refusePath(path, settings)
    : refuse(
        'PROGRAM_NOT_ALLOWED',
        'An ephemeral container for files runs the own script of the server alone.',
        'Give the path of the file.',
      );
}

function refuseOff(): Refusal {
  return refuse(
    'NOT_ALLOWED',
    'This server adds no ephemeral containers to pods.',
    'Ask the operator to set KUBECTL_FILE_READ_DEBUG_IMAGE.',
  );
}
