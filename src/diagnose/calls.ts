import type { Suggestion } from './finding.ts';
import { REVISION, type Ref } from './objects/meta.ts';
import type { Snapshot } from './snapshot.ts';

/** The arguments that name the namespace of an object. */
export function within({ namespace }: Pick<Ref, 'namespace'>): readonly string[] {
  return namespace === '' ? [] : ['-n', namespace];
}

/** An object as kubectl takes it: `deployment/web`. */
export function wordOf({ kind, name }: Pick<Ref, 'kind' | 'name'>): string {
  return `${kind.toLowerCase()}/${name}`;
}

export function describe(ref: Ref, to = 'Look at it'): Suggestion {
  return { to, args: ['describe', ref.kind.toLowerCase(), ref.name, ...within(ref)] };
}

export function list(words: string, namespace: string, to: string, ...more: readonly string[]): Suggestion {
  return { to, args: ['get', words, ...more, ...(namespace === '' ? [] : ['-n', namespace])] };
}

/** Reads the logs of a container; if it has restarted, the logs of its run before. */
export function logs(pod: Ref, container: string, previous: boolean): Suggestion {
  const flags = ['-c', container, ...(previous ? ['--previous'] : []), '--tail=50'];
  return { to: 'Read its logs', args: ['logs', pod.name, ...flags, ...within(pod)] };
}

/** Goes back to the previous revision, if a Deployment has one. */
export function undo(snapshot: Snapshot, ref: Ref): readonly Suggestion[] {
  if (ref.kind !== 'Deployment' || revisionsOf(snapshot, ref).length < 2) return [];
  return [{ to: 'Go back to the previous revision', args: ['rollout', 'undo', wordOf(ref), ...within(ref)] }];
}

/** The ReplicaSets of a Deployment that are revisions of it, the newest first. */
export function revisionsOf({ replicaSets }: Snapshot, { name, namespace }: Ref) {
  return replicaSets
    .filter((set) => set.owner?.kind === 'Deployment' && set.owner.name === name && set.namespace === namespace)
    .filter(({ annotations }) => annotations.has(REVISION))
    .toSorted((left, right) => revisionNumber(right) - revisionNumber(left));
}

function revisionNumber({ annotations }: { readonly annotations: ReadonlyMap<string, string> }): number {
  return Number(annotations.get(REVISION)) || 0;
}
