import type { Meta, Ref } from './objects/meta.ts';
import { isSame, ownersOf } from './owners.ts';
import type { Snapshot } from './snapshot.ts';

/** Kinds whose objects the controllers of Kubernetes make from others. */
const BUILT_IN: ReadonlySet<string> = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Node',
]);

/** Who made an object and would undo a change of it, one sentence each; empty if nothing shows anyone. */
export function managersOf(snapshot: Snapshot, object: Meta): readonly string[] {
  const top = topmost(snapshot, object);
  const { labels, annotations, owner } = top;
  const label = (key: string) => labels.get(key) ?? '';
  const found: string[] = [];
  const argo = annotations.get('argocd.argoproj.io/tracking-id')?.split(':')[0] ?? label('argocd.argoproj.io/instance');
  if (argo !== '')
    found.push(
      `Argo CD application ${argo}: if it heals itself, it reverts a change within minutes. Change its repository too.`,
    );
  const flux = label('kustomize.toolkit.fluxcd.io/name');
  if (flux !== '')
    found.push(
      `Flux Kustomization ${label('kustomize.toolkit.fluxcd.io/namespace')}/${flux}: it reverts a change when it reconciles. Change its repository too.`,
    );
  const helmRelease = label('helm.toolkit.fluxcd.io/name');
  if (helmRelease !== '')
    found.push(
      `Flux HelmRelease ${label('helm.toolkit.fluxcd.io/namespace')}/${helmRelease}: its next upgrade overwrites a change. Change its values too.`,
    );
  const release = annotations.get('meta.helm.sh/release-name') ?? '';
  const manager = label('app.kubernetes.io/managed-by');
  if (helmRelease === '' && (release !== '' || manager === 'Helm'))
    found.push(`Helm release ${release || 'unknown'}: its next upgrade overwrites a change. Change its values too.`);
  if (owner !== undefined && !BUILT_IN.has(owner.kind))
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
