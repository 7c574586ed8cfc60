import { describe, logs, undo } from '../calls.ts';
import { REFUSALS, SIGNALS } from '../container-ends.ts';
import type { Evidence, Rule } from '../finding.ts';
import { causeInLog } from '../log-causes.ts';
import type { Container, Pod, Terminated } from '../objects/pod.ts';
import { refOf, topOwner } from '../owners.ts';
import {
  eventEvidence,
  eventsOn,
  isKilledByProbe,
  isOfContainer,
  livePods,
  logOf,
  severityOf,
  stateField,
  tellingLines,
  writeContainer,
} from '../pods.ts';
import type { Snapshot } from '../snapshot.ts';
import { explainsEnd } from './dependencies.ts';
import { namesMissing } from './missing-references.ts';
import { memoryKill } from './out-of-memory.ts';
import { denialIn } from './rbac-denials.ts';

/** Reasons of a container that was made and could not be started. Source: kubelet, pkg/kubelet/kuberuntime. */
const NOT_STARTED: ReadonlySet<string> = new Set([
  'RunContainerError',
  'CreateContainerConfigError',
  'CreateContainerError',
  'StartError',
  'ContainerCannotRun',
  'PostStartHookError',
  'PreCreateHookError',
  'PreStartHookError',
]);
/** A container that is ready between two crashes: it crashed this often, the last time not longer ago than the longest back-off. */
const FLAPPING_RESTARTS = 3;
const FLAPPING_MS = 10 * 60 * 1000;

export const crashLoop: Rule = {
  id: 'crash-loop',
  finds:
    'Containers that end again and again or cannot start: exit code, last lines of the previous run, missing program',
  source: 'kubelet container status; exit codes of POSIX shells and signals; error texts of runc',
  find: (snapshot) =>
    livePods(snapshot).flatMap((pod) =>
      pod.containers.flatMap((container) => {
        const end = crashOf(container, pod, snapshot.now);
        // Rules of their own say more about these.
        if (end === undefined || memoryKill(container) !== undefined || isKilledByProbe(snapshot, pod, container))
          return [];
        return [judge(snapshot, pod, container, end)];
      }),
    ),
};

type Crash = Terminated & { readonly field: string };

/** How a container that does not stay up ended; undefined if it is well. */
function crashOf(
  { waiting, terminated, last, restarts, ready, role }: Container,
  { spec }: Pod,
  now: number,
): Crash | undefined {
  if (NOT_STARTED.has(waiting?.reason ?? '') && !namesMissing(waiting?.message ?? ''))
    return { ...NO_END, reason: waiting?.reason ?? '', message: waiting?.message ?? '', field: 'state.waiting' };
  const end = terminated ?? last;
  if (end === undefined) return undefined;
  const field = terminated === undefined ? 'lastState.terminated' : 'state.terminated';
  if (ready && terminated === undefined) return isFlapping(end, restarts, now) ? { ...end, field } : undefined;
  if (waiting?.reason === 'CrashLoopBackOff') return { ...end, field };
  if (end.exitCode === 0) {
    // A program that is to run on, and ends well each time.
    return role === 'app' && spec.restartPolicy === 'Always' && restarts >= 2 ? { ...end, field } : undefined;
  }
  return terminated !== undefined || restarts >= 1 ? { ...end, field } : undefined;
}

/** Whether a container that is ready now has crashed again and again, and did so lately. */
function isFlapping({ exitCode, at = 0 }: Terminated, restarts: number, now: number): boolean {
  return exitCode !== 0 && restarts >= FLAPPING_RESTARTS && now - at < FLAPPING_MS;
}

const NO_END = { exitCode: -1, signal: undefined, startedAt: undefined, at: undefined };

