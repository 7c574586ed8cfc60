import { isRefusal, quote, type Refusal, refuse } from '../../errors.ts';
import { parsePipe } from '../../filters/parse.ts';
import type { Execution } from '../../kube/execution.ts';
import type { PreapprovedSettings } from '../../kube/preapproved.ts';
import { normalizePath, refusePath, refuseShape } from '../../policy/preapproved/paths.ts';
import type { Outcome } from '../../result/outcome.ts';
import { MAX_BYTES, refuseMaxBytes } from '../answer-wish.ts';
import { string } from '../argument-types.ts';
import { readArguments, required, schemaOf } from '../arguments.ts';
import type { CourseSteps, CourseTool } from '../tool.ts';
import { ANY_RESULT } from './any-result.ts';
import { execOf, integer, lookupOf, type Place, parsePlace } from './arguments.ts';
import { showFile } from './file-answer.ts';
import { lookUp } from './look-up.ts';
import { type Mounts, mountsOf, secretByMount } from './secret-mounts.ts';

const MOST = 1024 ** 4;
const ARGUMENTS = {
  namespace: required(string('Namespace of the pod')),
  pod: required(string('Pod name')),
  path: required(string('Absolute path of the file')),
  container: string('Container (default: the first)'),
  offset: integer('Byte to start at, from a shortened answer', 0, MOST),
  tail: integer('Only so many lines from the end', 1, 1_000_000),
  max_bytes: MAX_BYTES,
};

/** Reads one file of a container. Source: the reference 1.4.0, `read_file_from_container`; offset, tail and max_bytes are ours. */
export function readFileFromContainer(settings: PreapprovedSettings): CourseTool {
  const roots = settings.fileRoots.map(normalizePath).join(', ');
  return {
    kind: 'course',
    name: 'read_file_from_container',
    title: 'Read a file of a container',
    inputSchema: schemaOf(ARGUMENTS),
    outputSchema: ANY_RESULT,
    describe: () =>
      `Read a text file inside a container, for example a log or a configuration file. Allowed folders: ${roots}. ` +
      'Secrets, tokens and credential files are refused. Example: {"namespace": "shop", "pod": "web-0", "path": "/var/log/app.log", "tail": 100}',
    annotate: () => ({ readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true }),
    run: async (given, facts, steps): Promise<Outcome | Refusal> => {
      const read = readArguments(ARGUMENTS, given, () => 'Give "namespace", "pod" and "path".');
      if (isRefusal(read)) return read;
      const { path, offset, tail, max_bytes: maxBytes } = read;
      const tooMuch = refuseMaxBytes(maxBytes, facts);
      if (tooMuch !== undefined) return tooMuch;
      const place = parsePlace({ namespace: read.namespace, pod: read.pod, container: read.container });
      if (isRefusal(place)) return place;
      const file = await findFile({ place, path, settings, steps });
      if (isRefusal(file)) return file;
      const filters = [
        ...(offset === undefined || offset === 0 ? [] : [`tail -c +${offset + 1}`]),
        ...(tail === undefined ? [] : [`tail -n ${tail}`]),
      ];
      const pipe = parsePipe(filters);
      if (isRefusal(pipe)) return pipe;
      const execution = await steps.take({
        command: execOf(place, ['cat', file]),
        preapproved: 'file',
        ...(pipe.length > 0 && { pipe }),
      });
      if (isRefusal(execution)) return execution;
      const most = maxBytes ?? facts.answers?.maxBytes ?? 40_960;
      return showFile(execution, { path, offset: offset ?? 0, isEnd: tail !== undefined, maxBytes: most });
    },
  };
}

/** Without a pod the lists of paths decide alone. */
const NO_MOUNTS: Mounts = { secret: [], host: [] };

interface Search {
  readonly place: Place;
  readonly path: string;
  readonly settings: PreapprovedSettings;
  readonly steps: CourseSteps;
}

/** The real path of a file, judged by the lists of paths and by what the pod mounts. */
async function findFile({ place, path, settings, steps }: Search): Promise<string | Refusal> {
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
  const link = await steps.take({ command: execOf(place, ['readlink', '-f', normal]), preapproved: 'file' });
  const real = isRefusal(link) ? link : realPath(link, normal);
  if (isRefusal(real)) return real;
  if ('why' in real) return settings.canonicalOnly ? refuseUnverified(path, real.why) : normal;
  return (
    refusePath(real.path, settings, path) ??
    refuseMount(path, secretByMount(normalizePath(real.path), mounts)) ??
    real.path
  );
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

function refuseUnverified(path: string, why: string): Refusal {
  const lacks = /not found|no such file or directory.*exec|executable file/i.test(why);
  return refuse(
    'PATH_NOT_VERIFIED',
    `Path ${quote(path)} refused: it could not be canonicalized inside the container (${why}), so the path policy cannot be verified against the real target. If the image has no \`readlink\`, use run_kubectl_command (requires human approval) or set KUBECTL_FILE_READ_REQUIRE_CANONICALIZATION=false on the server.`,
    lacks
      ? 'The image seems to have no coreutils. Read what the program logs with logs, or its ConfigMap with get, if these are allowed.'
      : 'Check the path with ls in its folder.',
  );
}

function refuseMount(path: string, why: string | undefined): Refusal | undefined {
  return why === undefined
    ? undefined
    : refuse(
        'PATH_NOT_ALLOWED',
        `Path ${quote(path, 200)} is restricted: ${why}.`,
        'Read another file. This server does not show credentials.',
      );
}
