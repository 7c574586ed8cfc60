import { namespaceArguments, writeCall } from '../../kubectl/write-call.ts';
import type { Ended, Suggestion } from './hint.ts';
import { firstSaid, type Said } from './said.ts';

/** Logs and commands of containers. Sources: kubelet_pods.go, kubectl/pkg/cmd/logs and exec, the container runtimes. */
const TABLE: readonly Said[] = [
  {
    pattern: /container (?<given>\S+) is not valid for pod (?<pod>\S+) out of: (?<choices>[^\n]+)/,
    hint: ({ given, pod, choices = '' }, { command }) => ({
      text: `The pod ${pod} has no container ${given}. It has: ${choices.slice(0, 200)}.`,
      calls: chosen(choices, command),
    }),
  },
  {
    pattern: /a container name must be specified for pod (?<pod>[^\s,]+), choose one of: \[(?<choices>[^\]]+)\]/,
    hint: ({ pod, choices = '' }, { command }) => ({
      text: `The pod ${pod} has several containers: name one with -c.`,
      calls: chosen(choices.replaceAll(' ', ', '), command),
    }),
  },
  {
    pattern: /previous terminated container "(?<container>[^"]+)" in pod "(?<pod>[^"]+)" not found/,
    hint: ({ container, pod }, { command }) => ({
      text: `The container ${container} of pod ${pod} has not restarted, so it has no earlier logs.`,
      calls: [{ to: 'Its current logs', args: writeCall(command, { without: ['previous'] }) }],
    }),
  },
  {
    pattern: /container "(?<container>[^"]+)" in pod "(?<pod>[^"]+)" is waiting to start: (?<reason>[^\n]+)/,
    hint: ({ container, pod = '', reason = '' }, { command }) => ({
      text: `The container ${container} has not started, so it has no logs: ${reason.slice(0, 100)}. The events of the pod say why.`,
      calls: [describePod(pod, command)],
    }),
  },
  {
    pattern: /pod (?<pod>\S+) does not have a host assigned/,
    hint: ({ pod = '' }, { command }) => ({
      text: `The pod ${pod} is not on a node yet, so its containers have not started. Its events say why.`,
      calls: [describePod(pod, command)],
    }),
  },
  {
    pattern: /unable to retrieve container logs for|failed to (try resolving symlinks|open log file)/,
    hint: (_, { command }) => ({
      text: 'The logs of this container are gone from its node.',
      calls: command.positionals[0] === undefined ? [] : [describePod(command.positionals[0], command)],
    }),
  },
  {
    pattern: /cannot get the logs from \*\S+?\.(?<kind>[A-Za-z]+): /,
    hint: ({ kind }, { command }) => ({
      text: `kubectl cannot find the pods of a ${kind}. Name a pod, or a deployment, statefulset, daemonset, job or service that has pods.`,
      calls: [{ to: 'List the pods', args: ['get', 'pods', ...namespaceArguments(command)] }],
    }),
  },
  {
    pattern: /unable to upgrade connection: container not found \("(?<container>[^"]+)"\)/,
    hint: ({ container }, { command }) => ({
      text: `The container ${container} is not running, so no command can run in it.`,
      calls: lookAtTarget(command),
    }),
  },
  {
    pattern: /cannot exec into a container in a completed pod/,
    hint: (_, { command }) => ({
      text: 'The pod has ended, so no command can run in it. Its logs may contain the answer.',
      calls: [{ to: 'Read them', args: ['logs', ...command.positionals.slice(0, 1), ...namespaceArguments(command)] }],
    }),
  },
  {
    pattern:
      /exec: "(?<program>[^"]+)": (executable file not found in \$PATH|stat [^:]+: no such file|no such file or directory)/,
    hint: ({ program = '' }, { command }) => ({
      text: `The image of the container has no program ${program}.`,
      calls: /^(\/bin\/)?bash$/.test(program) ? [{ to: 'sh may be there', args: withProgram('sh', command) }] : [],
    }),
  },
  {
    pattern: /^command terminated with exit code (?<code>\d+)/m,
    hint: ({ code }) => ({
      text: `The command ran in the container and ended by itself with exit code ${code}: its output is the answer.`,
    }),
  },
];

function chosen(choices: string, command: Ended['command']): readonly Suggestion[] {
  const name = choices.split(', ')[0]?.split(' ')[0];
  if (name === undefined || name === '') return [];
  const isLogs = command.path[0] === 'logs';
  const positionals = isLogs ? command.positionals.slice(0, 1) : undefined;
  const args = writeCall(command, {
    ...(positionals && { positionals }),
    without: ['container'],
    plus: [`--container=${name}`],
  });
  return [{ to: 'For the first of them', args }];
}

function describePod(word: string, command: Ended['command']): Suggestion {
  const pod = word.includes('/') ? [word] : ['pod', word];
  return { to: 'Look at it', args: ['describe', ...pod, ...namespaceArguments(command)] };
}

function lookAtTarget(command: Ended['command']): readonly Suggestion[] {
  const [word] = command.positionals;
  return word === undefined ? [] : [describePod(word, command)];
}

function withProgram(program: string, command: Ended['command']): readonly string[] {
  const args = writeCall(command);
  return args.with(args.indexOf('--') + 1, program);
}

export const containers = firstSaid(TABLE);
