import { isRefusal, quote, type Refusal, refuse } from '../../errors.ts';
import type { Plan } from '../../kube/command.ts';
import type { Execution } from '../../kube/execution.ts';
import { fileScript } from '../../kube/file-container.ts';
import { normalizePath, refusePath, refuseShape } from '../../policy/preapproved/paths.ts';
import { execOf, lookupOf } from './arguments.ts';
import {
  type FileContainerInPod,
  lacksProgram,
  openFileContainer,
  refuseBeside,
  type Search,
} from './file-container.ts';
import { lookUp } from './look-up.ts';
import { type Mounts, mountsOf, secretByMount } from './secret-mounts.ts';

/** A file that may be read. */
export interface FoundFile {
  /** What prints it. */
  readonly plan: Plan;
  /** Finds it again from an ephemeral container, if its image has no `cat`; absent if it was found so, or is not to be. */
  readonly beside?: () => Promise<FoundFile | Refusal>;
  /** What the caller should know of the way, in sentences. */
  readonly notice?: string;
}

/** Without a pod the lists of paths decide alone. */
const NO_MOUNTS: Mounts = { secret: [], host: [] };

/** Finds the real path of a file, judged by the lists of paths and by what the pod mounts, in its container or else from beside it. */
export async function findFile(search: Search): Promise<FoundFile | Refusal> {
  const { place, path, settings, steps } = search;
  const literal = refuseShape(path) ?? refusePath(path, settings);
  if (literal !== undefined) return literal;
  const normal = normalizePath(path);
  const pod = await lookUp(lookupOf('pods', place.namespace, place.pod), steps);
  if (isRefusal(pod)) return pod;
  if (pod.found === 'nothing')
    return refuse(
      'PATH_NOT_VERIFIED',
      `Path ${quote(path)} refused: the server could not read the pod, so it cannot tell where Secrets are mounted (${pod.why}).`,
      'Check the namespace and the name of the pod. The server needs the right to get pods.',
    );
  const mounts = pod.found === 'object' ? mountsOf(pod.object, place.container) : NO_MOUNTS;
  const byMount = refuseMount(path, secretByMount(normal, mounts));
  if (byMount !== undefined) return byMount;
  const isAllowed = settings.fileImage !== '' && pod.found === 'object';
  const beside = isAllowed ? () => findBeside(normal, pod.object, mounts, search) : undefined;
  const link = await steps.take({ command: execOf(place, ['readlink', '-f', normal]), preapproved: 'file' });
  if (isRefusal(link)) return link;
  if (beside !== undefined && lacksProgram(link)) return beside();
  const real = realPath(link, normal);
  if (isRefusal(real)) return real;
  if ('why' in real && settings.canonicalOnly) return refuseUnverified(path, real.why, lacksProgram(link));
  const file = 'why' in real ? normal : real.path;
  const refusal = 'why' in real ? undefined : refuseReal(file, mounts, search);
  return (
    refusal ?? {
      plan: { command: execOf(place, ['cat', file]), preapproved: 'file' },
      ...(beside !== undefined && { beside }),
    }
  );
}

const SCRIPT = fileScript();

/** The same from an ephemeral container of the pod. */
async function findBeside(normal: string, pod: unknown, mounts: Mounts, search: Search): Promise<FoundFile | Refusal> {
  const { path, steps } = search;
  const opened = await openFileContainer(pod, search);
  if (isRefusal(opened)) return opened;
  const { notice } = opened;
  const found = await steps.take(planBeside(normal, opened, search));
  if (isRefusal(found)) return found;
  const real = realPath(found, normal);
  if (isRefusal(real)) return real;
  if ('why' in real) return refuseBeside(path, saidIn(found) ?? real.why, `Check the path. ${notice}`);
  const refusal = refuseReal(real.path, mounts, search);
  return refusal === undefined
    ? { plan: planBeside(real.path, opened, search, 'cat'), notice }
    : { ...refusal, hint: `${refusal.hint} ${notice}` };
}

/** The script for files, with its words. */
function planBeside(
  file: string,
  { name, target }: FileContainerInPod,
  { place: { namespace, pod } }: Search,
  ...more: readonly string[]
): Plan {
  const words = ['sh', '-c', SCRIPT, 'sh', target.where, file, ...more];
  return { command: execOf({ namespace, pod, container: name }, words), preapproved: 'file-beside' };
}

/** What the script says of a path that it cannot follow, without what kubectl adds. */
function saidIn(execution: Execution): string | undefined {
  return execution.ended === 'exited' && execution.exitCode === 1
    ? execution.stderr.text.trim().split('\n')[0]?.slice(0, 300) || undefined
    : undefined;
}

/** Judges the real path of a file. */
function refuseReal(real: string, mounts: Mounts, { path, settings }: Search): Refusal | undefined {
  return refusePath(real, settings, path) ?? refuseMount(path, secretByMount(normalizePath(real), mounts));
}

/** What `readlink -f` found, or why it found nothing that can be judged. Source: the reference 1.4.0, with its words. */
function realPath(execution: Execution, asked: string): { readonly path: string } | { readonly why: string } | Refusal {
  if (execution.ended === 'timed-out') return { why: `\`readlink -f\` timed out after ${execution.timeoutSeconds}s` };
  if (execution.ended === 'not-run') return execution.refusal;
  const { exitCode, stdout, stderr } = execution;
  if (exitCode !== 0) {
    const said = stderr.text.trim() || stdout.text.trim() || 'no output';
    return { why: `\`readlink -f ${asked}\` exited ${exitCode}: ${said.slice(0, 300)}` };
  }
  const text = stdout.text.endsWith('\n') ? stdout.text.slice(0, -1) : stdout.text;
  const isUsable = text.startsWith('/') && !/[\r\n]/.test(text) && !stdout.truncated && refuseShape(text) === undefined;
  return isUsable
    ? { path: normalizePath(text) }
    : { why: `\`readlink -f ${asked}\` returned an unusable path: ${quote(text, 200)}` };
}

function refuseUnverified(path: string, why: string, lacks: boolean): Refusal {
  return refuse(
    'PATH_NOT_VERIFIED',
    `Path ${quote(path)} refused: it could not be canonicalized inside the container (${why}), so the path policy cannot be verified against the real target. If the image has no \`readlink\`, use run_kubectl_command (requires human approval) or set KUBECTL_FILE_READ_REQUIRE_CANONICALIZATION=false on the server.`,
    lacks
      ? `The image seems to have no coreutils. Read what the program logs with logs, or its ConfigMap with get, if these are allowed. ${DEBUG_IMAGE}`
      : 'Check the path with ls in its folder.',
  );
}

/** What the operator can set for images without programs. */
export const DEBUG_IMAGE =
  'The operator can set KUBECTL_FILE_READ_DEBUG_IMAGE, with which the server reads such files from an ephemeral container.';

function refuseMount(path: string, why: string | undefined): Refusal | undefined {
  return why === undefined
    ? undefined
    : refuse(
        'PATH_NOT_ALLOWED',
        `Path ${quote(path, 200)} is restricted: ${why}.`,
        'Read another file. This server does not show credentials.',
      );
}
