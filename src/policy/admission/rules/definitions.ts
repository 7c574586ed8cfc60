import { isDeepStrictEqual } from 'node:util';
import { valueAt } from '../reading.ts';
import type { AdmissionRule } from '../rule.ts';

/** A conversion webhook reads and rewrites every object of its kind, so a definition gains or alters none. */
export const definitions: AdmissionRule = {
  id: 'definitions',
  judge: ({ request: { operation, resource, oldObject, object } }) => {
    if (resource.group !== 'apiextensions.k8s.io' || resource.resource !== 'customresourcedefinitions') return [];
    const [before, after] = [oldObject, object].map((each) => valueAt(each, 'spec', 'conversion'));
    // What a webhook leaves, when it goes, is the conversion that every definition has.
    const isWebhook = valueAt(after, 'strategy') === 'Webhook' || valueAt(after, 'webhook') !== undefined;
    if (operation === 'DELETE' || !isWebhook || isDeepStrictEqual(before, after)) return [];
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
