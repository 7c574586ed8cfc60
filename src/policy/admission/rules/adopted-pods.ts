import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import { isChanged } from '../difference.ts';
import { selects } from '../label-selector.ts';
import { isRunning } from '../lost-pods.ts';
import { isResource, listOf, valueAt } from '../reading.ts';
import type { AdmissionRule } from '../rule.ts';

/**
 * A controller adopts the pods that its selector picks and that have no controller, and deletes some of them if they are too many. So it gains no
 * selector for pods of others: that would delete them without one deletion in the call.
 */
export const adoptedPods: AdmissionRule = {
  id: 'adopted-pods',
  looks: ({ request }) => (selectorGained(request) === undefined ? [] : [podsPath(request)]),
  judge: ({ request, seen }) => {
    const selector = selectorGained(request);
    if (selector === undefined) return [];
    const adopted = listOf(valueAt(seen(podsPath(request)), 'items')).filter(
      (pod) => isRunning(pod) && !hasController(pod) && selects(selector, valueAt(pod, 'metadata', 'labels')),
    );
    // One pod is an ordinary deletion.
    if (adopted.length < 2) return [];
    return [
      {
        code: 'BLAST_RADIUS',
        allowance: 'drain-without-care',
        error: `The selector of ${quote(`${request.resource.resource}/${request.name ?? ''}`)} picks ${adopted.length} pods that have no controller. It would take them over, and delete what is above its number.`,
        hint: 'Use labels that no other pod has.',
      },
    ];
  },
};

/** The selector of a controller that adopts pods by labels alone; undefined if it had the same before. */
function selectorGained(request: AdmissionRequest): unknown {
  const { operation, object, subResource } = request;
  if (operation === 'DELETE' || subResource !== undefined) return undefined;
  if (operation === 'UPDATE' && !isChanged(request, 'spec', 'selector')) return undefined;
  const selector = valueAt(object, 'spec', 'selector');
  if (isResource(request, '', 'replicationcontrollers')) return { matchLabels: selector };
  const isByHand = isResource(request, 'batch', 'jobs') && valueAt(object, 'spec', 'manualSelector') === true;
  const adopts = ['replicasets', 'daemonsets'].some((plural) => isResource(request, 'apps', plural));
  return isByHand || adopts ? selector : undefined;
}

function hasController(pod: unknown): boolean {
  return listOf(valueAt(pod, 'metadata', 'ownerReferences')).some((owner) => valueAt(owner, 'controller') === true);
}

function podsPath({ namespace }: AdmissionRequest): string {
  return `/api/v1/namespaces/${namespace}/pods?limit=500`;
}
