import { isDeepStrictEqual } from 'node:util';
import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import { asChange } from '../before.ts';
import { changedKeys, changesAt, isChanged } from '../difference.ts';
import { isResource, listOf, valueAt } from '../reading.ts';
import type { AdmissionRule } from '../rule.ts';

/**
 * A Service does not take addresses and names by hand, nor open itself to more sources: anyone who may write it could catch traffic for
 * any address, or send the traffic of the cluster anywhere. kind-table.ts guards endpoints.
 */
export const networks: AdmissionRule = {
  id: 'networks',
  judge: (admission) => {
    const request = asChange(admission);
    const field = request.operation === 'DELETE' ? undefined : fieldOf(request);
    return field === undefined
      ? []
      : [
          {
            code: 'CHANGE_NOT_ALLOWED',
            error: `${field} of ${quote(`${request.resource.resource}/${request.name ?? ''}`)} would change. It decides where traffic goes.`,
            hint: 'Leave it as it is, and let Services select pods by labels.',
            allowance: 'change-addresses',
          },
        ];
  },
};

const NETWORKING = 'networking.k8s.io';

function fieldOf(request: AdmissionRequest): string | undefined {
  if (isResource(request, NETWORKING, 'ingresses')) return ofStatus(request) ?? ofIngress(request);
  if (isResource(request, `gateway.${NETWORKING}`, 'gateways')) return altered(request, ['spec', 'addresses']);
  if (!isResource(request, '', 'services')) return undefined;
  return (
    ofStatus(request) ??
    (isGained(request, 'externalIPs') ? 'The field spec.externalIPs' : undefined) ??
    altered(request, ['spec', 'loadBalancerIP']) ??
    altered(request, ['spec', 'externalName']) ??
    ofType(request) ??
    (isOpened(request) ? 'The field spec.loadBalancerSourceRanges' : undefined) ??
    ofAnnotations(request)
  );
}

/** The new value of a field, unless it is gone or as before. */
function altered(request: AdmissionRequest, path: readonly string[]): string | undefined {
  const after = valueAt(request.object, ...path);
  const isEmpty = after === undefined || after === null || after === '' || isDeepStrictEqual(after, []);
  return isEmpty || !isChanged(request, ...path) ? undefined : `The field ${path.join('.')}`;
}

/** A new object has no status yet, whatever its document says. */
function ofStatus(request: AdmissionRequest): string | undefined {
  return request.operation === 'CREATE' ? undefined : altered(request, ['status', 'loadBalancer', 'ingress']);
}

function ofType(request: AdmissionRequest): string | undefined {
  const isGained = changesAt(request, 'spec', 'type').some(({ after }) => after === 'ExternalName');
  return isGained ? 'The field spec.type' : undefined;
}

function isGained({ oldObject, object }: AdmissionRequest, field: string): boolean {
  const before = listOf(valueAt(oldObject, 'spec', field));
  return listOf(valueAt(object, 'spec', field)).some((each) => !before.some((one) => isDeepStrictEqual(one, each)));
}

/** No range at all stands for every source. */
function isOpened(request: AdmissionRequest): boolean {
  const [before, after] = [request.oldObject, request.object].map((each) =>
    listOf(valueAt(each, 'spec', 'loadBalancerSourceRanges')),
  );
  return (
    before !== undefined && before.length > 0 && (after?.length === 0 || isGained(request, 'loadBalancerSourceRanges'))
  );
}

/** Annotations by which an ingress sends requests, or their headers, to another address. */
const SENDS = /\/(mirror-target|mirror-host|auth-url|auth-signin|permanent-redirect|temporal-redirect|upstream-vhost)$/;
/** Annotations by which the load balancer of an ingress is internal, or opens to some sources only. */
const INGRESS_PLACES =
  /^alb\.ingress\.kubernetes\.io\/(scheme|inbound-cidrs|security-groups|subnets)$|\/use-private-ip$|internal/;
/** A name of the cluster, or no whole name at all. */
export const INSIDE = /^(https?:\/\/)?([^/.:]+|[^/]*\.svc(\.cluster\.local)?)(:\d+)?(\/|$)/;

function ofIngress(request: AdmissionRequest): string | undefined {
  const isUpdate = request.operation === 'UPDATE';
  const changed = changedKeys(request, 'annotations').find(
    ({ key, after }) =>
      (TAKES.test(key) && after !== undefined) ||
      (isUpdate && SENDS.test(key) && typeof after === 'string' && !INSIDE.test(after)) ||
      (isUpdate && INGRESS_PLACES.test(key)),
  );
  return changed === undefined ? undefined : `The annotation ${quote(changed.key)}`;
}

/** Annotations by which load balancers and name servers take an address or a name. */
const TAKES =
  /^(metallb\.(universe\.tf|io)\/.*ips?|kube-vip\.io\/loadbalancerips|(lbipam\.cilium\.io|io\.cilium)\/(lb-ipam-)?ips|external-dns\.alpha\.kubernetes\.io\/.*)$/i;
/** Annotations by which a load balancer is internal, or which of them it is. */
const PLACES = /^(service(\.beta)?\.kubernetes\.io|cloud\.google\.com|networking\.gke\.io)\/.*(load-balancer|internal)/;

function ofAnnotations(request: AdmissionRequest): string | undefined {
  const { operation, oldObject } = request;
  const changed = changedKeys(request, 'annotations').find(
    ({ key, after }) =>
      (TAKES.test(key) && after !== undefined) ||
      (operation === 'UPDATE' && valueAt(oldObject, 'spec', 'type') === 'LoadBalancer' && PLACES.test(key)),
  );
  return changed === undefined ? undefined : `The annotation ${quote(changed.key)}`;
}
