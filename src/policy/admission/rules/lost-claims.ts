import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import { listOf, replicasOf, valueAt } from '../reading.ts';
import type { AdmissionRule } from '../rule.ts';

/** A StatefulSet is not scaled down or deleted if its retention policy then deletes the claims of its pods. */
export const lostClaims: AdmissionRule = {
  id: 'lost-claims',
  looks: ({ request }) => (isScaledDown(request) && request.subResource === 'scale' ? [pathOf(request)] : []),
  judge: ({ request, seen }) => {
    const { operation, options, oldObject, name } = request;
    const isDeleted = isOfStatefulSet(request) && operation === 'DELETE' && request.subResource === undefined;
    if (isDeleted ? options.propagationPolicy === 'Orphan' : !isScaledDown(request)) return [];
    const set = request.subResource === 'scale' ? seen(pathOf(request)) : oldObject;
    const when = isDeleted ? 'whenDeleted' : 'whenScaled';
    const after = isDeleted || request.subResource === 'scale' ? set : request.object;
    if (listOf(valueAt(set, 'spec', 'volumeClaimTemplates')).length === 0) return [];
    if (valueAt(after, 'spec', 'persistentVolumeClaimRetentionPolicy', when) !== 'Delete') return [];
    return [
      {
        code: 'BLAST_RADIUS',
        allowance: 'delete-volumes',
        error: `The call would delete volume claims: StatefulSet ${quote(name ?? '')} has persistentVolumeClaimRetentionPolicy.${when}: Delete.`,
        hint: 'Set it to Retain first, or restart the pods with rollout restart.',
      },
    ];
  },
};

function isOfStatefulSet({ resource }: AdmissionRequest): boolean {
  return resource.group === 'apps' && resource.resource === 'statefulsets';
}

function isScaledDown(request: AdmissionRequest): boolean {
  const { operation, object, oldObject } = request;
  if (!isOfStatefulSet(request) || operation !== 'UPDATE') return false;
  const now = replicasOf(request, object);
  return now !== undefined && now < (replicasOf(request, oldObject) ?? Number.POSITIVE_INFINITY);
}

function pathOf({ resource, namespace, name }: AdmissionRequest): string {
  return `/apis/apps/${resource.version}/namespaces/${namespace}/statefulsets/${name}`;
}
