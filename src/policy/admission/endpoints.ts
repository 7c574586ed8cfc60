import { listOf, recordOf, valueAt } from './reading.ts';

/** The pods that a Service sends its traffic to, by their uid, and whether they are ready. */
export interface ServiceEndpoints {
  readonly service: string;
  readonly ready: ReadonlySet<string>;
}

const SERVICE_LABEL = 'kubernetes.io/service-name';

/** Returns the path that lists the endpoints of all Services of a namespace. */
export function endpointsPath(namespace: string | undefined): string {
  return `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?limit=500`;
}

/** Returns the ready pods of each Service in a list of EndpointSlices. A Service has several slices, for example one per IP family. */
export function endpointsOf(slices: unknown): readonly ServiceEndpoints[] {
  const services = new Map<string, Set<string>>();
  for (const slice of listOf(valueAt(slices, 'items'))) {
    const service = valueAt(slice, 'metadata', 'labels', SERVICE_LABEL);
    if (typeof service !== 'string') continue;
    const ready = services.get(service) ?? new Set();
    services.set(service, ready);
    for (const endpoint of listOf(recordOf(slice)['endpoints'])) {
      const uid = valueAt(endpoint, 'targetRef', 'uid');
      // An unknown condition counts as ready. Source: EndpointConditions of discovery.k8s.io/v1.
      if (typeof uid === 'string' && valueAt(endpoint, 'conditions', 'ready') !== false) ready.add(uid);
    }
  }
  return [...services].map(([service, ready]) => ({ service, ready }));
}
