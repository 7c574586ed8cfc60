import { nearest } from '../../kube/nearest.ts';
import { describe, list, logs, within } from '../calls.ts';
import { type Dependency, dependenciesOf, isNamed, serviceNamed } from '../dependencies.ts';
import { endpointFaults } from '../endpoints.ts';
import { externalFault } from '../external-names.ts';
import type { Evidence, Rule, Severity, Told } from '../finding.ts';
import { CLUSTER_DNS as DNS, hasService, isHome, readyEndpoints } from '../home.ts';
import { isItself, needsOf } from '../needs.ts';
import type { Service } from '../objects/network.ts';
import { type Container, hasRun, type Pod } from '../objects/pod.ts';
import { usesClusterDns } from '../objects/pod-spec.ts';
import { writeLabels } from '../objects/selector.ts';
import { refOf, topOwner } from '../owners.ts';
import { livePods, logOf, severityOf, TELLING } from '../pods.ts';
import { type Blocked, blockedBy } from '../policy-reach.ts';
import type { Snapshot } from '../snapshot.ts';
import { writeRule } from './network-policies.ts';

export const dependencies: Rule = {
  id: 'dependencies',
  finds:
    'Services that a workload needs, by the last lines of a failing container, its variables and its command: missing ones, ones without endpoints or without that port, and names that DNS does not answer',
  source: 'error texts of Go, Node.js, the JDK, libpq, curl and BusyBox; DNS for Services and Pods',
  find: (snapshot) =>
    livePods(snapshot).flatMap((pod) => {
      const said = pod.containers.flatMap((container) => judge(snapshot, pod, container));
      return said.length > 0 ? said : pod.containers.flatMap((container) => told(snapshot, pod, container));
    }),
};

/** Whether the last lines of a container name something that it needs and does not get. */
export function explainsEnd(snapshot: Snapshot, pod: Pod, container: Container): boolean {
  return judge(snapshot, pod, container).length > 0;
}

/** What the last lines of a failing container say. */
function judge(snapshot: Snapshot, pod: Pod, container: Container): readonly Told[] {
  for (const dependency of dependenciesOf(snapshot, pod, container)) {
    const found = explain(snapshot, pod, dependency);
    if (found === undefined) continue;
    const { cause, why, evidence = [], next } = found;
    return [
      {
        severity: pod.isReady ? 'error' : severityOf(snapshot, pod),
        on: topOwner(snapshot, pod),
        cause,
        evidence: [
          { on: refOf(pod), field: `container ${container.name} says`, value: dependency.line, said: true },
          ...evidence,
          ...(container.restarts > 0
            ? [{ on: refOf(pod), field: 'restartCount', value: String(container.restarts), at: container.last?.at }]
            : []),
        ],
        why,
        next: [...next, logs(pod, container.name, container.restarts > 0)],
      },
    ];
  }
  return [];
}

/** What is wrong with a Service that the variables or the command of a container name. */
function told(snapshot: Snapshot, pod: Pod, container: Container): readonly Told[] {
  if (!hasRun(container)) return [];
  for (const { service, from, port } of needsOf(snapshot, pod, container)) {
    const found = ofService(snapshot, pod, service, { said: 'a port', is: port, isLost: false });
    if (found === undefined || (pod.isReady && !found.isPort && snapshot.scope.of !== 'object')) continue;
    const { cause, why, evidence = [], next } = found;
    const lines = logOf(snapshot, pod, container.name)?.lines ?? [];
    const isExplained = container.terminated !== undefined || lines.some((line) => TELLING.test(line));
    return [
      {
        severity: severityOfNeed(severityOf(snapshot, pod), pod.isReady, isExplained),
        on: topOwner(snapshot, pod),
        cause,
        evidence: [
          {
            on: refOf(pod),
            field: `${from} of container ${container.name}`,
            value: `names the Service ${service.name}`,
          },
          ...evidence,
        ],
        why,
        next,
      },
    ];
  }
  return [];
}

