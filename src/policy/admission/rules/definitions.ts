import { isChanged } from '../difference.ts';
import { valueAt } from '../reading.ts';
import type { AdmissionRule } from '../rule.ts';

/** A conversion webhook reads and rewrites every object of its kind, so a definition gains or alters none. */
export const definitions: AdmissionRule = {
  id: 'definitions',
  judge: ({ request }) => {
    const { operation, resource, object } = request;
    if (resource.group !== 'apiextensions.k8s.io' || resource.resource !== 'customresourcedefinitions') return [];
    const after = valueAt(object, 'spec', 'conversion');
    // What a webhook leaves, when it goes, is the conversion that every definition has.
    const isWebhook = valueAt(after, 'strategy') === 'Webhook' || valueAt(after, 'webhook') !== undefined;
    if (operation === 'DELETE' || !isWebhook || !isChanged(request, 'spec', 'conversion')) return [];
    return [
      {
        code: 'PERMISSIONS',
        error: 'The definition would gain or change a conversion webhook in spec.conversion.',
        hint: 'Use spec.conversion.strategy: None.',
        allowance: 'change-webhooks',
      },
    ];
  },
};
