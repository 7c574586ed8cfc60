import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import { isChanged } from '../difference.ts';
import { isResource, recordOf, textOf, valueAt } from '../reading.ts';
import type { AdmissionRule } from '../rule.ts';
import { policyFile } from './policy-file.ts';

/** How few and how many pods an autoscaler may ask for, if it does not say. Sources: autoscaling/v2, keda.sh/v1alpha1. */
const KINDS = [
  { group: 'autoscaling', resource: 'horizontalpodautoscalers', least: ['minReplicas', 1], most: ['maxReplicas', 1] },
  { group: 'keda.sh', resource: 'scaledobjects', least: ['minReplicaCount', 0], most: ['maxReplicaCount', 100] },
] as const;

/**
 * An autoscaler scales a workload in place of the caller. So the rules of the policy file that deny or ask judge it also as an update of
 * that workload, to the fewest and to the most pods that it may come to. No rule needs to allow that update.
 */
export const autoscalers: AdmissionRule = {
  id: 'autoscalers',
  looks: (admission) =>
    admission.policy.rules === undefined
      ? []
      : scalesOf(admission.request).flatMap((request) => [
          pathOf(request),
          ...(policyFile.looks?.({ ...admission, request }) ?? []),
        ]),
  judge: (admission) => {
    const { request, policy, seen } = admission;
    if (policy.rules === undefined) return [];
    return scalesOf(request)
      .map((scale) => scaled(scale, seen(pathOf(scale))))
      .flatMap((scale) =>
        policyFile
          .judge({ ...admission, request: scale })
          .filter(({ by }) => by !== undefined)
          .map((objection) => ({ ...objection, error: `${inWords(request, scale)} ${objection.error}` })),
      );
  },
};

/** The updates of the workload that an autoscaler comes to scale, without the workload; none if it scales as before. */
function scalesOf(request: AdmissionRequest): readonly AdmissionRequest[] {
  const kind = KINDS.find(({ group, resource }) => isResource(request, group, resource));
  const { operation, subResource, namespace, oldObject, object, options } = request;
  if (kind === undefined || operation === 'DELETE' || subResource !== undefined) return [];
  const fields = ['scaleTargetRef', kind.least[0], kind.most[0]];
  if (oldObject !== undefined && !fields.some((field) => isChanged(request, 'spec', field))) return [];
  // KEDA scales a Deployment if it is not told otherwise.
  const {
    apiVersion = 'apps/v1',
    kind: type = 'Deployment',
    name,
  } = recordOf(valueAt(object, 'spec', 'scaleTargetRef'));
  const [version = '', group = ''] = textOf(apiVersion).split('/').toReversed();
  return [kind.least, kind.most].map(([field, otherwise]) => ({
    operation: 'UPDATE',
    // The plural that almost every kind has.
    resource: { group, version, resource: `${textOf(type).toLowerCase()}s` },
    namespace,
    name: textOf(name),
    object: { spec: { replicas: valueAt(object, 'spec', field) ?? otherwise } },
    options,
  }));
}

/** `The autoscaler 'a' may scale 'deployments/web' to 9.` */
function inWords({ name = '' }: AdmissionRequest, scale: AdmissionRequest): string {
  const target = `${scale.resource.resource}/${scale.name ?? ''}`;
  return `The autoscaler ${quote(name, 63)} may scale ${quote(target, 80)} to ${textOf(valueAt(scale.object, 'spec', 'replicas')).slice(0, 20)}.`;
}

/** The words of the target are the caller's. */
function pathOf({ resource: { group, version, resource }, namespace = '', name = '' }: AdmissionRequest): string {
  const root = group === '' ? ['api', version] : ['apis', group, version];
  return ['', ...root, 'namespaces', namespace, resource, name].map(encodeURIComponent).join('/');
}

function scaled(scale: AdmissionRequest, stored: unknown): AdmissionRequest {
  if (stored === undefined) return scale;
  const oldObject = recordOf(stored);
  return {
    ...scale,
    oldObject,
    object: { ...oldObject, spec: { ...recordOf(oldObject['spec']), ...recordOf(scale.object?.['spec']) } },
  };
}
