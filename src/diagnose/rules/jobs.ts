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
  finds: 'Jobs that failed or are suspended: the reason, and how their pods ended',
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

/** Whether a later run of the same CronJob ended well. */
function isPast(snapshot: Snapshot, job: Snapshot['jobs'][number]): boolean {
  if (job.owner?.kind !== 'CronJob') return false;
  const cron = snapshot.cronJobs.find((each) => isSame(each, topOwner(snapshot, job)));
  return (cron?.lastSuccessAt ?? 0) > (job.createdAt ?? 0);
}
