import { describe } from '../calls.ts';
import type { Rule, Told } from '../finding.ts';
import type { NetworkPolicy, Peer, PolicyRule } from '../objects/network.ts';
import { type Selector, selects, writeLabels } from '../objects/selector.ts';
import { podsOf, refOf, workloadsOf } from '../owners.ts';
import { livePods } from '../pods.ts';
import type { Snapshot } from '../snapshot.ts';

const DNS: ReadonlySet<string> = new Set(['53', 'dns', 'dns-tcp', 'dns-udp', '*']);

export const networkPolicies: Rule = {
  id: 'network-policies',
  finds:
    'Workloads that NetworkPolicies isolate: nothing may reach their Service, or they may reach nothing, or no DNS',
  source: 'networking.k8s.io/v1 NetworkPolicy; policies add up',
  find: (snapshot) =>
    workloadsOf(snapshot).flatMap((workload): readonly Told[] => {
      const { template, namespace, desired } = workload;
      const policies = snapshot.networkPolicies.filter(
        (each) => each.namespace === namespace && selects(each.selector, template.labels),
      );
      if (policies.length === 0 || desired === 0) return [];
      const on = refOf(workload);
      const isServed = snapshot.services.some(
        (each) => each.namespace === namespace && selects(each.selector, template.labels),
      );
      const isTroubled = troubled(snapshot, on);
      const found: Told[] = [];
      const inbound = policies.filter(({ types }) => types.includes('Ingress'));
      if (inbound.length > 0 && inbound.every(({ ingress }) => ingress.length === 0))
        found.push(
          isolated(
            on,
            inbound,
            isServed ? 'warning' : 'note',
            isServed
              ? 'NetworkPolicies let nothing in, and a Service is in front of it'
              : 'NetworkPolicies let nothing in',
            'spec.ingress',
            'Every policy that selects its pods has no rule for incoming traffic. Add a rule for the clients.',
          ),
        );
      else if (inbound.length > 0 && inbound.every(({ ingress }) => ingress.every(({ peers }) => isOwn(peers)))) {
        const front = routedTo(snapshot, namespace, template.labels);
        if (front !== undefined)
          found.push(
            isolated(
              on,
              inbound,
              'warning',
              `NetworkPolicies let in pods of its own namespace only, and ingress/${front} is in front of it`,
              'spec.ingress',
              'The controller of an Ingress usually runs in another namespace, and its requests are dropped. Add a rule with a namespaceSelector for it.',
            ),
          );
      }
      const outbound = policies.filter(({ types }) => types.includes('Egress'));
      const severity = isTroubled ? 'warning' : 'note';
      if (outbound.length > 0 && outbound.every(({ egress }) => egress.length === 0))
        found.push(
          isolated(
            on,
            outbound,
            severity,
            'NetworkPolicies let nothing out, not even to DNS',
            'spec.egress',
            'Every policy that selects its pods has no rule for outgoing traffic. Add rules for DNS (port 53) and what the program needs.',
          ),
        );
      else if (
        outbound.length > 0 &&
        !outbound.some(({ egress }) =>
          egress.some(({ ports }) => ports.length === 0 || ports.some((port) => DNS.has(port))),
        )
      )
        found.push(
          isolated(
            on,
            outbound,
            severity,
            'NetworkPolicies do not let it reach DNS (port 53)',
            'spec.egress',
            'Without DNS the program cannot resolve names, and fails to connect. Allow UDP and TCP port 53 to the DNS of the cluster.',
          ),
        );
      return found;
    }),
};

/** Whether a rule lets in pods of the namespace of the policy, and nothing else. */
function isOwn(peers: readonly Peer[]): boolean {
  return peers.length > 0 && peers.every(({ namespaces, isBlock }) => namespaces === undefined && !isBlock);
}

/** An Ingress that sends requests to pods with these labels. */
function routedTo(snapshot: Snapshot, namespace: string, labels: ReadonlyMap<string, string>): string | undefined {
  const served = snapshot.services
    .filter((each) => each.namespace === namespace && selects(each.selector, labels))
    .map(({ name }) => name);
  return snapshot.ingresses.find(
    (each) => each.namespace === namespace && each.backends.some(({ service }) => served.includes(service)),
  )?.name;
}

function isolated(
  on: Told['on'],
  policies: readonly NetworkPolicy[],
  severity: Told['severity'],
  cause: string,
  field: string,
  why: string,
): Told {
  return {
    severity,
    on,
    cause,
    evidence: policies.slice(0, 3).map((policy) => ({ on: refOf(policy), field, value: ruleText(policy, field) })),
    why,
    next: policies.slice(0, 1).map((policy) => describe(refOf(policy))),
  };
}

function ruleText({ ingress, egress }: NetworkPolicy, field: string): string {
  const rules = field === 'spec.ingress' ? ingress : egress;
  return rules.length === 0 ? 'no rules' : rules.map(writeRule).join('; ');
}

/** A rule of a policy in a few words. */
export function writeRule({ peers, ports }: PolicyRule): string {
  const from = peers.map(writePeer).join(' or ');
  return `${from === '' ? '' : `${from}, `}ports ${ports.join(', ') || 'all'}`;
}

function writePeer({ pods, namespaces, isBlock }: Peer): string {
  if (isBlock) return 'a block of addresses';
  const labels = ({ labels: all, requirements }: Selector) =>
    [...writeLabels(all), ...requirements.map(({ key }) => key)].join(',') || 'any';
  return [
    ...(pods === undefined ? [] : [`pods ${labels(pods)}`]),
    ...(namespaces === undefined ? [] : [`namespaces ${labels(namespaces)}`]),
  ].join(' in ');
}

function troubled(snapshot: Snapshot, on: Told['on']): boolean {
  const live = new Set(livePods(snapshot));
  return podsOf(snapshot, on).some((pod) => live.has(pod) && !pod.isReady);
}
