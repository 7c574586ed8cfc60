import type { NetworkPolicy, Peer, PolicyRule, Service } from './objects/network.ts';
import type { Pod } from './objects/pod.ts';
import { selects } from './objects/selector.ts';
import type { Snapshot } from './snapshot.ts';

type Labels = ReadonlyMap<string, string>;

/** The NetworkPolicies that keep a pod from a Service of its namespace, and on which side they are. */
export interface Blocked {
  readonly policies: readonly NetworkPolicy[];
  readonly side: 'ingress' | 'egress';
}

/**
 * Tells whether NetworkPolicies keep a pod from what a Service of its namespace selects. Policies add up: one rule that lets it
 * through is enough. Blocks of addresses count as letting it through. Source: networking.k8s.io/v1 NetworkPolicy.
 */
export function blockedBy(snapshot: Snapshot, pod: Pod, service: Service): Blocked | undefined {
  const { namespace, selector } = service;
  if (namespace !== pod.namespace || selector.isAbsent) return undefined;
  const home = snapshot.namespaces.find(({ name }) => name === namespace)?.labels ?? new Map<string, string>();
  const targets = service.ports.map(({ targetPort }) => targetPort);
  const here = snapshot.networkPolicies.filter((each) => each.namespace === namespace);
  const lets = (rules: readonly PolicyRule[], labels: Labels) =>
    rules.some(({ peers, ports }) => isAmong(peers, labels, home) && hasPort(ports, targets));
  const inbound = here.filter((each) => each.types.includes('Ingress') && selects(each.selector, selector.labels));
  if (inbound.length > 0 && !inbound.some(({ ingress }) => lets(ingress, pod.labels)))
    return { policies: inbound, side: 'ingress' };
  const outbound = here.filter((each) => each.types.includes('Egress') && selects(each.selector, pod.labels));
  if (outbound.length > 0 && !outbound.some(({ egress }) => lets(egress, selector.labels)))
    return { policies: outbound, side: 'egress' };
  return undefined;
}

function isAmong(peers: readonly Peer[], labels: Labels, home: Labels): boolean {
  return (
    peers.length === 0 ||
    peers.some(
      ({ pods, namespaces, isBlock }) =>
        isBlock ||
        ((namespaces === undefined || selects(namespaces, home)) && (pods === undefined || selects(pods, labels))),
    )
  );
}

function hasPort(ports: PolicyRule['ports'], targets: readonly string[]): boolean {
  if (ports.length === 0) return true;
  // A name may be any number.
  const isNumber = (text: string) => /^\d+$/.test(text);
  return ports.some(
    (port) => !isNumber(port) || targets.some((target) => !isNumber(target) || target === port) || targets.length === 0,
  );
}
