import { describe, within } from '../calls.ts';
import type { Evidence, Rule, Told } from '../finding.ts';
import { isSame, refOf } from '../owners.ts';
import { eventEvidence } from '../pods.ts';

/** What the controller of CronJobs says of one. Source: pkg/controller/cronjob. */
const SAID: Readonly<Record<string, readonly [cause: string, why: string]>> = {
  UnparseableSchedule: [
    'its schedule cannot be read',
    'It never runs. Correct spec.schedule: five fields, or a macro such as @hourly.',
  ],
  UnparseableCronJobSchedule: [
    'its schedule cannot be read',
    'It never runs. Correct spec.schedule: five fields, or a macro such as @hourly.',
  ],
  UnknownTimeZone: ['its time zone is not known', 'It never runs. Correct spec.timeZone, for example to Etc/UTC.'],
  TooManyMissedTimes: [
    'it missed too many starts',
    'The controller gives up after 100 missed starts. Set startingDeadlineSeconds.',
  ],
  MissSchedule: ['it missed a start', 'The run could not start within startingDeadlineSeconds.'],
  JobAlreadyActive: [
    'its run before has not ended, and concurrencyPolicy Forbid lets no other start',
    'Runs are skipped until the previous Job ends. Find out why it does not end.',
  ],
  FailedCreate: ['its Job cannot be created', 'The API server refuses the Job; the message says why.'],
};

export const cronJobs: Rule = {
  id: 'cron-jobs',
  finds: 'CronJobs that do not run: suspended, a schedule or time zone that cannot be read, a run that does not end',
  source: 'cronjob controller and its Events',
  find: (snapshot) =>
    snapshot.cronJobs.flatMap((cron): readonly Told[] => {
      const on = refOf(cron);
      const isBlocked = cron.concurrency === 'Forbid' && cron.active.length > 0;
      const told = snapshot.events
        .filter((event) => isSame(event.on, on) && SAID[event.reason] !== undefined)
        .filter(({ reason, at }) =>
          reason === 'JobAlreadyActive' ? isBlocked : (at ?? 0) > (cron.lastScheduledAt ?? 0),
        )
        .toSorted((left, right) => (right.at ?? 0) - (left.at ?? 0))[0];
      const [cause = '', why = ''] = SAID[told?.reason ?? ''] ?? [];
      const facts: Evidence = {
        on,
        field: 'spec.schedule',
        value: `${cron.schedule}${cron.timeZone === '' ? '' : ` ${cron.timeZone}`}`,
      };
      const active = cron.active.map((name) => ({
        on: { kind: 'Job', namespace: on.namespace, name },
        field: 'status',
        value: 'active',
      }));
      const found: Told[] = [];
      if (told !== undefined)
        found.push({
          severity: 'error',
          on,
          cause,
          evidence: [eventEvidence(told), facts, ...active],
          why,
          next: [...active.map((each) => describe(each.on)), describe(on)],
        });
      if (cron.suspended)
        found.push({
          severity: 'warning',
          on,
          cause: 'it is suspended, so it does not run',
          evidence: [{ on, field: 'spec.suspend', value: 'true', at: undefined }, facts],
          why: 'Someone suspended it. Set suspend to false when it should run again.',
          next: [{ to: 'Look at it', args: ['get', 'cronjob', on.name, ...within(on), '-o', 'yaml'] }],
        });
      return found;
    }),
};
