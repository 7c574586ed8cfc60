import { Fields } from '../fields.ts';
import type { Ref } from './meta.ts';

/** What a controller said of an object. Source: core/v1 Event. */
export interface Event extends Ref {
  readonly on: Ref & { readonly fieldPath: string };
  readonly isWarning: boolean;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly at: number | undefined;
  readonly firstAt: number | undefined;
  readonly source: string;
}

export function toEvent(value: unknown): Event {
  const object = new Fields(value);
  const on = object.at('involvedObject');
  const series = object.at('series');
  return {
    kind: 'Event',
    namespace: object.at('metadata').text('namespace'),
    name: object.at('metadata').text('name'),
    on: {
      kind: on.text('kind'),
      namespace: on.text('namespace'),
      name: on.text('name'),
      fieldPath: on.text('fieldPath'),
    },
    isWarning: object.text('type') === 'Warning',
    reason: object.text('reason'),
    message: object.text('message').slice(0, MOST_OF_A_MESSAGE),
    count: series.number('count') ?? object.number('count') ?? 1,
    at:
      series.time('lastObservedTime') ??
      object.time('lastTimestamp') ??
      object.time('eventTime') ??
      object.at('metadata').time('creationTimestamp'),
    firstAt: object.time('firstTimestamp') ?? object.time('eventTime'),
    source: object.at('source').text('component') || object.text('reportingComponent'),
  };
}

/** Messages are quoted in part, and searched for what they name. */
const MOST_OF_A_MESSAGE = 2000;
