import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import { changesAt } from '../difference.ts';
import { isPodOf, listOf, valueAt } from '../reading.ts';
import type { AdmissionRule } from '../rule.ts';

/**
 * An object keeps its owners and its finalizers. The garbage collector deletes what gets an owner that does not exist, and the last
 * finalizer ends a deletion that waits. A new object may have both: only it is at risk, unless a controller then counts it among its own
 * and deletes others for it.
 */
export const owners: AdmissionRule = {
  id: 'owners',
  judge: ({ request }) => {
    if (request.operation === 'CREATE') return isForeign(request) ? [FOREIGN] : [];
    if (request.operation !== 'UPDATE') return [];
    return Object.entries(EFFECTS)
      .filter(([field]) => isChanged(request, field))
      .map(([field, effect]) => ({
        code: 'BLAST_RADIUS',
        error: `The call would change metadata.${field} of ${quote(`${request.resource.resource}/${request.name ?? ''}`)}. ${effect}.`,
        hint: `Leave metadata.${field} as it is. In a document for replace, give the same ones as the object has.`,
        allowance: 'change-owners',
      }));
  },
};

const FOREIGN = {
  code: 'BLAST_RADIUS',
  error:
    'The new pod would have a controller among its owners, which counts it as its own, and may delete another pod for it.',
  hint: 'Leave out metadata.ownerReferences. A controller makes its own pods.',
  allowance: 'change-owners',
} as const;
/** A ReplicaSet may be made again under its Deployment, which counts pods and not sets. */
function isForeign(request: AdmissionRequest): boolean {
  const owners = listOf(valueAt(request.object, 'metadata', 'ownerReferences'));
  return isPodOf(request) && owners.some((owner) => valueAt(owner, 'controller') === true);
}

const EFFECTS: Readonly<Record<string, string>> = {
  ownerReferences: 'The garbage collector and controllers find by them what to delete',
  finalizers: 'Deletions wait for them',
};

/** Lists in another order are the same, and so are an empty one and none. */
function isChanged(request: AdmissionRequest, field: string): boolean {
  return changesAt(request, 'metadata', field).some(
    ({ path: [, , element] }) => element?.startsWith('[') && element !== '[order]',
  );
}