function judge(snapshot: Snapshot, pod: Pod, container: Container, end: Crash) {
  const owner = topOwner(snapshot, pod);
  const log = logOf(snapshot, pod, container.name);
  const lines = tellingLines(log?.lines ?? []);
  const hook = eventsOn(snapshot, pod, ['FailedPostStartHook']).find(isOfContainer(pod, container));
  const { cause, why } = hook === undefined ? explain(pod, container, end, lines) : explainHook(container);
  const failed = eventsOn(snapshot, pod, ['Failed']).find(({ message }) => /failed to (?:start|create)/i.test(message));
  const evidence: Evidence[] = [
    end.exitCode < 0
      ? { on: refOf(pod), field: stateField(container, end.field), value: end.reason }
      : {
          on: refOf(pod),
          field: stateField(container, `${end.field}.exitCode`),
          value: `${end.exitCode}${end.reason === '' ? '' : ` (${end.reason})`}`,
          at: end.at,
        },
    ...(hook === undefined ? [] : [eventEvidence(hook)]),
    ...(container.restarts > 0 ? [{ on: refOf(pod), field: 'restartCount', value: String(container.restarts) }] : []),
    ...(end.message === '' ? [] : [{ on: refOf(pod), field: 'message', value: end.message, said: true }]),
    ...(end.exitCode < 0 && end.message === '' && failed !== undefined ? [eventEvidence(failed)] : []),
    ...(lines.length === 0
      ? []
      : [
          {
            on: refOf(pod),
            field: log?.previous === true ? 'last lines before it ended' : 'last lines',
            value: lines.join(' ⏎ '),
            said: true,
          },
        ]),
  ];
  return {
    severity: container.ready ? ('warning' as const) : severityOf(snapshot, pod),
    on: owner,
    cause,
    evidence,
    why,
    next: [
      ...(end.exitCode < 0 || end.reason === 'StartError'
        ? [describe(pod, 'Read its events')]
        : [logs(pod, container.name, container.restarts > 0)]),
      ...undo(snapshot, owner),
      describe(pod),
    ],
    follows: explainsEnd(snapshot, pod, container) || denialIn(snapshot, pod, container) !== undefined,
  };
}

function explainHook(container: Container) {
  return {
    cause: `the postStart hook of ${writeContainer(container)} fails, so the container is killed`,
    why: 'A container whose postStart hook fails does not run on. Correct the hook, or what it needs.',
  };
}

function explain(pod: Pod, container: Container, { exitCode, message, reason }: Crash, lines: readonly string[]) {
  const { program } = container;
  const what = writeContainer(container);
  const said = `${message} ${lines.join(' ')}`;
  const missing =
    /exec: \\?"(?<program>[^"\\]+)\\?": (?:executable file not found|stat [^:]+: no such file|no such file)/.exec(said)
      ?.groups?.['program'] ??
    /(?:sh|bash): (?:\d+: |line \d+: )?(?<program>\S+): (?:command )?not found/.exec(said)?.groups?.['program'];
  if (missing !== undefined || exitCode === 127)
    return {
      cause: `${what} cannot start: its image has no program ${missing ?? (program || 'of that name')}`,
      why: 'The command names a program that is not in the image or not on its PATH. Correct command, args or the image.',
    };
  if (/exec format error/i.test(said))
    return {
      cause: `${what} cannot start: its program is built for another processor architecture`,
      why: 'The image does not fit the architecture of the node. Use an image for it, or select other nodes.',
    };
  if (exitCode === 126 || /exec: .{0,200}permission denied/i.test(message))
    return {
      cause: `${what} cannot start: its program may not be executed`,
      why: 'The file is not executable for the user of the container. Correct its mode, or the user in securityContext.',
    };
  if (exitCode < 0 || reason === 'StartError') {
    const [, cause, repair] = REFUSALS.find(([pattern]) => pattern.test(said)) ?? [];
    return {
      cause: `${what} cannot be started${cause === undefined ? ` (${reason})` : `: ${cause}`}`,
      why: repair ?? 'The kubelet or the container runtime refuses it; the message says why.',
    };
  }
  if (exitCode === 0)
    return {
      cause: `${what} ends by itself with exit code 0, and is restarted each time`,
      why: 'The program does its work and ends, but the workload expects it to run on. Use a Job, or a command that does not end.',
    };
  if (reason === 'ContainerStatusUnknown')
    return {
      cause: `its node lost ${what}`,
      why: 'The kubelet found no trace of the container: the node or its container runtime was restarted. Look at the node, if it happens again.',
    };
  const told = causeInLog([...lines.toReversed(), ...message.split('\n')], container, pod);
  if (told !== undefined) return { cause: `${what} crashes with exit code ${exitCode}: ${told.cause}`, why: told.why };
  const signal = exitCode > 128 ? SIGNALS[exitCode - 128] : undefined;
  return {
    cause: `${what} crashes with exit code ${exitCode}${signal === undefined ? '' : ` (${signal[0]})`}`,
    why:
      signal?.[1] ??
      `The program itself ends with ${exitCode}${lines.length === 0 ? '. Its log says why.' : ', and its last lines say why. Correct what they name: configuration, a dependency, or the program.'}`,
  };
}
