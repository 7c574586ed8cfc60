import { isRefusal, refuse } from '../errors.ts';
import type { Flag, KubectlCommand, Plan } from '../kube/command.ts';
import { parseNamespace, parsePodName } from '../kube/names.ts';
import { withoutRepeat } from '../result/attach-race.ts';
import { EXECUTION_SCHEMA, toOutcome } from '../result/outcome.ts';
import { readBoolean, readString, readStrings, refuseUnknown } from './arguments.ts';
import { refuseOneLine } from './right-form.ts';
import type { PlanningTool, RawArguments } from './tool.ts';

/** Marks the pod of a call, so that the clean-up can only ever delete what this call created. */
const CALL_LABEL = 'kubernetes-remediation-mcp/call';
/** Longer calls are not repeated to the caller. */
const MOST_CHARACTERS = 1000;

/** Runs a pod from an allowed image and returns its output. Source: specification, tool `run_image`. */
export const runImage: PlanningTool = {
  kind: 'plan',
  name: 'run_image',
  title: 'Run a pod from an allowed image',
  inputSchema: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'Pod name' },
      image: { type: 'string', description: 'Image to run, exactly as in the allowed list' },
      namespace: { type: 'string', description: "Namespace of the pod (default: the server's)" },
      command: {
        type: 'array',
        items: { type: 'string' },
        description: 'Command to run in the container, one word per item',
      },
      rm: { type: 'boolean', default: true, description: 'Wait for the output and delete the pod after it ends' },
    },
    required: ['name', 'image'],
    additionalProperties: false,
  },
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
  plan: (given, { callId, defaultNamespace }) => {
    const unknown = refuseUnknown(given, ['name', 'image', 'namespace', 'command', 'rm']);
    if (unknown !== undefined) return unknown;
    const name = readString(given, 'name');
    if (isRefusal(name)) return name;
    const image = readString(given, 'image');
    if (isRefusal(image)) return image;
    const namespace = readString(given, 'namespace');
    if (isRefusal(namespace)) return namespace;
    const command = readStrings(given, 'command', ['nslookup', 'my-service']);
    if (isRefusal(command)) return command;
    const oneLine = command && refuseOneLine('command', command);
    if (oneLine !== undefined) return oneLine;
    const rm = readBoolean(given, 'rm');
    if (isRefusal(rm)) return rm;
    if (name === undefined || image === undefined) {
      const missing = name === undefined ? 'name' : 'image';
      return refuse('ARGUMENTS_INVALID', `Missing required argument "${missing}".`, withBoth(given));
    }
    const podName = parsePodName(name);
    if (isRefusal(podName)) return podName;
    const wanted = namespace || defaultNamespace;
    const podNamespace = wanted === '' ? undefined : parseNamespace(wanted);
    if (isRefusal(podNamespace)) return podNamespace;
    return toPlan({ podName, image, podNamespace, command: command ?? [], rm: rm ?? true, callId });
  },
  outcome: (execution) => toOutcome(execution.ended === 'exited' ? withoutRepeat(execution) : execution),
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
