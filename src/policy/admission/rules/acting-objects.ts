import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import type { Allowance } from '../../allowances.ts';
import { changedKeys, differenceOf } from '../difference.ts';
import { isResource, valueAt } from '../reading.ts';
import type { AdmissionRule } from '../rule.ts';

/** ConfigMaps, Secrets and Services of an ordinary kind, by which Kubernetes or its common tools give rights, trust or configuration. */
export const actingObjects: AdmissionRule = {
  id: 'acting-objects',
  judge: ({ request }) => {
    const found = ACTING.find(({ acts }) => acts(request));
    if (found === undefined || isUnchanged(request)) return [];
    const { does, allowance } = found;
    return [
      {
        code: allowance === 'change-permissions' ? 'PERMISSIONS' : 'CHANGE_NOT_ALLOWED',
        error: `${quote(`${request.resource.resource}/${request.name ?? ''}`)} is not an ordinary object: ${does}.`,
        hint: 'Leave it as it is, or read it with get or describe.',
        allowance,
      },
    ];
  },
};

interface Acting {
  readonly acts: (request: AdmissionRequest) => boolean;
  /** The end of a sentence. */
  readonly does: string;
  readonly allowance: Allowance;
}

const ACTING: readonly Acting[] = [
  configMaps(
    'kube-system',
    /^aws-auth$/,
    'it gives users of the cloud their rights in the cluster',
    'change-permissions',
  ),
  configMaps(
    'kube-system',
    /^extension-apiserver-authentication$/,
    'aggregated APIs take from it which callers to believe',
    'change-permissions',
  ),
  configMaps(
    'kube-public',
    /^cluster-info$/,
    'nodes that join take the address of the API server from it',
    'change-permissions',
  ),
  configMaps(
    undefined,
    /^(kube-root-ca\.crt|openshift-service-ca\.crt)$/,
    'pods take from it which servers they trust',
    'change-permissions',
  ),
  configMaps('argocd', /^argocd-(cm|rbac-cm)$/, 'it gives users their rights in Argo CD', 'change-permissions'),
  configMaps(
    'kube-system',
    /^(kubeadm-config|kubelet-config|kube-proxy)(-|$)/,
    'nodes are configured by it',
    'change-nodes',
  ),
  {
    acts: (request) => isResource(request, '', 'secrets') && isOfArgo(request),
    does: 'Argo CD takes a repository or a cluster from it',
    allowance: 'change-permissions',
  },
  {
    acts: (request) => isResource(request, '', 'secrets') && typeOf(request) === 'helm.sh/release.v1',
    does: 'Helm brings back what it holds',
    allowance: 'change-revisions',
  },
  {
    acts: (request) => isResource(request, '', 'services') && isNamed(request, 'default', /^kubernetes$/),
    does: 'every pod reaches the API server by it',
    allowance: 'change-endpoints',
  },
];

function configMaps(namespace: string | undefined, name: RegExp, does: string, allowance: Allowance): Acting {
  return {
    acts: (request) => isResource(request, '', 'configmaps') && isNamed(request, namespace, name),
    does,
    allowance,
  };
}

function isNamed(request: AdmissionRequest, namespace: string | undefined, name: RegExp): boolean {
  return (namespace === undefined || request.namespace === namespace) && name.test(request.name ?? '');
}

const ARGO = 'argocd.argoproj.io/secret-type';

function isOfArgo({ oldObject, object }: AdmissionRequest): boolean {
  return [oldObject, object].some((each) => valueAt(each, 'metadata', 'labels', ARGO) !== undefined);
}

function typeOf({ oldObject, object }: AdmissionRequest): unknown {
  return valueAt(object ?? oldObject, 'type');
}

/** Whether an update changes nothing but labels and annotations by which nothing acts. */
function isUnchanged(request: AdmissionRequest): boolean {
  if (request.operation !== 'UPDATE' || request.oldObject === undefined) return false;
  const keys = changedKeys(request).length;
  const isRelabelled = changedKeys(request, 'labels').some(({ key }) => key === ARGO);
  return !isRelabelled && differenceOf(request).length === keys;
}