/** A container that is well may do without; one that says something else may fail for that. */
function severityOfNeed(severity: Severity, isReady: boolean, isExplained: boolean): Severity {
  if (isReady) return 'warning';
  return isExplained && severity === 'critical' ? 'error' : severity;
}

interface Explained extends Pick<Told, 'cause' | 'why' | 'next'> {
  readonly evidence?: readonly Evidence[];
  readonly isPort?: boolean;
}

function explain(snapshot: Snapshot, pod: Pod, { host, port, trouble }: Dependency): Explained | undefined {
  if (trouble === 'dns') return withoutDns(snapshot, pod, host);
  const named = serviceNamed(host, pod.namespace);
  const service =
    snapshot.services.find((each) => each.namespace === pod.namespace && isNamed(each, host)) ??
    snapshot.services.find((each) => each.name === named?.name && each.namespace === named.namespace);
  if (service !== undefined && trouble === 'name' && !usesClusterDns(pod.spec)) return withoutDns(snapshot, pod, host);
  if (service !== undefined)
    return isItself(service, pod)
      ? undefined
      : ofService(snapshot, pod, service, {
          said: `port ${port}`,
          is: (each) => port === undefined || port === each,
          isLost: trouble !== 'name',
        });
  if (trouble === 'reach' || named === undefined || host === 'localhost') return undefined;
  if (hasService(snapshot, named.namespace, named.name) !== false) return undefined;
  const names = snapshot.services.filter(({ namespace }) => namespace === named.namespace).map(({ name }) => name);
  const near = nearest(named.name, names);
  const elsewhere = snapshot.services.filter(
    ({ name, namespace }) => name === named.name && namespace !== named.namespace,
  );
  const hint =
    elsewhere[0] !== undefined
      ? ` Namespace ${elsewhere[0].namespace} has one: from here its name is ${named.name}.${elsewhere[0].namespace}.`
      : near === undefined
        ? ''
        : ` Did you mean ${near}?`;
  const isOther = named.namespace !== pod.namespace;
  return {
    cause: `it asks for the Service ${named.name}${isOther ? ` of namespace ${named.namespace}` : ''}, which does not exist`,
    evidence: elsewhere
      .slice(0, 1)
      .map((each) => ({ on: refOf(each), field: 'exists in namespace', value: each.namespace })),
    why: `Namespace ${named.namespace} has no Service of that name. Create it, or correct the name that the program has.${hint}`,
    next: [
      elsewhere[0] === undefined
        ? list('services', named.namespace, 'See which Services exist')
        : {
            to: 'Look at the one that exists',
            args: ['get', 'service', named.name, ...within(elsewhere[0]), '-o', 'wide'],
          },
    ],
  };
}

/** The port that is asked for, and how it reads in a cause. */
interface AskedPort {
  readonly said: string;
  readonly is: (port: number) => boolean;
  /** Whether the program says that nothing answers. */
  readonly isLost: boolean;
}

