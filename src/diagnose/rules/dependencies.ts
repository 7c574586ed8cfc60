import { nearest } from '../../kube/nearest.ts';
import { describe, list, logs } from '../calls.ts';
import { type Dependency, dependenciesOf, isNamed, serviceNamed } from '../dependencies.ts';
import type { Evidence, Rule, Told } from '../finding.ts';
import type { Service } from '../objects/network.ts';
import type { Container, Pod } from '../objects/pod.ts';
import { refOf, topOwner } from '../owners.ts';
import { livePods, severityOf } from '../pods.ts';
import type { Snapshot } from '../snapshot.ts';

export const dependencies: Rule = {
  id: 'dependencies',
  finds:
    'Services that the last lines of a failing container name: missing ones, ones without endpoints or without that port, and names that DNS does not answer',
  source: 'error texts of Go, Node.js, the JDK, libpq, curl and BusyBox; DNS for Services and Pods',
  find: (snapshot) =>
    livePods(snapshot)
      .filter(({ isReady }) => !isReady)
      .flatMap((pod) => pod.containers.flatMap((container) => judge(snapshot, pod, container))),
};

function judge(snapshot: Snapshot, pod: Pod, container: Container): readonly Told[] {
  for (const dependency of dependenciesOf(snapshot, pod, container)) {
    const found = explain(snapshot, pod, dependency);
    if (found === undefined) continue;
    const { cause, why, evidence = [], next } = found;
    return [
      {
        severity: severityOf(snapshot, pod),
        on: topOwner(snapshot, pod),
        cause,
        evidence: [
          { on: refOf(pod), field: `container ${container.name} says`, value: dependency.line, said: true },
          ...evidence,
        ],
        why,
        next: [...next, logs(pod, container.name, container.restarts > 0)],
      },
    ];
  }
  return [];
}

interface Explained extends Pick<Told, 'cause' | 'why' | 'next'> {
  readonly evidence?: readonly Evidence[];
}

function explain(snapshot: Snapshot, pod: Pod, { host, port, trouble }: Dependency): Explained | undefined {
  if (trouble === 'dns')
    return {
      cause: `DNS gives it no answer${host === '' ? '' : ` for ${host}`}`,
      why: 'The name was not looked up at all: a NetworkPolicy may keep the pod from DNS (port 53), or the DNS of the cluster is down.',
      next: [list('pods', 'kube-system', 'See whether the DNS of the cluster runs', '-l', 'k8s-app=kube-dns')],
    };
  const there = servicesOf(snapshot, pod.namespace);
  if (there === undefined) return undefined;
  const named = serviceNamed(host, pod.namespace);
  if (named !== undefined && named.namespace !== pod.namespace) return undefined;
  const service = there.find((each) => isNamed(each, host));
  if (service !== undefined) return ofService(snapshot, service, port);
  if (trouble !== 'name' || named === undefined) return undefined;
  const names = there.map(({ name }) => name);
  const near = nearest(named.name, names);
  return {
    cause: `it asks for the Service ${named.name}, which does not exist`,
    why: `Namespace ${pod.namespace} has no Service of that name. Create it, or correct the name that the program has.${near === undefined ? '' : ` Did you mean ${near}?`}`,
    next: [list('services', pod.namespace, 'See which Services exist')],
  };
}

/** The Services of the namespace, undefined if not all of them were read. */
function servicesOf({ scope, services, ...snapshot }: Snapshot, namespace: string): readonly Service[] | undefined {
  const read = scope.of === 'namespace' ? scope.namespace : scope.of === 'object' ? scope.object.namespace : undefined;
  return read === namespace && snapshot.isRead('services')
    ? services.filter((service) => service.namespace === namespace)
    : undefined;
}

function ofService(snapshot: Snapshot, service: Service, port: number | undefined): Explained | undefined {
  const on = refOf(service);
  if (service.type === 'ExternalName') return undefined;
  const ports = service.ports.map((each) => each.port);
  if (port !== undefined && ports.length > 0 && !ports.includes(port))
    return {
      cause: `it asks the Service ${on.name} for port ${port}, which the Service does not have (${ports.join(', ')})`,
      evidence: [{ on, field: 'spec.ports', value: ports.join(', ') }],
      why: 'Correct the port that the program has, or add it to the Service.',
      next: [describe(on)],
    };
  if (!snapshot.isRead('endpointSlices')) return undefined;
  const slices = snapshot.endpointSlices.filter(
    (slice) => slice.service === on.name && slice.namespace === on.namespace,
  );
  if (slices.some(({ ready }) => ready > 0)) return undefined;
  return {
    cause: `it needs the Service ${on.name}, which has no ready endpoints`,
    evidence: [{ on, field: 'ready endpoints', value: '0' }],
    why: `Nothing is behind ${on.name} now. Repair that first: this workload may then start by itself.`,
    next: [describe(on)],
  };
}
