import { Fields } from '../fields.ts';
import { type Condition, type Meta, toConditions, toMeta } from './meta.ts';
import { type PodSpec, toPodSpec } from './pod-spec.ts';
import { type Selector, toSelector } from './selector.ts';

/** What pods are made from. */
export interface Template {
  readonly labels: ReadonlyMap<string, string>;
  readonly restartedAt: string;
  readonly spec: PodSpec;
}

/** A Deployment, StatefulSet, DaemonSet, ReplicaSet or ReplicationController. */
export interface Workload extends Meta {
  readonly desired: number;
  readonly replicas: number;
  readonly ready: number;
  readonly updated: number;
  readonly available: number;
  readonly selector: Selector;
  readonly template: Template;
  readonly paused: boolean;
  readonly conditions: readonly Condition[];
  readonly observedGeneration: number | undefined;
  readonly strategy: string;
  readonly partition: number;
  readonly podManagement: string;
  readonly currentRevision: string;
  readonly updateRevision: string;
  readonly serviceName: string;
  /** The names of claim templates with their class. */
  readonly claimTemplates: ReadonlyMap<string, string>;
}

/** Reads a workload that keeps pods running. */
export function toWorkload(value: unknown): Workload {
  const object = new Fields(value);
  const spec = object.at('spec');
  const status = object.at('status');
  const meta = toMeta(value);
  const isDaemon = meta.kind === 'DaemonSet';
  const count = (field: string, ofDaemon: string) => status.number(isDaemon ? ofDaemon : field) ?? 0;
  return {
    ...meta,
    desired: isDaemon ? count('', 'desiredNumberScheduled') : (spec.number('replicas') ?? 1),
    replicas: count('replicas', 'currentNumberScheduled'),
    ready: count('readyReplicas', 'numberReady'),
    updated: count('updatedReplicas', 'updatedNumberScheduled'),
    available: count('availableReplicas', 'numberAvailable'),
    selector: toSelector(spec, 'selector'),
    template: toTemplate(spec.at('template')),
    paused: spec.isTrue('paused'),
    conditions: toConditions(status),
    observedGeneration: status.number('observedGeneration'),
    strategy: spec.at('strategy').text('type') || spec.at('updateStrategy').text('type'),
    partition: spec.at('updateStrategy', 'rollingUpdate').number('partition') ?? 0,
    podManagement: spec.text('podManagementPolicy') || 'OrderedReady',
    currentRevision: status.text('currentRevision'),
    updateRevision: status.text('updateRevision'),
    serviceName: spec.text('serviceName'),
    claimTemplates: new Map(
      spec
        .list('volumeClaimTemplates')
        .map((each) => [each.at('metadata').text('name'), each.at('spec').text('storageClassName')]),
    ),
  };
}

/** Reads the template of pods. */
export function toTemplate(template: Fields): Template {
  const metadata = template.at('metadata');
  return {
    labels: metadata.map('labels'),
    restartedAt: metadata.at('annotations').text('kubectl.kubernetes.io/restartedAt'),
    spec: toPodSpec(template.at('spec')),
  };
}

/** A revision of a StatefulSet or DaemonSet, which keeps the template it had. */
export interface Revision extends Meta {
  readonly number: number;
  readonly template: Template;
}

export function toRevision(value: unknown): Revision {
  const object = new Fields(value);
  return {
    ...toMeta(value, 'ControllerRevision'),
    number: object.number('revision') ?? 0,
    template: toTemplate(object.at('data', 'spec', 'template')),
  };
}

/** A Job. */
export interface Job extends Meta {
  readonly suspended: boolean;
  readonly active: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly completions: number;
  readonly backoffLimit: number;
  readonly deadlineSeconds: number | undefined;
  readonly startedAt: number | undefined;
  readonly conditions: readonly Condition[];
  readonly selector: Selector;
  readonly template: Template;
}

export function toJob(value: unknown): Job {
  const object = new Fields(value);
  const spec = object.at('spec');
  const status = object.at('status');
  return {
    ...toMeta(value, 'Job'),
    suspended: spec.isTrue('suspend'),
    active: status.number('active') ?? 0,
    succeeded: status.number('succeeded') ?? 0,
    failed: status.number('failed') ?? 0,
    completions: spec.number('completions') ?? 1,
    backoffLimit: spec.number('backoffLimit') ?? 6,
    deadlineSeconds: spec.number('activeDeadlineSeconds'),
    startedAt: status.time('startTime'),
    conditions: toConditions(status),
    selector: toSelector(spec, 'selector'),
    template: toTemplate(spec.at('template')),
  };
}

/** A CronJob. */
export interface CronJob extends Meta {
  readonly schedule: string;
  readonly timeZone: string;
  readonly suspended: boolean;
  readonly concurrency: string;
  readonly active: readonly string[];
  readonly lastScheduledAt: number | undefined;
  readonly lastSuccessAt: number | undefined;
  readonly template: Template;
}

export function toCronJob(value: unknown): CronJob {
  const object = new Fields(value);
  const spec = object.at('spec');
  const status = object.at('status');
  return {
    ...toMeta(value, 'CronJob'),
    schedule: spec.text('schedule'),
    timeZone: spec.text('timeZone'),
    suspended: spec.isTrue('suspend'),
    concurrency: spec.text('concurrencyPolicy') || 'Allow',
    active: status.list('active').map((each) => each.text('name')),
    lastScheduledAt: status.time('lastScheduleTime'),
    lastSuccessAt: status.time('lastSuccessfulTime'),
    template: toTemplate(spec.at('jobTemplate', 'spec', 'template')),
  };
}
