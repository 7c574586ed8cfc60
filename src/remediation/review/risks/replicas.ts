import { valueAt } from '../../../policy/admission/reading.ts';
import { emptiesKeeper, endedPods, isReady, replacesPods } from '../affected-pods.ts';
import { itemsOf, listPath } from '../lists.ts';
import { controllerOf, numberAt } from '../objects.ts';
import type { Reviewing } from '../reviewing.ts';
import type { RiskRow } from '../risk-row.ts';
import type { View } from '../view.ts';
import { wholeAfter, wholeBefore, wholePath } from '../whole-object.ts';

const TENFOLD = 10;
const MANY_PODS = 10;

/** Risks of the number of pods. */
export const REPLICA_RISKS: readonly RiskRow[] = [
  {
    id: 'replicas-to-zero',
    about: 'The replicas of an object go to zero.',
    says: ({ views }) =>
      scaled(views)
        .filter(({ before, after }) => after === 0 && before > 0)
        .map(({ view, before }) => `${view.title} goes from ${before} to 0 replicas: none of its pods keep running.`),
  },
  {
    id: 'replicas-tenfold',
    about: 'The replicas of an object grow tenfold or more.',
    says: ({ views }) =>
      scaled(views)
        .filter(({ before, after }) => after >= TENFOLD * Math.max(before, 1))
        .map(({ view, before, after }) => `${view.title} goes from ${before} to ${after} replicas: tenfold or more.`),
  },
  {
    id: 'only-replica',
    about: 'The only ready pod ends, or all ready pods of an owner, before another is there.',
    looks: ({ views }) => endedPods({ views }).map(({ request }) => listPath.pods(request.namespace)),
    says: (review) => [...lastPods(review), ...review.views.flatMap((view) => downtime(view, review.seen))],
  },
  {
    id: 'many-pods',
    about: `A change of a template replaces ${MANY_PODS} pods or more.`,
    looks: ({ views }) => views.flatMap((view) => wholePath(view) ?? []),
    says: ({ views, seen }) =>
      views.flatMap((view) => {
        const pods = replacesPods(view, seen) ? podsOf(wholeBefore(view, seen)) : 0;
        return pods >= MANY_PODS ? [`${view.title} replaces all of its ${pods} pods.`] : [];
      }),
  },
];

/** Writes that change the replicas of an object, in any kind. One replica is the default of an object that names none. */
function scaled(
  views: readonly View[],
): readonly { readonly view: View; readonly before: number; readonly after: number }[] {
  return views.flatMap((view) => {
    const { does, before, after } = view;
    if (does !== 'update' || before === undefined || after === undefined) return [];
    const [old, now] = [before, after].map((object) => numberAt(object, 'spec', 'replicas') ?? 1);
    return old === undefined || now === undefined || old === now ? [] : [{ view, before: old, after: now }];
  });
}

function podsOf(workload: unknown): number {
  return numberAt(workload, 'spec', 'replicas') ?? numberAt(workload, 'status', 'currentNumberScheduled') ?? 1;
}

/** Owners whose ready pods all end. A pod without an owner is the only one there is. */
function lastPods(review: Reviewing): readonly string[] {
  const ended = endedPods(review);
  const owners = new Map<string, View[]>();
  for (const view of ended) {
    const key = ownerKey(view.request.oldObject) ?? view.title;
    owners.set(key, [...(owners.get(key) ?? []), view]);
  }
  return [...owners].flatMap(([key, views]) => {
    const [first] = views;
    const owner = controllerOf(first?.request.oldObject);
    const ready = views.filter(({ request }) => isReady(request.oldObject));
    if (first === undefined || ready.length === 0) return [];
    if (owner === undefined) return [`${first.title} has no owner that makes another pod.`];
    const list = review.seen(listPath.pods(first.request.namespace));
    const names = new Set(views.map(({ request }) => request.name));
    const siblings = itemsOf(list).filter(
      (pod) => ownerKey(pod) === key && isReady(pod) && !names.has(valueAt(pod, 'metadata', 'name') as string),
    );
    if (siblings.length > 0 || itemsOf(list).length === 0) return [];
    const of = `ready ${ready.length === 1 ? 'pod' : 'pods'} of ${owner.kind} ${owner.name}`;
    return [ready.length === 1 ? `${ready[0]?.title} is the only ${of}.` : `All ${ready.length} ${of} end.`];
  });
}

function ownerKey(pod: unknown): string | undefined {
  const owner = controllerOf(pod);
  return owner === undefined
    ? undefined
    : JSON.stringify([valueAt(pod, 'metadata', 'namespace'), owner.apiVersion, owner.kind, owner.name]);
}

/** A workload that ends its pods before it starts others. */
function downtime(view: View, seen: Reviewing['seen']): readonly string[] {
  if (emptiesKeeper(view) || !replacesPods(view, seen)) return [];
  const after = wholeAfter(view, seen);
  const pods = podsOf(after);
  if (pods === 0) return [];
  if (valueAt(after, 'spec', 'strategy', 'type') === 'Recreate')
    return [`${view.title} has the strategy Recreate: all of its pods end before a new one starts.`];
  const isAlone = pods === 1 && (view.kind === 'StatefulSet' || mayLoseOne(after));
  return isAlone && view.kind !== 'DaemonSet'
    ? [`${view.title} has one replica, which ends before its replacement is ready.`]
    : [];
}

/** Whether a rolling update of a single pod may end it first: percentages of one round down to zero. */
function mayLoseOne(deployment: unknown): boolean {
  const most = valueAt(deployment, 'spec', 'strategy', 'rollingUpdate', 'maxUnavailable');
  return most === '100%' || (typeof most === 'number' && most > 0);
}
