import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import { changedKeys, changedWithin, isOfKubernetes } from '../difference.ts';
import { isResource, listOf, textOf, valueAt } from '../reading.ts';
import type { AdmissionRule } from '../rule.ts';

/**
 * A node may be cordoned, tainted and labelled. Its role, its place and its addresses stay: they decide which pods and Secrets come
 * to it. rules/evicting-taints.ts looks at taints that evict.
 */
export const nodes: AdmissionRule = {
  id: 'nodes',
  judge: ({ request }) => {
    if (request.operation !== 'UPDATE' || !isResource(request, '', 'nodes')) return [];
    const field = changedField(request) ?? lostRole(request) ?? changedKey(request);
    return field === undefined
      ? []
      : [
          {
            code: 'CHANGE_NOT_ALLOWED',
            error: `${field} of node ${quote(request.name ?? '')} would change.`,
            hint: 'Use cordon, taints with the effect NoSchedule, and labels without the domain kubernetes.io.',
            allowance: 'change-nodes',
          },
        ];
  },
};

/** What a person changes: the rest of the spec is for the kubelet and the controllers of the cloud. */
const ORDINARY = ['unschedulable', 'taints'];
/** A key that a person sets to keep a node, and that the autoscaler no longer finds if it is taken away. */
const KEPT = 'cluster-autoscaler.kubernetes.io/scale-down-disabled';
/** Networks keep the addresses of a node in its annotations. */
const ADDRESSES = /^(flannel\.alpha\.coreos\.com|projectcalico\.org|network\.cilium\.io|k3s\.io|rke2\.io)\//;

function changedField(request: AdmissionRequest): string | undefined {
  const field = changedWithin(request, 'spec').find((key) => !ORDINARY.includes(key));
  return field === undefined ? undefined : `The field spec.${field}`;
}

/** Without its taint, a node of the control plane takes the pods of everyone. */
function lostRole({ oldObject, object }: AdmissionRequest): string | undefined {
  const [before, after] = [oldObject, object].map((each) =>
    listOf(valueAt(each, 'spec', 'taints')).map(
      (taint) => `${textOf(valueAt(taint, 'key'))}:${textOf(valueAt(taint, 'effect'))}`,
    ),
  );
  const lost = before?.find((taint) => taint.startsWith('node-role.kubernetes.io/') && !after?.includes(taint));
  return lost === undefined ? undefined : `The taint ${quote(lost)}`;
}

function changedKey(request: AdmissionRequest): string | undefined {
  const changed = changedKeys(request).find(
    ({ key, after }) =>
      (isOfKubernetes(key) && !key.startsWith('kubectl.') && !(key === KEPT && after === 'true')) ||
      ADDRESSES.test(key),
  );
  return changed === undefined ? undefined : `The key ${quote(changed.key)} in ${changed.field}`;
}
