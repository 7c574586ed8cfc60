import { isRefusal, refuse } from '../../errors.ts';
import type { PreapprovedSettings } from '../../kube/preapproved.ts';
import { parseArguments } from '../../kubectl/parse.ts';
import { rowOf, runnable } from '../../policy/preapproved/exec.ts';
import { toOutcome } from '../../result/outcome.ts';
import { MAX_BYTES, refuseMaxBytes } from '../answer-wish.ts';
import { string, strings } from '../argument-types.ts';
import { readArguments, required, schemaOf } from '../arguments.ts';
import type { CommandTool } from '../tool.ts';
import { ANY_RESULT } from './any-result.ts';
import { execOf, parsePlace } from './arguments.ts';

const ARGUMENTS = {
  pod: required(string('Pod name')),
  command: required(strings('Program and its arguments, one word per item', ['ps', 'aux'])),
  namespace: string('Namespace of the pod (default: default)'),
  container: string('Container (default: the first)'),
  max_bytes: MAX_BYTES,
};

/** Runs a program that only reads in a container. Source: the reference 1.4.0, `run_preapproved_kubectl_exec_command`. */
export function runPreapprovedKubectlExecCommand(settings: PreapprovedSettings): CommandTool {
  const programs = runnable(settings);
  const examples = programs.slice(0, 4).map((name) => JSON.stringify(rowOf(name)?.example));
  return {
    kind: 'command',
    name: 'run_preapproved_kubectl_exec_command',
    title: 'Run a program that only reads in a container',
    inputSchema: schemaOf(ARGUMENTS),
    outputSchema: ANY_RESULT,
    describe: () =>
      programs.length === 0
        ? 'Run a preapproved program in a container. Disabled on this server: none is listed.'
        : `Run a preapproved program in a container, with options that only read. Programs: ${programs.join(', ')}. No shell. For example ${examples.join(', ')}`,
    annotate: () => ({ readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true }),
    plan: (given, facts) => {
      const read = readArguments(
        ARGUMENTS,
        given,
        () => 'Give "pod" and "command", for example {"pod": "web-0", "command": ["ps", "aux"]}.',
      );
      if (isRefusal(read)) return read;
      const { command, namespace, max_bytes: maxBytes } = read;
      const tooMuch = refuseMaxBytes(maxBytes, facts);
      if (tooMuch !== undefined) return tooMuch;
      const { pod, container } = read;
      const place = parsePlace({ pod, namespace: namespace || facts.defaultNamespace || 'default', container });
      if (isRefusal(place)) return place;
      if (command.length === 0)
        return refuse('ARGUMENTS_INVALID', 'No command provided', 'Give "command", for example ["ps", "aux"].');
      return { command: execOf(place, command), preapproved: 'exec', answer: { maxBytes, repeats: { args: [] } } };
    },
    outcome: toOutcome,
  };
}

const EARLIER = { args: required(strings('kubectl arguments of an exec', ['exec', 'web-0', '--', 'ps'])) };

/** The same by the name and the argument of the first build of 1.1, which the instructions of the reference's chart still name. */
export function runPreapprovedKubectlCommand(settings: PreapprovedSettings): CommandTool {
  return {
    ...runPreapprovedKubectlExecCommand(settings),
    name: 'run_preapproved_kubectl_command',
    inputSchema: schemaOf(EARLIER),
    isUnlisted: true,
    plan: (given, { grammar, defaultNamespace }) => {
      const read = readArguments(
        EARLIER,
        given,
        () => 'Give "args", for example {"args": ["exec", "web-0", "--", "ps"]}.',
      );
      if (isRefusal(read)) return read;
      const command = parseArguments(grammar, read.args);
      if (isRefusal(command)) return command;
      const [pod = '', ...words] = command.positionals;
      const flags = Object.fromEntries(command.flags.map(({ name, value }) => [name, value]));
      const { namespace = defaultNamespace || 'default', container, ...others } = flags;
      if (command.path.join(' ') !== 'exec' || command.dashAt !== 1 || Object.keys(others).length > 0)
        return refuse(
          'COMMAND_NOT_ALLOWED',
          'Only exec with -n and -c is preapproved.',
          'Call run_preapproved_kubectl_exec_command with "pod" and "command".',
        );
      const place = parsePlace({ namespace, pod, container });
      return isRefusal(place) ? place : { command: execOf(place, words), preapproved: 'exec' };
    },
  };
}
