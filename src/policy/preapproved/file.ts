import { type Refusal, refuse } from '../../errors.ts';
import type { KubectlCommand } from '../../kube/command.ts';
import type { PreapprovedSettings } from '../../kube/preapproved.ts';
import { refusePath } from './paths.ts';

/** Returns why a command is none that reads a file as the operator preapproved it. Pure. */
export function refuseFileRead(command: KubectlCommand, settings: PreapprovedSettings): Refusal | undefined {
  const words = execWords(command);
  const path = words?.at(-1);
  const [program, option] = words ?? [];
  const isKnown =
    path !== undefined &&
    ((program === 'cat' && words?.length === 2) || (program === 'readlink' && option === '-f' && words?.length === 3));
  return isKnown
    ? refusePath(path, settings)
    : refuse('PROGRAM_NOT_ALLOWED', 'A file is read with readlink -f and cat alone.', 'Give the path of the file.');
}

/** The words that a command runs in a container; undefined unless it is a plain `exec` of words in one pod. */
export function execWords({ path, flags, positionals, dashAt }: KubectlCommand): readonly string[] | undefined {
  const isPlain =
    path.join(' ') === 'exec' &&
    dashAt === 1 &&
    flags.every(({ name }) => name === 'namespace' || name === 'container') &&
    positionals.length > 1;
  return isPlain ? positionals.slice(1) : undefined;
}
