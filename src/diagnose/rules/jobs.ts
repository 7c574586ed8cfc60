import { describe, list, logs } from '../calls.ts';
import type { Evidence, Rule, Told } from '../finding.ts';
import { condition } from '../objects/meta.ts';
import { isSame, refOf, topOwner } from '../owners.ts';
import type { Snapshot } from '../snapshot.ts';

const WHY: Readonly<Record<string, string>> = {
  BackoffLimitExceeded:
    'Its pods failed more often than backoffLimit allows, so the Job gave up. Repair what makes them fail, then delete the Job and create it again.',
  DeadlineExceeded:
    'It ran longer than activeDeadlineSeconds, so it was ended. Raise the deadline, or make the work shorter.',
  PodFailurePolicy: 'A pod failed in a way for which podFailurePolicy ends the Job.',
  FailedIndexes: 'Some indexes of the Job failed for good.',
};

export const jobs: Rule = {
  id: 'jobs',
  finds:
    'Jobs that failed, are suspended or do not end because a further container runs on: the reason, and how their pods ended',
  source: 'job controller, conditions of batch/v1 Job',
  find: (snapshot) =>
    snapshot.jobs.flatMap((job): readonly Told[] => {
      const on = refOf(job);
      const failed = condition(job, 'Failed') ?? condition(job, 'FailureTarget');
      if (failed?.status === 'True' && !isPast(snapshot, job)) {
        const pods = snapshot.pods.filter(
          ({ owner, namespace }) => owner?.kind === 'Job' && owner.name === job.name && namespace === job.namespace,
        );
        const ends = pods.flatMap((pod) =>
          pod.containers.flatMap(({ name, terminated }) =>
            terminated !== undefined && terminated.exitCode !== 0 ? [{ pod, name, terminated }] : [],
          ),
        );
        const [end] = ends;
        const evidence: Evidence[] = [
          { on, field: 'condition Failed', value: `${failed.reason}: ${failed.message}`, said: true, at: failed.at },
          { on, field: 'status.failed', value: `${job.failed}, backoffLimit ${job.backoffLimit}` },
          ...(end === undefined
            ? []
            : [
                {
                  on: refOf(end.pod),
                  field: `exitCode of ${end.name}`,
                  value: `${end.terminated.exitCode} (${end.terminated.reason})`,
                  at: end.terminated.at,
                },
              ]),
        ];
        return [
          {
            severity: 'critical',
            on: topOwner(snapshot, job),
            cause: `its Job ${job.name} failed: ${failed.reason}${end === undefined ? '' : `, exit code ${end.terminated.exitCode}`}`,
            evidence,
            why: WHY[failed.reason] ?? 'The message says why the Job was given up.',
            next: [
              ...(end === undefined
                ? [list('pods', job.namespace, 'See its pods', '-l', `job-name=${job.name}`)]
                : [logs(end.pod, end.name, false)]),
              describe(on),
            ],
          },
        ];
      }
      const held = heldUp(snapshot, job);
      if (held !== undefined) return [held];
      if (job.suspended)
        return [
          {
            severity: snapshot.scope.of === 'object' ? 'warning' : 'note',
            on: topOwner(snapshot, job),
            cause: `its Job ${job.name} is suspended`,
            evidence: [{ on, field: 'spec.suspend', value: 'true' }],
            why: 'A suspended Job makes no pods. A queue such as Kueue may resume it; otherwise set suspend to false.',
            next: [describe(on)],
          },
        ];
      return [];
    }),
};

/** A container may take so long to end after the others. */
const HELD_UP_MS = 60_000;

/** A Job whose work is done, and which a further container keeps from ending. */
function heldUp(snapshot: Snapshot, job: Snapshot['jobs'][number]): Told | undefined {
  if (job.active === 0) return undefined;
  for (const pod of snapshot.pods) {
    if (pod.owner?.kind !== 'Job' || pod.owner.name !== job.name || pod.namespace !== job.namespace) continue;
    const all = pod.containers.filter(({ role }) => role === 'app');
    const done = all.filter(({ terminated }) => terminated?.exitCode === 0);
    const open = all.filter(({ runningSince }) => runningSince !== undefined);
    const since = Math.max(...done.map(({ terminated }) => terminated?.at ?? 0));
    const [ended, going] = [done[0], open[0]];
    if (ended === undefined || going === undefined || done.length + open.length < all.length) continue;
    if (snapshot.now - since < HELD_UP_MS) continue;
    return {
      severity: 'error',
      on: topOwner(snapshot, job),
      cause: `its Job ${job.name} does not end: container ${ended.name} is done, and container ${going.name} runs on`,
      evidence: [
        { on: refOf(pod), field: `state of ${ended.name}`, value: 'terminated, exit code 0', at: ended.terminated?.at },
        { on: refOf(pod), field: `state of ${going.name}`, value: 'running', at: going.runningSince },
      ],
      why: `A Job is done when all containers of its pod have ended. Make ${going.name} a sidecar: an init container with restartPolicy Always, which Kubernetes ends with the others.`,
      next: [logs(pod, going.name, false), describe(pod)],
    };
  }
  return undefined;
}

/** Whether a later run of the same CronJob ended well. */
function isPast(snapshot: Snapshot, job: Snapshot['jobs'][number]): boolean {
  if (job.owner?.kind !== 'CronJob') return false;
  const cron = snapshot.cronJobs.find((each) => isSame(each, topOwner(snapshot, job)));
  return (cron?.lastSuccessAt ?? 0) > (job.createdAt ?? 0);
}
