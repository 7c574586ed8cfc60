import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import { isOn, type KubectlCommand } from '../../../kube/command.ts';
import { asChange } from '../before.ts';
import { type ChangedKey, changedKeysWithin } from '../difference.ts';
import { isResource, LAST_APPLIED, valueAt } from '../reading.ts';
import type { AdmissionRule } from '../rule.ts';

/**
 * Labels and annotations that do something stay as they are, on the object and in its pod templates: what the operator protects, and
 * what controllers and later applies act on. Of a namespace and a node, other rules look at more.
 */
export const powerfulMetadata: AdmissionRule = {
  id: 'powerful-metadata',
  judge: (admission) => {
    const { command, policy } = admission;
    const request = asChange(admission);
    if (request.operation === 'DELETE') return [];
    const changed = changedKeysWithin(request).find(
      (each) =>
        isProtected(each.key, policy.protectedLabels) ||
        POWERS.some((power) => power(each, request, command)) ||
        isForged(each, request, command),
    );
    return changed === undefined
      ? []
      : [
          {
            code: 'CHANGE_NOT_ALLOWED',
            error: `The key ${quote(changed.key)} in ${quote(changed.field)} would change. Controllers or policies act on it.`,
            hint: changed.key === LAST_APPLIED ? 'Use apply, which writes it.' : 'Leave it as it is.',
            allowance: 'change-protected-metadata',
          },
        ];
  },
};

/** A key of the list, or one that begins like an item that ends in `*`. */
function isProtected(key: string, list: readonly string[]): boolean {
  return list.some((each) => (each.endsWith('*') ? key.startsWith(each.slice(0, -1)) : key === each));
}

type Power = (changed: ChangedKey, request: AdmissionRequest, command: KubectlCommand) => boolean;

const POWERS: readonly Power[] = [
  // The deployment controller brings back the revision that it names, with its images and rights.
  ({ key, after }) => key.startsWith('deprecated.deployment.rollback.') && after !== undefined,
  // `rollout undo` takes the revision of a ReplicaSet from it.
  ({ key }, request) =>
    key.startsWith('deployment.kubernetes.io/') &&
    request.operation === 'UPDATE' &&
    isResource(request, 'apps', 'replicasets'),
  // An autoscaler may take the node from a pod that is safe to evict, and not from one that is not.
  ({ key, before, after }, { operation }) =>
    key === 'cluster-autoscaler.kubernetes.io/safe-to-evict' &&
    operation === 'UPDATE' &&
    (after === 'true' || before === 'false'),
  ({ key, after }, { operation }) =>
    key === 'cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes' &&
    operation === 'UPDATE' &&
    after !== undefined,
  ({ key, before }) => key === 'karpenter.sh/do-not-disrupt' && before === 'true',
  // A pod gets the identity of the cloud that has this binding.
  ({ key, after }) => key === 'aadpodidbinding' && after !== undefined,
  // A controller copies Secrets from one namespace to another by them, or out of a vault.
  ({ key, after }) => COPIES.test(key) && after !== undefined,
  // The kubelet takes a pod for one of its own files, and the runtime and the network of a node give a pod devices, addresses and further networks by them.
  ({ key, after }, _, { path: [word] }) => ATTACHES.test(key) && after !== undefined && word !== 'debug',
  // A pod of a mesh without its sidecar, or with ways past it, meets none of the rules of the mesh.
  ({ key, before, after }, { operation }) =>
    operation === 'UPDATE' &&
    ((SIDECAR.test(key) && !isInjected(after) && (isInjected(before) || after !== undefined)) ||
      (PAST_SIDECAR.test(key) && after !== undefined)),
  // A snippet is configuration of the proxy itself, which serves every namespace.
  ({ key, after }, request) =>
    /(-|\/)snippets?$/.test(key) && after !== undefined && isResource(request, 'networking.k8s.io', 'ingresses'),
  // Without them, or with others, an ingress lets everyone in.
  ({ key, before, after }, request) =>
    isResource(request, 'networking.k8s.io', 'ingresses') &&
    ((GUARDS.test(key) && before !== undefined) ||
      (/\/(enable-global-auth|enable-modsecurity)$/.test(key) && after === 'false') ||
      (/\/satisfy$/.test(key) && after === 'any')),
];

const COPIES =
  /^(replicator\.v1\.mittwald\.de|reflector\.v1\.k8s\.emberstack\.com|kubed\.appscode\.com|operator\.1password\.io)\//;
const ATTACHES =
  /^(kubernetes\.io\/config\.mirror$|cdi\.k8s\.io\/|k8s\.v1\.cni\.cncf\.io\/networks$|v1\.multus-cni\.io\/default-network$|io\.(kubernetes\.cri-o|katacontainers\.config)[./]|cni\.projectcalico\.org\/(ipAddrs|floatingIPs|hwAddr|allowedSourcePrefixes))/;
const SIDECAR =
  /^(sidecar\.istio\.io\/inject|linkerd\.io\/inject|kuma\.io\/sidecar-injection|consul\.hashicorp\.com\/connect-inject)$/;
const PAST_SIDECAR = /^(traffic\.sidecar\.istio\.io\/exclude|config\.linkerd\.io\/skip-|traffic\.kuma\.io\/exclude-)/;
const GUARDS =
  /\/(auth-|white-?list|allow-?list|deny-?list|block-?list|enable-modsecurity|enable-owasp|modsecurity|router\.middlewares|inbound-cidrs)/;

function isInjected(value: unknown): boolean {
  return value === 'true' || value === 'enabled' || value === 'ingress';
}

/**
 * Whether a write sets what client-side apply is to think of as applied: a later apply removes every field that is in there and not
 * in its own document. kubectl writes it for apply and replace, from the document itself. Server-side apply sends what the document brings.
 */
function isForged({ key, after }: ChangedKey, { operation }: AdmissionRequest, command: KubectlCommand): boolean {
  if (key !== LAST_APPLIED || operation !== 'UPDATE' || after === undefined) return false;
  const { path, documents = [] } = command;
  const isHonest = ['apply', 'replace'].includes(path.join(' '));
  const isBrought = documents.some(({ metadata }) => valueAt(metadata, 'annotations', LAST_APPLIED) === after);
  return !isHonest || (isOn(command, 'server-side') && isBrought);
}
