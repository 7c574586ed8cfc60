import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import { admissionPaths } from '../admission-configuration.ts';
import { isChanged } from '../difference.ts';
import { endpointsOf, endpointsPath } from '../endpoints.ts';
import { isResource, listOf, textOf, valueAt } from '../reading.ts';
import type { Admission, AdmissionRule } from '../rule.ts';

const CONFIGURATIONS = admissionPaths('validatingwebhookconfigurations', 'mutatingwebhookconfigurations');

/**
 * A webhook keeps the Service by which the API server asks it: without its pods, many webhooks let everything through. One that has no
 * ready pod may be repaired.
 */
export const webhookServices: AdmissionRule = {
  id: 'webhook-services',
  looks: ({ request }) => (losesPods(request) ? [...CONFIGURATIONS, endpointsPath(request.namespace)] : []),
  judge: (admission) => {
    const { request, seen } = admission;
    if (!losesPods(request)) return [];
    const webhook = webhookOf(admission);
    const slices = endpointsOf(seen(endpointsPath(request.namespace)));
    const isServed = slices.some(({ service, ready }) => service === request.name && ready.size > 0);
    return webhook === undefined || !isServed
      ? []
      : [
          {
            code: 'PERMISSIONS',
            error: `The API server asks the webhook ${quote(webhook)} by the Service ${quote(request.name ?? '')}, which would ${request.operation === 'DELETE' ? 'be deleted' : 'have other pods or ports'}.`,
            hint: 'Leave the Service as it is. To restart what is behind it, use rollout restart.',
            allowance: 'change-webhooks',
          },
        ];
  },
};

function losesPods(request: AdmissionRequest): boolean {
  const { operation, subResource } = request;
  if (!isResource(request, '', 'services') || subResource !== undefined || operation === 'CREATE') return false;
  return operation === 'DELETE' || ['selector', 'ports', 'type'].some((field) => isChanged(request, 'spec', field));
}

function webhookOf({ request, seen }: Admission): string | undefined {
  const webhook = CONFIGURATIONS.flatMap((path) => listOf(valueAt(seen(path), 'items')))
    .flatMap((configuration) => listOf(valueAt(configuration, 'webhooks')))
    .find((each) => {
      const [name, namespace] = ['name', 'namespace'].map((field) => valueAt(each, 'clientConfig', 'service', field));
      return name === request.name && namespace === request.namespace;
    });
  return webhook === undefined ? undefined : textOf(valueAt(webhook, 'name'));
}
