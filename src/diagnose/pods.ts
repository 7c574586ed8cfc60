import type { Evidence, Severity } from './finding.ts';
import type { Event } from './objects/event.ts';
import type { Ref } from './objects/meta.ts';
import { type Container, isDone, type Pod } from './objects/pod.ts';
import { refOf, topOwner, workloadOf } from './owners.ts';
import type { Log, Snapshot } from './snapshot.ts';

/**
 * The pods that should run: without pods that have done their work, are being deleted, were replaced after they failed, or
 * belong to a Job that ended well since.
 */
export function livePods(snapshot: Snapshot): readonly Pod[] {
  return snapshot.pods.filter((pod) => !isDone(pod) && pod.deletedAt === undefined && !isReplaced(snapshot, pod));
}

function isReplaced(snapshot: Snapshot, pod: Pod): boolean {
  const { phase, owner, namespace, createdAt = 0 } = pod;
  if (phase !== 'Failed' || owner === undefined) return false;
  if (owner.kind !== 'Job') return true;
  const job = snapshot.jobs.find((each) => each.name === owner.name && each.namespace === namespace);
  if (job === undefined) return false;
  const cron = snapshot.cronJobs.find((each) => each.name === job.owner?.name && each.namespace === namespace);
  return job.succeeded >= job.completions || (cron?.lastSuccessAt ?? 0) > createdAt;
}

/** How bad it is that a pod fails: whether others of its workload still work. */
export function severityOf(snapshot: Snapshot, pod: Pod): Severity {
  const owner = topOwner(snapshot, pod);
  if (owner.kind === 'Job' || owner.kind === 'CronJob') return 'error';
  return (workloadOf(snapshot, owner)?.ready ?? 0) > 0 ? 'error' : 'critical';
}

/** What lines of a log that say why something fails have in them. */
export const TELLING =
  /panic|fatal|error|exception|cannot|can't|failed|refused|denied|not set|not found|no such|missing|undefined/i;

const MOST_LINES = 4;

/** The last lines of a log that say most: the ones with an error, else any. */
export function tellingLines(lines: readonly string[]): readonly string[] {
  const full = lines.filter((line) => line.trim() !== '');
  const found = full.filter((line) => TELLING.test(line));
  return (found.length > 0 ? found : full).slice(-MOST_LINES);
}

/** The Events of an object with one of these reasons, the newest first. */
export function eventsOn(snapshot: Snapshot, on: Ref, reasons: readonly string[]): readonly Event[] {
  return snapshot.eventsOf(on).filter(({ reason }) => reasons.includes(reason));
}

/** An Event as evidence. */
export function eventEvidence({ on, reason, message, count, at }: Event): Evidence {
  return { on: refOf(on), field: `event ${reason}`, value: message, said: true, at, count };
}

/** The path of a field of a container's status. */
export function stateField({ name, role }: Container, field: string): string {
  return `status.${role === 'app' ? 'containerStatuses' : 'initContainerStatuses'}[${name}].${field}`;
}

/** A container as causes name it. */
export function writeContainer({ name, role }: Pick<Container, 'name' | 'role'>): string {
  return role === 'app' ? `container ${name}` : `${role} container ${name}`;
}

/** What was read of the logs of a container. */
export function logOf({ logs }: Snapshot, { namespace, name }: Ref, container: string): Log | undefined {
  return logs.get(`${namespace}/${name}/${container}`);
}

/** Whether an Event of a pod is about one of its containers; one that names none is about the only one. */
export function isOfContainer(pod: Pod, { name }: Container): (event: Event) => boolean {
  return ({ on }) => on.fieldPath.includes(`{${name}}`) || (on.fieldPath === '' && pod.containers.length === 1);
}

/** Exit codes of programs that were told to end or were killed. */
const KILLED: ReadonlySet<number | undefined> = new Set([137, 143]);

/**
 * Whether the kubelet killed a container because its liveness or startup probe failed. Where the Event of the kill is gone, failures
 * of the probe beside the end by a signal say so.
 */
export function isKilledByProbe(snapshot: Snapshot, pod: Pod, container: Container): boolean {
  const { name, last, restarts } = container;
  const isKill = ({ message, on }: Event) =>
    /failed (?:liveness|startup) probe/i.test(message) &&
    (message.includes(`Container ${name} `) || on.fieldPath.includes(`{${name}}`));
  if (eventsOn(snapshot, pod, ['Killing']).some(isKill)) return true;
  if (restarts === 0 || !KILLED.has(last?.exitCode) || last?.reason === 'OOMKilled') return false;
  return eventsOn(snapshot, pod, ['Unhealthy'])
    .filter(isOfContainer(pod, container))
    .some(({ message }) => /^(?:Liveness|Startup) probe/.test(message));
}
