import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import { asChange } from '../before.ts';
import { changedKeysWithin } from '../difference.ts';
import { isResource } from '../reading.ts';
import type { AdmissionRule } from '../rule.ts';
import { selectedBy, selectingPaths } from '../selectors-of-cluster.ts';

/**
 * An object keeps the labels by which webhooks and admission policies of this cluster pick or skip it. Only keys with a domain are
 * looked up: a plain one, such as `app`, names the object. rules/namespace-labels.ts looks at namespaces.
 */
export const selectedLabels: AdmissionRule = {
  id: 'selected-labels',
  looks: (admission) => (keysOf(asChange(admission)).length > 0 ? selectingPaths('object') : []),
  judge: (admission) => {
    const { seen } = admission;
    const keys = keysOf(asChange(admission));
    const selected = keys.length === 0 ? undefined : selectedBy(keys, 'object', seen);
    return selected === undefined
      ? []
      : [
          {
            code: 'CHANGE_NOT_ALLOWED',
            error: `The label ${quote(selected.key)} would change. ${selected.kind} ${quote(selected.name)} selects objects by it.`,
            hint: 'Leave the label as it is.',
            allowance: 'change-protected-metadata',
          },
        ];
  },
};

/** Domains of labels that say what an object is, and that tools and controllers set. */
const NAMING = /^((app|apps|batch|helm|kubectl|controller|statefulset)\.kubernetes\.io|helm\.sh)\//;

function keysOf(request: AdmissionRequest): readonly string[] {
  if (request.operation === 'DELETE' || isResource(request, '', 'namespaces')) return [];
  return changedKeysWithin(request)
    .filter(({ field, key }) => field.endsWith('labels') && key.includes('/') && !NAMING.test(key))
    .map(({ key }) => key);
}