function ofService(snapshot: Snapshot, pod: Pod, service: Service, asked: AskedPort): Explained | undefined {
  const on = refOf(service);
  const where = isHome(snapshot, on.namespace) ? on.name : `${on.namespace}/${on.name}`;
  const external = externalFault(snapshot, service);
  if (external !== undefined) return { ...external, cause: `it needs the Service ${where}: ${external.cause}` };
  if (service.type === 'ExternalName') return undefined;
  const ports = service.ports.map((each) => each.port);
  // A headless Service gives the addresses of its pods, which may listen on any port.
  if (ports.length > 0 && !service.isHeadless && !ports.some(asked.is))
    return {
      isPort: true,
      cause: `it asks the Service ${where} for ${asked.said}, which the Service does not have (${ports.join(', ')})`,
      evidence: [{ on, field: 'spec.ports', value: ports.join(', ') }],
      why: 'Correct the port that the program has, or add it to the Service.',
      next: [describe(on)],
    };
  const [fault] = endpointFaults(snapshot, service);
  if (readyEndpoints(snapshot, on.namespace, on.name) !== 0) {
    const blocked = blockedBy(snapshot, pod, service);
    if (blocked !== undefined) return ofPolicies(blocked, pod, service);
    if (!asked.isLost || fault === undefined) return undefined;
    return { ...fault, cause: `it does not reach the Service ${where}: ${fault.cause}` };
  }
  return {
    cause: `it needs the Service ${where}, which has no ready endpoints${fault === undefined ? '' : `: ${fault.cause}`}`,
    evidence: fault?.evidence ?? [{ on, field: 'ready endpoints', value: '0' }],
    why: `Repair ${where} first: this workload may then start by itself.${fault === undefined ? '' : ` ${fault.why}`}`,
    next: fault?.next ?? [describe(on)],
  };
}

/** NetworkPolicies that let nothing through between a pod and a Service. */
function ofPolicies({ policies, side }: Blocked, pod: Pod, service: Service): Explained {
  const names = policies.map(({ name }) => name).join(', ');
  const labels = writeLabels(side === 'ingress' ? pod.labels : service.selector.labels).join(',');
  return {
    cause: `NetworkPolicy ${names} keeps it from the Service ${service.name} (${side} of ${side === 'ingress' ? service.name : 'its own pods'})`,
    evidence: [
      ...policies.slice(0, 2).map((policy) => ({
        on: refOf(policy),
        field: `spec.${side} lets ${side === 'ingress' ? 'in' : 'out'}`,
        value: policy[side].map(writeRule).join('; ') || 'nothing',
      })),
      {
        on: refOf(side === 'ingress' ? pod : service),
        field: side === 'ingress' ? 'labels' : 'spec.selector',
        value: labels,
      },
    ],
    why: `No rule of these policies is for that traffic. Add one that lets ${side === 'ingress' ? 'in its pods' : `out to ${service.name}`}, with the ports of the pods.`,
    next: policies.slice(0, 1).map((policy) => describe(refOf(policy))),
  };
}

/** Names that are not looked up, or not in the cluster. */
function withoutDns(snapshot: Snapshot, pod: Pod, host: string): Explained {
  const asked = host === '' ? '' : ` for ${host}`;
  if (!usesClusterDns(pod.spec)) {
    const { dnsPolicy, hostNetwork } = pod.spec;
    return {
      cause: `it does not ask the DNS of the cluster${asked}: its dnsPolicy is ${dnsPolicy}${hostNetwork ? ' with hostNetwork' : ''}`,
      evidence: [
        { on: refOf(pod), field: 'spec.dnsPolicy', value: `${dnsPolicy}${hostNetwork ? ', hostNetwork true' : ''}` },
      ],
      why: `Names of Services are known to the DNS of the cluster only. Set dnsPolicy to ${hostNetwork ? 'ClusterFirstWithHostNet' : 'ClusterFirst'}.`,
      next: [describe(pod)],
    };
  }
  const isDown =
    readyEndpoints(snapshot, DNS.namespace, DNS.name) === 0 && hasService(snapshot, DNS.namespace, DNS.name) === true;
  return {
    cause: `DNS gives it no answer${asked}${isDown ? ': the DNS of the cluster has no ready endpoints' : ''}`,
    evidence: isDown ? [{ on: DNS, field: 'ready endpoints', value: '0' }] : [],
    why: isDown
      ? 'No name is looked up in the whole cluster. Repair the pods of the DNS in kube-system first.'
      : 'The name was not looked up at all: a NetworkPolicy may keep the pod from DNS (port 53), or the DNS of the cluster is down.',
    next: [list('pods', 'kube-system', 'See whether the DNS of the cluster runs', '-l', 'k8s-app=kube-dns')],
  };
}
