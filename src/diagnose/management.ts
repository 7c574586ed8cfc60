import { BUILT_IN_CONTROLLERS, managersOf as managersByMetadata } from '../kube/managers.ts';
import type { Meta, Ref } from './objects/meta.ts';
import { isSame, ownersOf } from './owners.ts';
import type { Snapshot } from './snapshot.ts';

/** Who made an object and would undo a change of it, one sentence each; empty if nothing shows anyone. */
export function managersOf(snapshot: Snapshot, object: Meta): readonly string[] {
  const top = topmost(snapshot, object);
  const { labels, annotations, owner } = top;
  const label = (key: string) => labels.get(key) ?? '';
  const found = managersByMetadata({ label, annotation: (key) => annotations.get(key) ?? '' }).map(({ says }) => says);
  const manager = label('app.kubernetes.io/managed-by');
  if (owner !== undefined && !BUILT_IN_CONTROLLERS.has(owner.kind))
    found.push(`${owner.kind} ${owner.name} owns it: its operator reverts a change. Change the ${owner.kind} instead.`);
  else if (found.length === 0 && manager !== '')
    found.push(`${manager} manages it, as a label says: it may revert a change.`);
  for (const { name, target, min, max } of snapshot.autoscalers.filter((each) => each.namespace === top.namespace))
    if (target.kind === top.kind && target.name === top.name)
      found.push(
        `HorizontalPodAutoscaler ${name} sets its replicas, from ${min} to ${max}: it reverts a change of replicas.`,
      );
  return found;
}

/** The object at the top of the chain of owners that was read. */
export function topmost(snapshot: Snapshot, object: Meta): Meta {
  const { owner, namespace } = object;
  if (owner === undefined) return object;
  const above = ownersOf(snapshot, owner.kind).find((each) => each.name === owner.name && each.namespace === namespace);
  return above === undefined || above === object ? object : topmost(snapshot, above);
}

/** The object of a reference, if it was read. */
export function objectOf(snapshot: Snapshot, ref: Ref): Meta | undefined {
  const lists: readonly (readonly Meta[])[] = [
    ownersOf(snapshot, ref.kind),
    snapshot.pods,
    snapshot.services,
    snapshot.ingresses,
    snapshot.claims,
    snapshot.nodes,
    snapshot.others,
  ];
  for (const list of lists) for (const each of list) if (isSame(each, ref)) return each;
  return undefined;
}
