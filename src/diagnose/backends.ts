import { nearest } from '../kube/nearest.ts';
import { describe, list } from './calls.ts';
import type { Evidence, Told } from './finding.ts';
import { type Meta, refOf } from './objects/meta.ts';
import type { Backend } from './objects/network.ts';
import type { Snapshot } from './snapshot.ts';

/** What is wrong with the Services that a route sends requests to. */
export function backendFaults(snapshot: Snapshot, route: Meta, backends: readonly Backend[]): readonly Told[] {
  const on = refOf(route);
  return backends.flatMap(({ service: name, namespace, port, route: which }): readonly Told[] => {
    const service = snapshot.services.find((each) => each.name === name && each.namespace === namespace);
    const next = [list('services', namespace, 'See which Services exist'), describe(on)];
    const asked: Evidence = { on, field: `backend of ${which}`, value: `${name}:${port || 'any port'}` };
    if (service === undefined) {
      if (!snapshot.isRead('services') || namespace !== on.namespace) return [];
      const near = nearest(
        name,
        snapshot.services.filter((each) => each.namespace === namespace).map((each) => each.name),
      );
      return [
        {
          severity: 'critical',
          on,
          cause: `the Service ${name} behind ${which} does not exist`,
          evidence: [asked],
          why: `Requests have nowhere to go. Create the Service, or correct its name.${near === undefined ? '' : ` Did you mean ${near}?`}`,
          next,
        },
      ];
    }
    const has = service.ports
      .map((each) => (each.name === '' ? `${each.port}` : `${each.name}=${each.port}`))
      .join(', ');
    if (port !== '' && !service.ports.some((each) => String(each.port) === port || each.name === port))
      return [
        {
          severity: 'critical',
          on,
          cause: `the Service ${name} behind ${which} has no port ${port}`,
          evidence: [asked, { on: refOf(service), field: 'spec.ports', value: has || 'none' }],
          why: `The ports of the Service are: ${has || 'none'}. Correct the port of the backend. It is a port of the Service, not of its pods.`,
          next: [describe(refOf(service)), describe(on)],
        },
      ];
    if (!snapshot.isRead('endpointSlices') || service.type === 'ExternalName') return [];
    const ready = snapshot.endpointSlices
      .filter((slice) => slice.service === name && slice.namespace === namespace)
      .reduce((sum, slice) => sum + slice.ready, 0);
    if (ready > 0) return [];
    return [
      {
        severity: 'error',
        on,
        cause: `the Service ${name} behind ${which} has no ready endpoints`,
        evidence: [asked, { on: refOf(service), field: 'ready endpoints', value: '0' }],
        why: 'Requests are answered with 503. Repair what is behind the Service.',
        next: [describe(refOf(service))],
        follows: true,
      },
    ];
  });
}
