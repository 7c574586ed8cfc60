import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import { type ChangedKey, changedKeys, isOfKubernetes } from '../difference.ts';
import { isResource } from '../reading.ts';
import type { AdmissionRule } from '../rule.ts';
import { selectedBy, selectingPaths } from '../selectors-of-cluster.ts';

/**
 * A namespace keeps the labels and annotations by which it is protected: Pod Security, injection of sidecars, and whatever a webhook,
 * an admission policy or a network policy of this cluster selects. A new namespace brings none of them.
 */
export const namespaceLabels: AdmissionRule = {
  id: 'namespace-labels',
  looks: ({ request }) => (unclearKeys(request).length > 0 ? selectingPaths('namespace') : []),
  judge: ({ request, seen }) => {
    const changed = changesOf(request);
    const security = changed.find(({ key }) => key.startsWith(POD_SECURITY));
    const known = changed.find(({ key }) => isKnown(key));
    const unclear = known === undefined ? unclearKeys(request) : [];
    const selected = unclear.length === 0 ? undefined : selectedBy(unclear, 'namespace', seen);
    const namespace = quote(request.name ?? '');
    return [
      ...(security === undefined
        ? []
        : [
            {
              code: 'POD_SECURITY',
              error: `The Pod Security label ${quote(security.key)} of the namespace ${namespace} would change.`,
              hint: 'Leave the Pod Security labels as they are.',
              allowance: 'change-pod-security-labels',
            } as const,
          ]),
      ...(known === undefined && selected === undefined
        ? []
        : [
            {
              code: 'CHANGE_NOT_ALLOWED',
              error:
                selected === undefined
                  ? `The key ${quote(known?.key ?? '')} in ${known?.field} of the namespace ${namespace} would change, which controllers or policies act on.`
                  : `The label ${quote(selected.key)} of the namespace ${namespace} would change, which ${selected.kind} ${quote(selected.name)} selects.`,
              hint: 'Leave it as it is, or use a label that nothing selects.',
              allowance: 'change-protected-metadata',
            } as const,
          ]),
    ];
  },
};

const POD_SECURITY = 'pod-security.kubernetes.io/';
/** Keys that name a namespace or an application, and change nothing. */
const PLAIN = /^(kubernetes\.io\/metadata\.name|(app|kubectl)\.kubernetes\.io\/.*)$/;
/** Domains and keys by which meshes, policy engines and platforms pick namespaces, beside Kubernetes itself. */
const KNOWN = [
  'admission.gatekeeper.sh/',
  'capsule.clastix.io/',
  'cert-manager.io/disable-validation',
  'config.linkerd.io/',
  'consul.hashicorp.com/',
  'control-plane',
  'field.cattle.io/',
  'hnc.x-k8s.io/',
  'iam.amazonaws.com/',
  'istio-injection',
  'istio.io/',
  'kuma.io/',
  'kyverno.io/',
  'linkerd.io/',
  'openshift.io/',
  'policies.kyverno.io/',
  'policy.sigstore.dev/',
  'security.openshift.io/',
  'sidecar.istio.io/',
  'tree.hnc.x-k8s.io/',
];

function changesOf(request: AdmissionRequest): readonly ChangedKey[] {
  return request.operation !== 'DELETE' && isResource(request, '', 'namespaces') ? changedKeys(request) : [];
}

function isKnown(key: string): boolean {
  if (key.startsWith(POD_SECURITY) || PLAIN.test(key)) return false;
  return isOfKubernetes(key) || KNOWN.some((known) => (known.endsWith('/') ? key.startsWith(known) : key === known));
}

/** Changed labels that may have power, for all that their keys say. */
function unclearKeys(request: AdmissionRequest): readonly string[] {
  return changesOf(request)
    .filter(({ field, key }) => field === 'metadata.labels' && !key.startsWith(POD_SECURITY))
    .map(({ key }) => key)
    .filter((key) => key !== 'kubernetes.io/metadata.name' && !isKnown(key));
}
