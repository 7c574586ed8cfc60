import { isRefusal, type Refusal } from '../../errors.ts';
import { parsePipe } from '../../filters/parse.ts';
import type { Execution } from '../../kube/execution.ts';
import type { Filter } from '../../kube/filter.ts';
import type { PreapprovedSettings } from '../../kube/preapproved.ts';
import { normalizePath } from '../../policy/preapproved/paths.ts';
import type { Outcome } from '../../result/outcome.ts';
import { MAX_BYTES, refuseMaxBytes } from '../answer-wish.ts';
import { string } from '../argument-types.ts';
import { readArguments, required, schemaOf } from '../arguments.ts';
import type { CourseTool } from '../tool.ts';
import { ANY_RESULT } from './any-result.ts';
import { integer, parsePlace } from './arguments.ts';
import { showFile } from './file-answer.ts';
import { lacksProgram, type Search } from './file-container.ts';
import { type FoundFile, findFile } from './find-file.ts';

const MOST = 1024 ** 4;
const ARGUMENTS = {
  namespace: required(string('Namespace of the pod')),
  pod: required(string('Pod name')),
  path: required(string('Absolute path of the file')),
  container: string('Container (default: the first)'),
  offset: integer('Byte to start at, from a shortened answer', [0, MOST]),
  tail: integer('Only so many lines from the end', [1, 1_000_000]),
  max_bytes: MAX_BYTES,
};

/** Reads one file of a container. Source: the reference 1.4.0, `read_file_from_container`; offset, tail and max_bytes are ours. */
export function readFileFromContainer(settings: PreapprovedSettings): CourseTool {
  const roots = settings.fileRoots.map(normalizePath).join(', ');
  const addsContainers = settings.fileImage !== '';
  return {
    kind: 'course',
    name: 'read_file_from_container',
    title: 'Read a file of a container',
    inputSchema: schemaOf(ARGUMENTS),
    outputSchema: ANY_RESULT,
    describe: () =>
      `Read a text file inside a container, for example a log or a configuration file. Allowed folders: ${roots}. ` +
      (addsContainers ? 'For images without cat it adds an ephemeral container to the pod. ' : '') +
      'Secrets, tokens and credential files are refused. Example: {"namespace": "shop", "pod": "web-0", "path": "/var/log/app.log", "tail": 100}',
    annotate: () => ({
      readOnlyHint: !addsContainers,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: true,
    }),
    run: async (given, facts, steps): Promise<Outcome | Refusal> => {
      const read = readArguments(ARGUMENTS, given, () => 'Give "namespace", "pod" and "path".');
      if (isRefusal(read)) return read;
      const { path, offset, tail, max_bytes: maxBytes } = read;
      const tooMuch = refuseMaxBytes(maxBytes, facts);
      if (tooMuch !== undefined) return tooMuch;
      const place = parsePlace({ namespace: read.namespace, pod: read.pod, container: read.container });
      if (isRefusal(place)) return place;
      const filters = [
        ...(offset === undefined || offset === 0 ? [] : [`tail -c +${offset + 1}`]),
        ...(tail === undefined ? [] : [`tail -n ${tail}`]),
      ];
      const pipe = parsePipe(filters);
      if (isRefusal(pipe)) return pipe;
      const printed = await printFile({ place, path, settings, steps, facts }, pipe);
      if (isRefusal(printed)) return printed;
      const most = maxBytes ?? facts.answers?.maxBytes ?? 40_960;
      return showFile(printed, { path, offset: offset ?? 0, isEnd: tail !== undefined, maxBytes: most });
    },
  };
}

/** Finds and prints a file: in its container, or from beside it if its image lacks a program for that and the operator allows it. */
async function printFile(search: Search, pipe: readonly Filter[]): Promise<Execution | Refusal> {
  const { steps } = search;
  const print = ({ plan }: FoundFile) => steps.take({ ...plan, ...(pipe.length > 0 && { pipe }) });
  const found = await findFile(search);
  if (isRefusal(found)) return found;
  const execution = await print(found);
  if (isRefusal(execution)) return execution;
  if (found.beside === undefined || !lacksProgram(execution)) return withNotice(execution, found);
  const again = await found.beside();
  if (isRefusal(again)) return again;
  const printed = await print(again);
  return isRefusal(printed) ? printed : withNotice(printed, again);
}

function withNotice(execution: Execution, { notice }: FoundFile): Execution {
  return notice === undefined ? execution : { ...execution, notice };
}
