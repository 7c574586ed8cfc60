import { sortAsGo } from '../../go/sort.ts';
import { trimSpace } from '../../go/space.ts';
import { type EventTimes, interval } from '../events/event.ts';
import { type Cluster, listAll, type ResourceAt } from './cluster.ts';
import { type Description, row } from './description.ts';
import type { KubeObject } from './metadata.ts';

/** Source: core/v1 Event. */
export interface Event extends KubeObject, EventTimes {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly source?: { readonly component?: string };
  readonly reportingComponent?: string;
  readonly involvedObject?: { readonly fieldPath?: string };
}

/** Whose events are looked for; what is empty is not asked for, but for name and namespace. */
export interface EventSubject {
  readonly kind?: string | undefined;
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly uid?: string | undefined;
}

const EVENTS: ResourceAt = { group: '', version: 'v1', resource: 'events' };

/** The events about an object. Source: searchEvents of kubectl/pkg/describe. */
export function searchEvents(
  cluster: Cluster,
  { kind, name = '', namespace = '', uid }: EventSubject,
): Promise<Event[]> {
  const terms = [
    ...(kind ? [`involvedObject.kind=${escapeValue(kind)}`] : []),
    `involvedObject.name=${escapeValue(name)}`,
    `involvedObject.namespace=${escapeValue(namespace)}`,
    ...(uid ? [`involvedObject.uid=${escapeValue(uid)}`] : []),
  ];
  return listAll<Event>(cluster, EVENTS, namespace || undefined, { fieldSelector: terms.join(',') });
}

/** Source: EscapeValue of apimachinery/pkg/fields. */
function escapeValue(value: string): string {
  return value.replace(/[\\,=]/g, '\\$&');
}

/** Writes the table of events. Source: DescribeEvents of kubectl/pkg/describe. */
export function writeEvents(w: Description, events: readonly Event[], now: number): void {
  if (events.length === 0) {
    w.write(0, 'Events:\t<none>\n');
    return;
  }
  w.flush();
  w.write(0, 'Events:\n  Type\tReason\tAge\tFrom\tMessage\n');
  w.write(1, '----\t------\t----\t----\t-------\n');
  for (const event of sortAsGo(events, (first, second) => lastSeen(first) < lastSeen(second))) {
    const { type, reason, source, reportingComponent, message = '', involvedObject } = event;
    const path = involvedObject?.fieldPath ? `${involvedObject.fieldPath}: ` : '';
    row(w, 1, type, reason, interval(event, now), source?.component || reportingComponent, path + trimSpace(message));
  }
}

function lastSeen({ lastTimestamp }: Event): number {
  return lastTimestamp ? Date.parse(lastTimestamp) : Number.NEGATIVE_INFINITY;
}
