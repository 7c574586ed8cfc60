import { dependenciesOf, isNamed, serviceNamed } from './dependencies.ts';
import { digestOf } from './fields.ts';
import { readyEndpoints } from './home.ts';
import type { Service } from './objects/network.ts';
import { digestsOf } from './objects/places.ts';
import type { Container, Pod } from './objects/pod.ts';
import { selects } from './objects/selector.ts';
import type { Snapshot } from './snapshot.ts';

/** A Service that a container is told of. */
export interface Need {
  readonly service: Service;
  /** What names it. */
  readonly from: string;
  /** Whether a port is the one that it is told of. */
  readonly port: (port: number) => boolean;
}

/** The Services that the variables and the command of a container name, without the pod's own. */
export function needsOf(snapshot: Snapshot, pod: Pod, { places }: Container): readonly Need[] {
  if (places.length === 0) return [];
  return snapshot.services
    .filter((service) => !isItself(service, pod))
    .flatMap((service) => {
      const digests = digestsOf(service, pod.namespace);
      return places
        .filter(({ host }) => digests.includes(host))
        .map(({ from, port }) => ({
          service,
          from,
          port: (each: number) => port === undefined || port === digestOf(String(each)),
        }));
    });
}

/** Whether a pod is behind a Service, so that it does not need it to start. */
export function isItself({ namespace, selector }: Service, pod: Pod): boolean {
  return namespace === pod.namespace && selects(selector, pod.labels);
}

/** The Services that pods say they do not reach, and Services that they need and that have no ready endpoints or point elsewhere. */
export function brokenNeeds(snapshot: Snapshot, pods: readonly Pod[]): readonly Service[] {
  const containers = pods.flatMap((pod) => pod.containers.map((container) => ({ pod, container })));
  const lost = containers.flatMap(({ pod, container }) => said(snapshot, pod, container));
  const needed = containers
    .flatMap(({ pod, container }) => needsOf(snapshot, pod, container))
    .map(({ service }) => service)
    .filter(({ type, namespace, name }) => type === 'ExternalName' || readyEndpoints(snapshot, namespace, name) === 0);
  return [...new Set([...lost, ...needed])];
}

/** The Services that the last lines of a container name. */
function said(snapshot: Snapshot, pod: Pod, container: Container): readonly Service[] {
  return dependenciesOf(snapshot, pod, container).flatMap(({ host }) => {
    const named = serviceNamed(host, pod.namespace);
    return snapshot.services.filter(
      (each) =>
        !isItself(each, pod) &&
        ((each.namespace === pod.namespace && isNamed(each, host)) ||
          (each.name === named?.name && each.namespace === named.namespace)),
    );
  });
}
