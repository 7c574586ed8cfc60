import { nearest } from '../kube/nearest.ts';
import { describe, list } from './calls.ts';
import type { Evidence, Told } from './finding.ts';
import { hasService, readyEndpoints } from './home.ts';
import { type Ref, refOf } from './objects/meta.ts';
import type { Service } from './objects/network.ts';
import type { Snapshot } from './snapshot.ts';

/** The Service of the cluster that a Service of the type ExternalName points at; undefined if it names a host elsewhere. */
export function externalTarget({
  type,
  externalName,
}: Service): { readonly name: string; readonly namespace: string } | undefined {
  if (type !== 'ExternalName') return undefined;
  const [, name, namespace] = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.[a-z0-9.-]+)?$/.exec(externalName) ?? [];
  return name === undefined || namespace === undefined ? undefined : { name, namespace };
}

/** What is wrong with the Service of the cluster that one of the type ExternalName points at. */
export function externalFault(snapshot: Snapshot, service: Service): Told | undefined {
  const target = externalTarget(service);
  if (target === undefined) return undefined;
  const { name, namespace } = target;
  const on = refOf(service);
  const named: Evidence = { on, field: 'spec.externalName', value: service.externalName };
  const other: Ref = { kind: 'Service', name, namespace };
  const where = namespace === on.namespace ? name : `${namespace}/${name}`;
  const there = snapshot.services.filter((each) => each.namespace === namespace);
  const exists = hasService(snapshot, namespace, name);
  if (exists === undefined) return undefined;
  if (!exists) {
    const near = nearest(
      name,
      there.map((each) => each.name),
    );
    return {
      severity: 'critical',
      on,
      cause: `it points at the Service ${where}, which does not exist`,
      evidence: [named],
      why: `Its name leads to no address. Correct spec.externalName, or create the Service in namespace ${namespace}.${near === undefined ? '' : ` Did you mean ${near}?`}`,
      next: [list('services', namespace, 'See which Services exist there'), describe(on)],
    };
  }
  if (readyEndpoints(snapshot, namespace, name) !== 0) return undefined;
  if (there.some((each) => each.name === name && each.type === 'ExternalName')) return undefined;
  return {
    severity: 'error',
    on,
    cause: `it points at the Service ${where}, which has no ready endpoints`,
    evidence: [named, { on: other, field: 'ready endpoints', value: '0' }],
    why: `Requests go to ${where}, and nothing is behind that now. Repair it there.`,
    next: [describe(other), list('pods', namespace, 'See the pods there')],
  };
}
