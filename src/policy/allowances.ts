/**
 * What is off until the operator allows it by name, in KUBECTL_ALLOW for every caller or in `permits` of a rule of the
 * policy file for the calls that it allows. docs/policy.md is generated from this table.
 */
export const ALLOWANCES = {
  'added-capabilities': 'add Linux capabilities to a container',
  'all-namespaces': 'change objects in all namespaces at once (-A)',
  'change-addresses':
    'set external addresses, load balancer addresses and external names of Services, open a load balancer to more sources, or have an Ingress send requests elsewhere',
  'change-classes': 'create and change storage, ingress, runtime, priority, device and volume attributes classes',
  'change-cluster-networks':
    'change the address ranges of Services and their IP addresses, and the address pools and node networks of network plugins',
  'change-definitions': 'change custom resource definitions, and migrate stored objects',
  'change-drivers':
    'change what storage and device drivers publish: CSI drivers and nodes, volume attachments, resource slices',
  'change-endpoints': 'write endpoints and endpoint slices by hand',
  'change-flow-control': 'change flow schemas and priority levels of the API server',
  'change-leases':
    'change leases in namespaces that begin with kube-, by which the cluster elects leaders and sees that nodes live',
  'change-nodes':
    'create nodes, change their roles, addresses, provider ids and labels and annotations of Kubernetes, and change the configuration of machines',
  'change-owners': 'change owner references and finalizers, by which objects are deleted or kept',
  'change-permissions':
    'change roles, bindings and certificate requests, and what Argo CD, Flux and Helm controllers deploy',
  'change-pod-security-labels': 'change the Pod Security labels of a namespace',
  'change-protected-metadata':
    'change labels and annotations with power: selected by webhooks and policies, read by controllers, or listed in KUBECTL_PROTECTED_LABELS',
  'change-revisions': 'change controller revisions and pod templates, from which controllers make pods',
  'change-service-accounts': 'change service accounts, their annotations included',
  'change-unknown-kinds': 'change kinds of Kubernetes that this server does not know',
  'change-volumes':
    'create persistent volumes, change what they hold and which claim they are bound to, claim a volume by name or labels, and use storage by its address in a pod',
  'change-webhooks':
    'change webhooks (the conversion webhooks of definitions included), admission policies and what they take as parameters, aggregated APIs, and plugins for the proxies of a mesh',
  'debug-nodes': 'debug nodes, and use debug profiles that give more privileges',
  'delete-classes':
    'delete storage, ingress, runtime, priority, device and volume attributes classes, and volume attachments',
  'delete-definitions': 'delete custom resource definitions, and so every object of their kind',
  'delete-namespaces': 'delete namespaces with everything in them',
  'delete-nodes': 'delete nodes, and machines with their nodes',
  'delete-volumes': 'delete persistent volumes, claims and volume snapshots, or let the cluster delete them',
  'drain-without-care':
    'drain several nodes at once, delete the data of pods, delete pods without a controller or let another controller take them over, bypass disruption budgets',
  'empty-services':
    'delete or relabel more than half of the ready pods of a Service in one call, or make it select no pod',
  'evict-by-taint': 'evict pods by taints with the effect NoExecute, on nodes and devices',
  'force-delete': 'use --force, --now and a shorter --grace-period than the pods ask for on more than one named pod',
  'host-access':
    "use a node's network, ports, processes and paths in a pod, name its node past the scheduler, or use devices that others use",
  'other-service-accounts':
    'run pods as a service account other than the default one of their namespace, or as an account of Windows',
  'preempt-pods': 'give pods a priority class for which the scheduler may evict other pods',
  'privileged-pods':
    'run privileged containers, as root, or without the seccomp, AppArmor and SELinux profiles of the node',
  'scale-to-zero': 'scale more than one object to zero replicas in one call',
  'select-all': 'change all objects of a kind: --all, a type without names, a selector that only excludes objects',
  'subresource-ephemeralcontainers': 'write the subresource ephemeralcontainers of pods other than with debug',
  'subresource-finalize': 'write the subresource finalize, which ends the deletion of a namespace',
  'subresource-others': 'write subresources that have no allowance of their own',
  'subresource-status': 'write the subresource status, which controllers act on',
  'token-secrets':
    'create Secrets that hold a token of a service account or for joining nodes, or turn one into such a Secret',
  'unrehearsed-changes': 'make changes that a webhook of the cluster does not let the API server rehearse',
  'use-secrets': 'let pods and other objects use Secrets, tokens and certificates that they did not use before',
  'weaken-pods':
    'take settings from a pod that harden it, such as runAsNonRoot, dropped capabilities and a read-only root filesystem',
} as const;

export type Allowance = keyof typeof ALLOWANCES;

export const ALLOWANCE_NAMES = Object.keys(ALLOWANCES) as readonly Allowance[];

export function isAllowance(name: string): name is Allowance {
  return Object.hasOwn(ALLOWANCES, name);
}
