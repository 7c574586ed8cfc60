import { describe } from '../calls.ts';
import { endpointFaults } from '../endpoints.ts';
import type { Rule, Told } from '../finding.ts';
import type { Service } from '../objects/network.ts';
import { refOf } from '../owners.ts';
import { eventEvidence, eventsOn } from '../pods.ts';
import type { Snapshot } from '../snapshot.ts';

export const services: Rule = {
  id: 'services',
  finds:
    'Services without ready endpoints: the selector next to the labels that exist, ports by number and name; load balancers without an address',
  source: 'endpoint slice controller; core/v1 Service, targetPort',
  find: (snapshot) =>
    snapshot.services.flatMap((service) => [...endpointFaults(snapshot, service), ...balancer(snapshot, service)]),
};

/** How long a load balancer may take. */
const PATIENCE_MS = 120_000;

function balancer(snapshot: Snapshot, service: Service): readonly Told[] {
  if (service.type !== 'LoadBalancer' || service.hasAddress) return [];
  const [said] = eventsOn(snapshot, service, ['SyncLoadBalancerFailed', 'CreatingLoadBalancerFailed']);
  if (said === undefined && snapshot.now - (service.createdAt ?? snapshot.now) < PATIENCE_MS) return [];
  const on = refOf(service);
  return [
    {
      severity: 'error',
      on,
      cause: 'its load balancer has no address',
      evidence: [
        { on, field: 'status.loadBalancer.ingress', value: 'none', at: service.createdAt },
        ...(said === undefined ? [] : [eventEvidence(said)]),
      ],
      why:
        said === undefined
          ? 'No controller of the cluster has made a load balancer for it.'
          : 'The cloud provider refuses; the message says why.',
      next: [describe(on)],
    },
  ];
}
