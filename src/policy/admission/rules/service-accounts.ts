import { LAST_APPLIED, listOf, recordOf, valueAt } from '../reading.ts';
import type { AdmissionRule } from '../rule.ts';

/**
 * A new service account brings nothing with it. Annotations can bind it to an identity of the cloud, and `secrets` lists the
 * Secrets that its pods may mount. kind-table.ts guards accounts that exist.
 */
export const serviceAccounts: AdmissionRule = {
  id: 'service-accounts',
  judge: ({ request: { operation, resource, subResource, object } }) => {
    if (resource.group !== '' || resource.resource !== 'serviceaccounts') return [];
    if (operation !== 'CREATE' || subResource !== undefined) return [];
    const annotations = Object.keys(recordOf(valueAt(object, 'metadata', 'annotations')));
    const brings = [
      ...(annotations.some((key) => key !== LAST_APPLIED) ? ['metadata.annotations'] : []),
      ...['secrets', 'imagePullSecrets'].filter((field) => listOf(valueAt(object, field)).length > 0),
    ];
    return brings.slice(0, 1).map((field) => ({
      code: 'PERMISSIONS',
      error: `The new service account would have ${field}, which can give its pods other identities.`,
      hint: `Create it without ${field}.`,
      allowance: 'change-service-accounts',
    }));
  },
};
