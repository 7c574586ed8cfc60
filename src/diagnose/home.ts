import type { Ref } from './objects/meta.ts';
import type { Snapshot } from './snapshot.ts';

/** The Service of the DNS of most clusters. */
export const CLUSTER_DNS: Ref = { kind: 'Service', namespace: 'kube-system', name: 'kube-dns' };

/** Whether lists of a namespace were read, and not only single objects that others name. */
export function isHome({ scope }: Pick<Snapshot, 'scope'>, namespace: string): boolean {
  if (scope.of === 'cluster') return true;
  return namespace === (scope.of === 'namespace' ? scope.namespace : scope.object.namespace);
}

/** Whether a Service exists; undefined if that is not known. */
export function hasService(snapshot: Snapshot, namespace: string, name: string): boolean | undefined {
  if (snapshot.services.some((each) => each.name === name && each.namespace === namespace)) return true;
  const isKnown =
    snapshot.sought.has(`Service ${namespace}/${name}`) || (isHome(snapshot, namespace) && snapshot.isRead('services'));
  return isKnown ? false : undefined;
}

/** How many endpoints of a Service are ready; undefined if that is not known. */
export function readyEndpoints(snapshot: Snapshot, namespace: string, name: string): number | undefined {
  const isKnown =
    snapshot.sought.has(`EndpointSlice ${namespace}/${name}`) ||
    (isHome(snapshot, namespace) && snapshot.isRead('endpointSlices'));
  if (!isKnown) return undefined;
  return snapshot.endpointSlices
    .filter((slice) => slice.service === name && slice.namespace === namespace)
    .reduce((sum, slice) => sum + slice.ready, 0);
}
