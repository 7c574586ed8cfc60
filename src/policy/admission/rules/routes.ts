import { quote } from '../../../errors.ts';
import type { AdmissionRequest, ApiObject } from '../../../kube/admission-request.ts';
import { asChange } from '../before.ts';
import { fieldsOf, foldKey, isMapping, textOf, walk } from '../fields.ts';
import type { AdmissionRule } from '../rule.ts';
import { INSIDE } from './networks.ts';

/**
 * A route of a mesh or a gateway that exists does not come to redirect or mirror requests to a name outside of the cluster, as
 * rules/networks.ts says of an Ingress.
 */
export const routes: AdmissionRule = {
  id: 'routes',
  judge: (admission) => {
    const request = asChange(admission);
    if (request.operation !== 'UPDATE' || !isRoute(request)) return [];
    const before = hostsOf(request.oldObject);
    return [...hostsOf(request.object)]
      .filter((host) => !before.has(host) && !INSIDE.test(host))
      .slice(0, 1)
      .map((host) => ({
        code: 'CHANGE_NOT_ALLOWED',
        error: `${quote(`${request.resource.resource}/${request.name ?? ''}`)} would send requests to ${quote(host)}, which is no name of the cluster.`,
        hint: 'Send requests to Services of the cluster.',
        allowance: 'change-addresses',
      }));
  },
};

const ROUTES: ReadonlySet<string> = new Set([
  'virtualservices.networking.istio.io',
  'httproutes.gateway.networking.k8s.io',
  'grpcroutes.gateway.networking.k8s.io',
]);
/** The mappings that send requests elsewhere, and the fields in them that say where. */
const SENDS = /^(redirect|requestredirect|mirrors?|destination|rewrite|urlrewrite)$/;
const HOSTS: ReadonlySet<string> = new Set(['authority', 'host', 'hostname']);

function isRoute({ resource }: AdmissionRequest): boolean {
  return ROUTES.has(`${resource.resource}.${resource.group}`);
}

function hostsOf(object: ApiObject | undefined): ReadonlySet<string> {
  const hosts = new Set<string>();
  walk(object, ({ key, value }) => {
    if (isMapping(value) && SENDS.test(foldKey(key)))
      for (const [name, host] of Object.entries(fieldsOf(value)))
        if (HOSTS.has(foldKey(name)) && textOf(host) !== '') hosts.add(textOf(host));
    return true;
  });
  return hosts;
}
