/** What made an object from something that is kept elsewhere, and would undo a change of the object. */
export interface Manager {
  readonly tool: 'argo-cd' | 'flux' | 'helm';
  /** Two sentences: what it does to a change, and what to change too. */
  readonly says: string;
}

/** The metadata of an object, by key; an empty text for what it does not have. */
export interface ManagedMetadata {
  readonly label: (key: string) => string;
  readonly annotation: (key: string) => string;
  /** The names of its field managers, if they are known. */
  readonly fieldManagers?: readonly string[] | undefined;
}

/** Kinds whose objects the controllers of Kubernetes make from others. */
export const BUILT_IN_CONTROLLERS: ReadonlySet<string> = new Set([
  'Deployment',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Node',
]);

/**
 * Returns the tools that manage an object, by the labels and annotations that they set. Sources: Argo CD, resource tracking; Flux,
 * kustomize-controller and helm-controller; Helm, labels and annotations.
 */
export function managersOf({ label, annotation, fieldManagers = [] }: ManagedMetadata): readonly Manager[] {
  const found: Manager[] = [];
  const byLabel = fieldManagers.some((name) => name.startsWith('argocd')) ? label('app.kubernetes.io/instance') : '';
  const argo =
    annotation('argocd.argoproj.io/tracking-id').split(':')[0] || label('argocd.argoproj.io/instance') || byLabel;
  if (argo !== '')
    found.push({
      tool: 'argo-cd',
      says: `Argo CD application ${argo}: if it heals itself, it reverts a change within minutes. Change its repository too.`,
    });
  const kustomization = label('kustomize.toolkit.fluxcd.io/name');
  if (kustomization !== '')
    found.push({
      tool: 'flux',
      says: `Flux Kustomization ${label('kustomize.toolkit.fluxcd.io/namespace')}/${kustomization}: it reverts a change when it reconciles. Change its repository too.`,
    });
  const helmRelease = label('helm.toolkit.fluxcd.io/name');
  if (helmRelease !== '')
    found.push({
      tool: 'flux',
      says: `Flux HelmRelease ${label('helm.toolkit.fluxcd.io/namespace')}/${helmRelease}: its next upgrade overwrites a change. Change its values too.`,
    });
  const release = annotation('meta.helm.sh/release-name');
  if (helmRelease === '' && (release !== '' || label('app.kubernetes.io/managed-by') === 'Helm'))
    found.push({
      tool: 'helm',
      says: `Helm release ${release || 'unknown'}: its next upgrade overwrites a change. Change its values too.`,
    });
  return found;
}
