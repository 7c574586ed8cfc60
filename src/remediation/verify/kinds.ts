import { listOf, valueAt } from '../../policy/admission/reading.ts';
import {
  conditionOf,
  count,
  type Health,
  isUnobserved,
  numberAt,
  plain,
  type Trouble,
  textAt,
  wordAt,
} from './health.ts';
import { livePods, restartsOf, troublesOf } from './pods.ts';

/** What is known of an object when it is judged. */
export interface Seen {
  readonly object: unknown;
  /** As the change left it: what it asks for counts as healthy. */
  readonly asked: unknown;
  /** The list of what belongs to it: pods of a Job, endpoint slices of a Service; 'unknown' if it cannot be read. */
  readonly related: unknown;
  readonly crashedAfter?: number | undefined;
}

/** How an object of each kind is that is no workload and no pod. */
export const HEALTH: Readonly<Record<string, (seen: Seen) => Health>> = {
  services: ({ object, related }) => {
    const type = textAt(object, 'spec', 'type');
    if (type === 'ExternalName') return plain('healthy', 'it is an alias of another host', true);
    if (related === 'unknown') return plain('unknown', 'its endpoints cannot be read');
    const endpoints = listOf(valueAt(related, 'items')).flatMap((slice) => listOf(valueAt(slice, 'endpoints')));
    // An endpoint that does not say whether it is ready counts as ready. Source: discovery.k8s.io/v1.
    const ready = endpoints.filter((endpoint) => valueAt(endpoint, 'conditions', 'ready') !== false).length;
    const says = `${ready} of ${count(endpoints.length, 'endpoint')} ${ready === 1 ? 'is' : 'are'} ready`;
    if (ready > 0) return { state: 'healthy', says, troubles: [], ready };
    if (Object.keys(valueAt(object, 'spec', 'selector') ?? {}).length === 0)
      return plain('unknown', 'it has no selector, and no ready endpoints yet');
    return failing(object, says, ready, 'no endpoints', 'None of its endpoints is ready.');
  },
  persistentvolumeclaims: ({ object }) => {
    const phase = wordAt(object, 'status', 'phase');
    if (phase === 'Lost') return failing(object, 'its volume is gone', undefined, 'lost', 'Its volume is gone.', true);
    if (phase !== 'Bound') return plain('underway', 'it is not bound to a volume yet');
    const isGrowing = ['Resizing', 'FileSystemResizePending'].some(
      (type) => conditionOf(object, type)?.status === 'True',
    );
    return isGrowing
      ? plain('underway', 'it is bound, and its volume is being resized')
      : plain('healthy', 'it is bound to its volume', true);
  },
  'jobs.batch': ({ object, related, crashedAfter }) => {
    const pods = livePods(related);
    const done = numberAt(object, ['status', 'succeeded']);
    const wanted = numberAt(object, ['spec', 'completions'], 1);
    const says = `${done} of ${count(wanted, 'completion')} done, ${numberAt(object, ['status', 'failed'])} failed`;
    if (conditionOf(object, 'Complete')?.status === 'True') return plain('healthy', says, true);
    const failed = conditionOf(object, 'Failed');
    if (failed?.status === 'True')
      return failing(object, says, undefined, 'failed', `It has failed: ${failed.reason || 'no reason given'}.`, true);
    if (valueAt(object, 'spec', 'suspend') === true) return plain('healthy', `it is suspended; ${says}`);
    // A pod that failed is part of how a Job retries.
    const troubles = pods.flatMap((pod) => troublesOf(pod, crashedAfter)).filter(({ kind }) => kind !== 'failed');
    return {
      state: troubles.length > 0 ? 'failing' : 'underway',
      says,
      troubles,
      restarts: restartsOf(pods),
      isExpected: true,
    };
  },
  'cronjobs.batch': ({ object, asked }) => {
    const isSuspended = valueAt(object, 'spec', 'suspend') === true;
    if (!isSuspended) return plain('healthy', 'it is scheduled', true);
    return valueAt(asked, 'spec', 'suspend') === true
      ? plain('healthy', 'it is suspended, as asked', true)
      : failing(object, 'it is suspended', undefined, 'suspended', 'It starts no jobs while it is suspended.', true);
  },
  nodes: ({ object, asked }) => {
    const isReady = conditionOf(object, 'Ready')?.status === 'True';
    const isCordoned = valueAt(object, 'spec', 'unschedulable') === true;
    const says = `it is ${isReady ? 'ready' : 'not ready'}${isCordoned ? ' and cordoned' : ''}`;
    const isAsked = valueAt(asked, 'spec', 'unschedulable') === true;
    const troubles = [
      ...(isReady ? [] : [trouble(object, 'not ready', 'The node is not ready.', false)]),
      ...(isCordoned && !isAsked
        ? [trouble(object, 'cordoned', 'The node takes no new pods: it is cordoned.', true)]
        : []),
    ];
    return { state: troubles.length === 0 ? 'healthy' : 'failing', says, troubles };
  },
  'horizontalpodautoscalers.autoscaling': ({ object }) => {
    const [able, active] = ['AbleToScale', 'ScalingActive'].map((type) => conditionOf(object, type));
    const says = `it asks for ${count(numberAt(object, ['status', 'desiredReplicas']), 'replica')}`;
    const found = [able, active].find(
      (condition) => condition?.status === 'False' && condition.reason !== 'ScalingDisabled',
    );
    if (found !== undefined)
      return failing(
        object,
        says,
        undefined,
        `cannot scale: ${found.reason}`,
        `It cannot scale: ${found.reason || 'no reason given'}.`,
      );
    const isObserved = valueAt(object, 'status', 'observedGeneration') === undefined || !isUnobserved(object);
    return isObserved && able?.status === 'True' && active !== undefined
      ? plain('healthy', says)
      : plain('underway', says);
  },
  namespaces: ({ object }) =>
    textAt(object, 'status', 'phase') === 'Terminating'
      ? failing(object, 'it is being deleted', undefined, 'terminating', 'It is being deleted.', true)
      : plain('healthy', 'it is active', true),
};

/** How a custom resource is, as its conditions Ready and Available tell. */
export function customHealth(object: unknown): Health {
  const [type, condition] =
    ['Ready', 'Available']
      .map((each) => [each, conditionOf(object, each)] as const)
      .find(([, found]) => found !== undefined) ?? [];
  if (condition === undefined) return plain('unknown', 'it has no condition Ready or Available');
  const says = `its condition ${type} is ${wordOf(condition.status)}`;
  const observed = valueAt(object, 'status', 'observedGeneration');
  if (observed !== undefined && isUnobserved(object))
    return plain('underway', `${says}; its controller has not seen the change yet`);
  if (condition.status === 'True') return plain('healthy', says);
  if (condition.status !== 'False') return plain('underway', says);
  const why = condition.reason === '' ? '' : `: ${condition.reason}`;
  return failing(object, says, undefined, `not ${type}${why}`, `Its condition ${type} is False${why}.`);
}

/** How an object is that is only stored. */
export const STORED: Health = plain('healthy', 'it is stored', true);

function wordOf(status: string): string {
  return ['True', 'False', 'Unknown'].includes(status) ? status : 'another value';
}

function trouble(object: unknown, kind: string, says: string, isPlain: boolean): Trouble {
  return { kind, on: textAt(object, 'metadata', 'uid'), isPlain, says };
}

function failing(
  object: unknown,
  says: string,
  ready: number | undefined,
  kind: string,
  sentence: string,
  isFinal = false,
): Health {
  return { state: 'failing', says, troubles: [trouble(object, kind, sentence, isFinal)], ready, isFinal };
}
