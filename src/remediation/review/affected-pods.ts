import { canonicalText, pathText } from '../../policy/admission/changed-fields.ts';
import { recordOf, valueAt } from '../../policy/admission/reading.ts';
import { hasEnded, listOfConditions, numberAt } from './objects.ts';
import type { Reviewing, Unseen } from './reviewing.ts';
import { picks } from './selectors.ts';
import type { View } from './view.ts';
import { wholeAfter, wholeBefore } from './whole-object.ts';

/** Kinds that keep pods by a selector. */
const KEEPERS: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
]);

/** Returns the writes that delete or evict a pod that has not ended. */
export function endedPods({ views }: Pick<Unseen, 'views'>): readonly View[] {
  return views.filter(
    ({ kind, does, request }) =>
      kind === 'Pod' &&
      (does === 'evict' || (does === 'delete' && request.subResource === undefined)) &&
      !hasEnded(request.oldObject),
  );
}

/** Returns whether a write is about a kind that keeps pods by a selector. */
export function isKeeper({ kind }: Pick<View, 'kind'>): boolean {
  return KEEPERS.has(kind);
}

/** Returns whether a write deletes a keeper with its pods, or leaves it without any. */
export function emptiesKeeper(view: View): boolean {
  if (!isKeeper(view)) return false;
  if (view.does === 'delete') return view.request.options.propagationPolicy !== 'Orphan';
  return view.does === 'update' && numberAt(view.after, 'spec', 'replicas') === 0 && view.before !== undefined;
}

/** Returns whether a write alters the template of a keeper that replaces its pods by itself. */
export function replacesPods(view: View, seen: Reviewing['seen']): boolean {
  if (!isKeeper(view) || view.kind.startsWith('Replica') || view.does !== 'update') return false;
  if (!view.changed.some(({ path }) => pathText(path).startsWith('spec.template'))) return false;
  const after = wholeAfter(view, seen);
  return valueAt(after, 'spec', 'paused') !== true && valueAt(after, 'spec', 'updateStrategy', 'type') !== 'OnDelete';
}

/** Returns whether a pod is ready, and does not end yet. */
export function isReady(pod: unknown): boolean {
  return (
    valueAt(pod, 'metadata', 'deletionTimestamp') === undefined &&
    !hasEnded(pod) &&
    listOfConditions(pod).some((each) => valueAt(each, 'type') === 'Ready' && valueAt(each, 'status') === 'True')
  );
}

/** A keeper whose pods end, or get other labels. */
interface Keeper {
  readonly before: unknown;
  readonly labels:
    | { readonly old: Readonly<Record<string, unknown>>; readonly now: Readonly<Record<string, unknown>> }
    | undefined;
}

/** What becomes of the pods of a namespace. */
export interface Fate {
  /** Returns the labels that a pod, or the pod in its place, has afterwards; undefined if there is none. */
  readonly labelsAfter: (pod: unknown) => unknown;
}

/** Returns what the writes make of the pods of a namespace. A pod that is deleted or evicted is gone, also if another takes its place. */
export function fateOf({ views, seen }: Reviewing, namespace: string | undefined): Fate {
  const here = views.filter((view) => view.request.namespace === namespace);
  const gone = new Set(endedPods({ views: here }).map(({ request }) => request.name));
  const keepers = here.filter(isKeeper).flatMap((view): readonly Keeper[] => {
    const [before, after] = [wholeBefore(view, seen), wholeAfter(view, seen)];
    if (emptiesKeeper(view)) return [{ before, labels: undefined }];
    const [old, now] = [before, after].map((each) => valueAt(each, 'spec', 'template', 'metadata', 'labels'));
    const isRelabelled = replacesPods(view, seen) && canonicalText(old ?? {}) !== canonicalText(now ?? {});
    return isRelabelled ? [{ before, labels: { old: recordOf(old), now: recordOf(now) } }] : [];
  });
  const relabelled = new Map(
    here
      .filter(({ kind, does, after }) => kind === 'Pod' && does === 'update' && after !== undefined)
      .map(({ request }) => [request.name, valueAt(request.object, 'metadata', 'labels')]),
  );
  return {
    labelsAfter: (pod) => {
      const name = valueAt(pod, 'metadata', 'name') as string;
      if (gone.has(name)) return undefined;
      const labels = recordOf(valueAt(pod, 'metadata', 'labels'));
      const keeper = keepers.find(({ before }) => picks(valueAt(before, 'spec', 'selector'), labels));
      if (keeper === undefined) return relabelled.get(name) ?? labels;
      if (keeper.labels === undefined) return undefined;
      const { old, now } = keeper.labels;
      const own = Object.entries(labels).filter(([key]) => !Object.hasOwn(old, key));
      return { ...Object.fromEntries(own), ...now };
    },
  };
}
