import { humanDuration } from '../../go/duration.ts';
import { formatSelector, type LabelSelector } from '../label-selector.ts';
import { type Description, field, type Printable } from './description.ts';
import type { Kind } from './kind.ts';
import { type KubeObject, writeAnnotations, writeController, writeHead, writeLabels } from './metadata.ts';
import type { PodTemplate } from './pod-spec.ts';
import { writePodTemplate } from './pod-template.ts';
import { formatTime } from './times.ts';

interface JobSpec {
  readonly selector?: LabelSelector;
  readonly parallelism?: number;
  readonly completions?: number;
  readonly completionMode?: string;
  readonly suspend?: boolean;
  readonly backoffLimit?: number;
  readonly ttlSecondsAfterFinished?: number;
  readonly activeDeadlineSeconds?: number;
  readonly template?: PodTemplate;
}

interface JobStatus {
  readonly startTime?: string;
  readonly completionTime?: string;
  readonly active?: number;
  readonly ready?: number;
  readonly succeeded?: number;
  readonly failed?: number;
  readonly completedIndexes?: string;
}

/** Source: describeJob of kubectl/pkg/describe. */
export const job: Kind<KubeObject<JobSpec, JobStatus>> = {
  at: { group: 'batch', version: 'v1', resource: 'jobs' },
  write: (w, { metadata, spec = {}, status = {} }) => {
    field(w, 0, 'Name', metadata.name);
    field(w, 0, 'Namespace', metadata.namespace);
    field(w, 0, 'Selector', formatSelector(spec.selector ?? {}));
    writeLabels(w, 'Labels', metadata.labels);
    writeAnnotations(w, 'Annotations', metadata.annotations);
    writeController(w, metadata);
    writeIfSet(w, 'Parallelism', spec.parallelism);
    field(w, 0, 'Completions', spec.completions ?? '<unset>');
    writeIfSet(w, 'Completion Mode', spec.completionMode);
    writeIfSet(w, 'Suspend', spec.suspend);
    writeIfSet(w, 'Backoff Limit', spec.backoffLimit);
    writeIfSet(w, 'TTL Seconds After Finished', spec.ttlSecondsAfterFinished);
    writeProgress(w, spec, status);
    writePodTemplate(w, spec.template);
  },
};

function writeIfSet(w: Description, title: string, value: Printable): void {
  if (value !== undefined) field(w, 0, title, value);
}

function writeProgress(w: Description, spec: JobSpec, status: JobStatus): void {
  const { startTime, completionTime, active = 0, ready, succeeded = 0, failed = 0, completedIndexes = '' } = status;
  if (startTime !== undefined) field(w, 0, 'Start Time', formatTime(startTime));
  if (completionTime !== undefined) field(w, 0, 'Completed At', formatTime(completionTime));
  if (startTime !== undefined && completionTime !== undefined) {
    field(w, 0, 'Duration', humanDuration(Date.parse(completionTime) - Date.parse(startTime)));
  }
  if (spec.activeDeadlineSeconds !== undefined)
    field(w, 0, 'Active Deadline Seconds', `${spec.activeDeadlineSeconds}s`);
  const running = ready === undefined ? `${active} Active` : `${active} Active (${ready} Ready)`;
  field(w, 0, 'Pods Statuses', `${running} / ${succeeded} Succeeded / ${failed} Failed`);
  if (spec.completionMode === 'Indexed') field(w, 0, 'Completed Indexes', capIndexes(completedIndexes));
}

/** Cuts behind the first comma at or after position 50. Source: capIndexesListOrNone of kubectl/pkg/describe. */
function capIndexes(indexes: string): string {
  const comma = indexes.indexOf(',', 50);
  return comma < 0 ? indexes || '<none>' : `${indexes.slice(0, comma + 1)}...`;
}

interface CronJobSpec {
  readonly schedule?: string;
  readonly timeZone?: string;
  readonly concurrencyPolicy?: string;
  readonly suspend?: boolean;
  readonly successfulJobsHistoryLimit?: number;
  readonly failedJobsHistoryLimit?: number;
  readonly startingDeadlineSeconds?: number;
  readonly jobTemplate?: { readonly spec?: JobSpec };
}

interface CronJobStatus {
  readonly lastScheduleTime?: string;
  readonly active?: readonly { readonly name?: string }[];
}

/** Source: describeCronJob of kubectl/pkg/describe. */
export const cronJob: Kind<KubeObject<CronJobSpec, CronJobStatus>> = {
  at: { group: 'batch', version: 'v1', resource: 'cronjobs' },
  write: (w, { metadata, spec = {}, status = {} }) => {
    const { suspend, startingDeadlineSeconds: deadline, jobTemplate } = spec;
    writeHead(w, metadata);
    field(w, 0, 'Schedule', spec.schedule);
    field(w, 0, 'Concurrency Policy', spec.concurrencyPolicy);
    field(w, 0, 'Suspend', formatBoolean(suspend));
    field(w, 0, 'Time Zone', spec.timeZone ?? '<unset>');
    field(w, 0, 'Successful Job History Limit', spec.successfulJobsHistoryLimit ?? '<unset>');
    field(w, 0, 'Failed Job History Limit', spec.failedJobsHistoryLimit ?? '<unset>');
    field(w, 0, 'Starting Deadline Seconds', deadline === undefined ? '<unset>' : `${deadline}s`);
    writeJobTemplate(w, jobTemplate?.spec ?? {});
    const last = status.lastScheduleTime;
    field(w, 0, 'Last Schedule Time', last === undefined ? '<unset>' : formatTime(last));
    field(w, 0, 'Active Jobs', (status.active ?? []).map(({ name = '' }) => name).join(', ') || '<none>');
  },
};

function writeJobTemplate(w: Description, spec: JobSpec): void {
  field(w, 0, 'Selector', spec.selector === undefined ? '<unset>' : formatSelector(spec.selector));
  field(w, 0, 'Parallelism', spec.parallelism ?? '<unset>');
  field(w, 0, 'Completions', spec.completions ?? '<unset>');
  if (spec.activeDeadlineSeconds !== undefined)
    field(w, 0, 'Active Deadline Seconds', `${spec.activeDeadlineSeconds}s`);
  writePodTemplate(w, spec.template);
}

/** Source: printBoolPtr of kubectl/pkg/describe. */
export function formatBoolean(value: boolean | undefined): string {
  return value === undefined ? '<unset>' : value ? 'True' : 'False';
}
