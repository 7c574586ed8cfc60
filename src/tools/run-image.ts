import { isRefusal } from '../errors.ts';
import type { Flag, KubectlCommand, Plan } from '../kube/command.ts';
import { parseNamespace, parsePodName } from '../kube/names.ts';
import { withoutRepeat } from '../result/attach-race.ts';
import { EXECUTION_SCHEMA, toOutcome } from '../result/outcome.ts';
import { MAX_BYTES, refuseMaxBytes } from './answer-wish.ts';
import { boolean, string, strings } from './argument-types.ts';
import { readArguments, required, schemaOf } from './arguments.ts';
import { withChange } from './changes/with-change.ts';
import type { CommandTool, RawArguments } from './tool.ts';

/** Marks the pod of a call, so that the clean-up can only ever delete what this call created. */
const CALL_LABEL = 'kubernetes-remediation-mcp/call';
/** Longer calls are not repeated to the caller. */
const MOST_CHARACTERS = 1000;

const ARGUMENTS = {
  name: required(string('Pod name')),
  image: required(string('Exactly as in the allowed list')),
  namespace: string("Default: the server's"),
  command: strings('Command to run, one word per item', ['nslookup', 'my-service']),
  rm: boolean('Wait for the output and delete the pod after it ends', true),
  max_bytes: MAX_BYTES,
};

/** Runs a pod from an allowed image and returns its output. Source: specification, tool `run_image`. */
export const runImage: CommandTool = {
  kind: 'command',
  name: 'run_image',
  title: 'Run a pod from an allowed image',
  inputSchema: schemaOf(ARGUMENTS),
  outputSchema: EXECUTION_SCHEMA,
  describe: ({ allowedImages, timeoutSeconds }) =>
    allowedImages.length === 0
      ? 'Run a pod from an approved image. Disabled on this server: no images are allowed.'
      : `Run a pod from an approved image and return its output. Allowed images: ${allowedImages.join(', ')}. Ends after ${timeoutSeconds} s. ` +
        'Example: {"name": "debug", "image": "IMAGE", "command": ["nslookup", "my-service"]}',
  annotate: ({ allowedImages }) => ({
    readOnlyHint: allowedImages.length === 0,
    destructiveHint: false,
    idempotentHint: allowedImages.length === 0,
    openWorldHint: true,
  }),
  plan: (given, facts) => {
    const { callId, defaultNamespace } = facts;
    const read = readArguments(ARGUMENTS, given, withBoth);
    if (isRefusal(read)) return read;
    const { name, image, namespace, command = [], rm, max_bytes: maxBytes } = read;
    const tooMuch = refuseMaxBytes(maxBytes, facts);
    if (tooMuch !== undefined) return tooMuch;
    const podName = parsePodName(name);
    if (isRefusal(podName)) return podName;
    const wanted = namespace || defaultNamespace;
    const podNamespace = wanted === '' ? undefined : parseNamespace(wanted);
    if (isRefusal(podNamespace)) return podNamespace;
    const plan = toPlan({ podName, image, podNamespace, command, rm, callId });
    return { ...plan, answer: { maxBytes, repeats: { args: [] } } };
  },
  settle: (execution) => (execution.ended === 'exited' ? withoutRepeat(execution) : execution),
  outcome: toOutcome,
};

/** The call that was meant, with its name and its image; get_config lists the images, so none is made up here. */
function withBoth(given: RawArguments): string {
  const form = JSON.stringify({ name: 'debug', image: 'IMAGE', ...given });
  if (form.length > MOST_CHARACTERS) return 'Give at least {"name": "debug", "image": "IMAGE"}.';
  return `Give at least ${form}.${given['image'] === undefined ? ' Replace IMAGE by an image that get_config lists.' : ''}`;
}

interface RunImage {
  readonly podName: string;
  readonly image: string;
  readonly podNamespace: string | undefined;
  readonly command: readonly string[];
  readonly rm: boolean;
  readonly callId: string;
}

function toPlan({ podName, image, podNamespace, command, rm, callId }: RunImage): Plan {
  const namespace = podNamespace === undefined ? [] : [flag('namespace', podNamespace)];
  // kubectl's own label `run` is lost once --labels is given.
  const labels = `run=${podName.slice(0, 63).replace(/[^a-z0-9]+$/, '')},${CALL_LABEL}=${callId}`;
  const run: KubectlCommand = {
    path: ['run'],
    flags: [
      flag('image', image),
      flag('restart', 'Never'),
      flag('labels', labels),
      ...namespace,
      ...(rm ? [flag('rm', 'true'), flag('stdin', 'true')] : []),
    ],
    positionals: [podName, ...command],
    dashAt: command.length > 0 ? 1 : -1,
  };
  if (!rm) return { command: run, image };
  // --now: an ordinary delete waits out the grace period of a container that ignores TERM.
  const cleanup: KubectlCommand = {
    path: ['delete'],
    flags: [
      flag('selector', `${CALL_LABEL}=${callId}`),
      flag('now', 'true'),
      flag('ignore-not-found', 'true'),
      flag('wait', 'false'),
      ...namespace,
    ],
    positionals: ['pods'],
    dashAt: -1,
  };
  return { command: run, image, cleanup };
}

function flag(name: string, value: string): Flag {
  return { name, value, spelled: `--${name}`, repeat: 'last' };
}

/** The same where a change may have to be approved. */
export const runImageWithChanges: CommandTool = { ...runImage, outputSchema: withChange(runImage.outputSchema) };
