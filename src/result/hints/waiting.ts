import { namespaceArguments, writeCall } from '../../kubectl/write-call.ts';
import type { Ended, Hint, HintRule, Suggestion } from './hint.ts';
import { head } from './hint.ts';

/** Says why a rollout does not go on, and what to read next. */
export const stuckRollout: HintRule = ({ stuck, exitCode }) => {
  if (stuck === undefined || exitCode === 0) return undefined;
  const { workload, namespace, pod, container, reason, message, canUndo, endedEarly } = stuck;
  const place = ['-n', namespace];
  const where = [workload, pod && `pod ${pod}`, container && `container ${container}`].filter(Boolean).join(', ');
  const said = head(message);
  const calls: Suggestion[] = [];
  if (reason === 'Paused') {
    calls.push({ to: 'Resume it', args: ['rollout', 'resume', workload, ...place] });
  } else if (pod === undefined) {
    if (/quota/.test(message)) calls.push({ to: 'Look at the quota', args: ['describe', 'resourcequota', ...place] });
    calls.push({ to: 'Look at it', args: ['describe', workload, ...place] });
  } else {
    if (reason === 'CrashLoopBackOff' || reason === 'Error' || reason === 'OOMKilled')
      calls.push({
        to: 'Read the logs of its last crash',
        args: [
          'logs',
          pod,
          ...(container === undefined ? [] : ['-c', container]),
          '--previous=true',
          '--tail=50',
          ...place,
        ],
      });
    calls.push({ to: 'Look at the pod', args: ['describe', 'pod', pod, ...place] });
  }
  if (canUndo && reason !== 'Paused')
    calls.push({ to: 'To go back to the previous revision', args: ['rollout', 'undo', workload, ...place] });
  return {
    text: `${endedEarly ? 'The rollout cannot succeed as it is, so the server ended the command early' : 'The rollout did not finish'}: ${where}: ${reason}${said === '' ? '' : ` (${said})`}.`,
    calls,
    show: 2,
  };
};

/** What to do after something did not come about in time. */
export const timedOut: HintRule = (ended) => {
  const { exitCode, stderr, command } = ended;
  if (
    exitCode !== undefined &&
    (exitCode === 0 || !/timed out waiting for|exceeded its progress deadline/.test(stderr))
  )
    return undefined;
  const verb = command.path.join(' ');
  if (verb === 'rollout status')
    return { text: 'The rollout did not finish in time. It continues in the cluster.', calls: [describeTarget(ended)] };
  if (verb === 'wait' || verb === 'delete')
    return {
      text:
        verb === 'wait' ? 'The condition was not met in time.' : 'The deletion was requested, but it has not finished.',
      calls: [describeTarget(ended)],
    };
  return exitCode === undefined ? ranOutOfTime(ended) : undefined;
};

function ranOutOfTime({ command, stdout }: Ended): Hint {
  const partial = stdout === '' ? '' : ' stdout holds the output until then.';
  const verb = command.path.join(' ');
  if (verb === 'exec' || verb === 'run')
    return {
      text: `The command did not end in time, so the server stopped it.${partial} Use a command that ends sooner.`,
    };
  if (READS.has(command.path[0] ?? ''))
    return {
      text: `The answer took too long.${partial} Ask for less: one namespace, a name, a selector, or --tail for logs.`,
    };
  return {
    text: `The change may or may not have been made.${partial} Look at the object before you try again.`,
    calls: [describeTarget({ command })],
  };
}

const READS: ReadonlySet<string> = new Set(['get', 'describe', 'logs', 'events', 'top', 'explain', 'api-resources']);

function describeTarget({ command }: Pick<Ended, 'command'>): Suggestion {
  const args = writeCall(command, {
    path: ['describe'],
    without: command.flags.map(({ name }) => name).filter((name) => name !== 'selector' && name !== 'namespace'),
  });
  return {
    to: 'Look at it',
    args: command.positionals.length === 0 ? ['get', 'events', ...namespaceArguments(command)] : args,
  };
}
