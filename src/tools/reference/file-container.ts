import { setTimeout as pause } from 'node:timers/promises';
import { isRefusal, quote, type Refusal, refuse } from '../../errors.ts';
import type { KubectlCommand } from '../../kube/command.ts';
import type { Execution } from '../../kube/execution.ts';
import {
  FILE_CONTAINER_COMMAND,
  FILE_CONTAINER_PREFIX,
  FILE_CONTAINER_SECONDS,
  fileContainerText,
} from '../../kube/file-container.ts';
import type { PreapprovedSettings } from '../../kube/preapproved.ts';
import type { CourseSteps, PlanFacts } from '../tool.ts';
import { flagOf, lookupOf, type Place } from './arguments.ts';
import { lookUp } from './look-up.ts';
import { fileContainersOf, progressOf, type Target, targetOf } from './target-container.ts';

/** What is looked for, and what may be done to find it. */
export interface Search {
  readonly place: Place;
  /** The path as the caller wrote it. */
  readonly path: string;
  readonly settings: PreapprovedSettings;
  readonly steps: CourseSteps;
  readonly facts: Pick<PlanFacts, 'callId'>;
}

/** An ephemeral container that runs and sees the files of its target. */
export interface FileContainerInPod {
  readonly name: string;
  readonly target: Target;
  /** What the caller should know of it, in sentences. */
  readonly notice: string;
}

/** An entry stays in its pod for as long as the pod lives. */
const MOST_IN_A_POD = 10;
const STARTS_WITHIN_MS = 30_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2000;

/** Returns whether a program did not run in a container because its image has none. Pure. */
export function lacksProgram(execution: Execution): boolean {
  if (execution.ended !== 'exited' || execution.exitCode === 0) return false;
  const { exitCode, stderr } = execution;
  const says = /executable file (?:`[^`]*` |"[^"]*" )?not found|error finding executable|exec failed.*no such file/i;
  return exitCode === 126 || exitCode === 127 || says.test(stderr.text);
}

/**
 * Adds an ephemeral container to a pod that sees the files of one of its containers, or takes the one that an earlier call added, and waits
 * until it runs, at most half a minute. It lives for ten minutes. Refuses if the pod is none that this works for. `pod` is the pod as
 * the API server gives it.
 */
export async function openFileContainer(pod: unknown, search: Search): Promise<FileContainerInPod | Refusal> {
  const { place, path, settings, steps, facts } = search;
  const target = targetOf(pod, place.container);
  if ('why' in target) return refuseBeside(path, target.why, INSTEAD);
  const { count, usable } = fileContainersOf(pod, target, settings.fileImage, steps.now());
  if (usable !== undefined) return { name: usable, target, notice: noticeOf(usable, 'an earlier call') };
  if (count >= MOST_IN_A_POD)
    return refuseBeside(path, `the pod already has ${count} ephemeral containers for files`, INSTEAD);
  const name = `${FILE_CONTAINER_PREFIX}${facts.callId.replaceAll('-', '').slice(0, 8)}`;
  const added = await steps.take({
    command: debugOf(place, name, target, settings.fileImage),
    preapproved: 'file-container',
  });
  if (isRefusal(added)) return added;
  if (added.ended === 'not-run') return added.refusal;
  if (added.ended !== 'exited' || added.exitCode !== 0)
    return refuseBeside(
      path,
      added.ended === 'exited' ? added.stderr.text.trim().slice(0, 300) : 'adding the ephemeral container timed out',
      'The server needs the rights to patch pods/ephemeralcontainers, and to get and create pods/exec.',
    );
  const why = await untilItRuns(name, search);
  if (isRefusal(why)) return why;
  return why === undefined
    ? { name, target, notice: noticeOf(name, 'the server') }
    : refuseBeside(path, `the ephemeral container '${name}' does not run: ${why}`, `${INSTEAD} ${stays(name)}`);
}

/** `debug` that adds the container; the text of its custom profile is given as it is judged, and execution makes a file of it. */
function debugOf({ namespace, pod }: Place, name: string, target: Target, image: string): KubectlCommand {
  return {
    path: ['debug'],
    flags: [
      flagOf('namespace', namespace),
      flagOf('image', image),
      flagOf('container', name),
      flagOf('target', target.container),
      flagOf('profile', 'baseline'),
      flagOf('quiet', 'true'),
      flagOf('custom', fileContainerText(target.own)),
    ],
    positionals: [pod, ...FILE_CONTAINER_COMMAND],
    dashAt: 1,
  };
}

/** Waits for a container to run: undefined once it does, else why it does not. */
async function untilItRuns(name: string, { place, steps }: Search): Promise<string | undefined | Refusal> {
  const deadline = steps.now() + STARTS_WITHIN_MS;
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
    await pause(wait);
    const looked = await lookUp(lookupOf('pods', place.namespace, place.pod), steps);
    if (isRefusal(looked)) return looked;
    if (looked.found !== 'object') return looked.found === 'nothing' ? looked.why : 'the server cannot read the pod';
    const progress = progressOf(looked.object, name);
    if (progress === 'runs') return undefined;
    if (progress !== undefined) return progress.why;
    if (steps.now() >= deadline) return `it has not started within ${STARTS_WITHIN_MS / 1000} seconds`;
  }
}

function noticeOf(name: string, by: string): string {
  return `The image has no readlink or cat, so the server read the file from the ephemeral container '${name}', which ${by} added to the pod. ${stays(name)}`;
}

function stays(name: string): string {
  return `The container ends ${FILE_CONTAINER_SECONDS / 60} minutes after its start. Its entry '${name}' cannot be removed and stays in the pod until the pod is deleted.`;
}

const INSTEAD = 'Read what the program logs with logs, or its ConfigMap with get, if these are allowed.';

/** Refuses a file that cannot be read from an ephemeral container, and says why. */
export function refuseBeside(path: string, why: string, hint: string): Refusal {
  return refuse(
    'PATH_NOT_VERIFIED',
    `Path ${quote(path)} refused: the image has no readlink or cat, and an ephemeral container cannot read it: ${why}.`,
    hint,
  );
}
