import { isDeepStrictEqual } from 'node:util';
import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import { isChanged } from '../difference.ts';
import { isResource, listOf, valueAt } from '../reading.ts';
import type { Admission, AdmissionRule, Objection } from '../rule.ts';

const POLICY = 'persistentVolumeClaimRetentionPolicy';

/**
 * A StatefulSet does not come to delete the claims of its pods: by a retention policy that it gains, by other ordinals, or by an
 * autoscaler. rules/lost-claims.ts looks at scaling and deletions.
 */
export const claimRetention: AdmissionRule = {
  id: 'claim-retention',
  looks: ({ request }) => {
    const path = scaledSet(request);
    return path === undefined ? [] : [path];
  },
  judge: ({ request, seen }) => {
    if (request.operation === 'DELETE' || request.subResource !== undefined) return [];
    return isResource(request, 'apps', 'statefulsets') ? ofSet(request) : ofAutoscaler(request, seen);
  },
};

function ofSet({ oldObject, object, name }: AdmissionRequest): readonly Objection[] {
  const gained = ['whenDeleted', 'whenScaled'].find(
    (when) => deletesClaims(object, when) && valueAt(oldObject, 'spec', POLICY, when) !== 'Delete',
  );
  if (gained !== undefined)
    return [objectionOf(`The StatefulSet ${quote(name ?? '')} would get ${POLICY}.${gained}: Delete`)];
  const [before, after] = [oldObject, object].map((each) => valueAt(each, 'spec', 'ordinals', 'start') ?? 0);
  return !isDeepStrictEqual(before, after) && oldObject !== undefined && deletesClaims(object, 'whenScaled')
    ? [objectionOf(`The StatefulSet ${quote(name ?? '')} would get another spec.ordinals.start`)]
    : [];
}

/** An autoscaler that could go below the replicas of now. */
function ofAutoscaler(request: AdmissionRequest, seen: Admission['seen']): readonly Objection[] {
  const path = scaledSet(request);
  const set = path === undefined ? undefined : seen(path);
  if (set === undefined || !deletesClaims(set, 'whenScaled')) return [];
  const [least, replicas] = [
    isOfKeda(request)
      ? (valueAt(request.object, 'spec', 'minReplicaCount') ?? 0)
      : (valueAt(request.object, 'spec', 'minReplicas') ?? 1),
    valueAt(set, 'spec', 'replicas') ?? 1,
  ];
  return typeof least === 'number' && typeof replicas === 'number' && least >= replicas
    ? []
    : [
        objectionOf(
          `The autoscaler ${quote(request.name ?? '')} could scale down a StatefulSet with ${POLICY}.whenScaled: Delete`,
        ),
      ];
}

function deletesClaims(set: unknown, when: string): boolean {
  return (
    listOf(valueAt(set, 'spec', 'volumeClaimTemplates')).length > 0 && valueAt(set, 'spec', POLICY, when) === 'Delete'
  );
}

/** The path of the StatefulSet that an autoscaler comes to scale; undefined if it scales something else, or the same as before. */
function scaledSet(request: AdmissionRequest): string | undefined {
  const { operation, namespace, oldObject, object } = request;
  const isAutoscaler = isResource(request, 'autoscaling', 'horizontalpodautoscalers') || isOfKeda(request);
  if (operation === 'DELETE' || !isAutoscaler) return undefined;
  const [kind, name] = ['kind', 'name'].map((field) => valueAt(object, 'spec', 'scaleTargetRef', field));
  const isSame = ['scaleTargetRef', 'minReplicas', 'maxReplicas', 'minReplicaCount', 'maxReplicaCount'].every(
    (field) => !isChanged(request, 'spec', field),
  );
  if (kind !== 'StatefulSet' || typeof name !== 'string' || (isSame && oldObject !== undefined)) return undefined;
  return `/apis/apps/v1/namespaces/${encodeURIComponent(namespace ?? '')}/statefulsets/${encodeURIComponent(name)}`;
}

/** Its autoscaler makes one of Kubernetes, with the same effect. */
function isOfKeda(request: AdmissionRequest): boolean {
  return isResource(request, 'keda.sh', 'scaledobjects');
}

function objectionOf(what: string): Objection {
  return {
    code: 'BLAST_RADIUS',
    error: `${what}. The cluster then deletes volume claims with their data.`,
    hint: `Use Retain in ${POLICY}.`,
    allowance: 'delete-volumes',
  };
}
