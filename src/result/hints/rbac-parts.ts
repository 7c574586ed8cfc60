/** What a part of rbac.yaml grants; `base` is what the file grants as it comes. test/deployment compares the table with the file. */
export interface Grant {
  readonly part: string;
  readonly group: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const READ: readonly string[] = ['get', 'list', 'watch'];

export const GRANTS: readonly Grant[] = [
  { part: 'base', group: '', resources: ['pods', 'pods/log', 'services', 'configmaps', 'events'], verbs: READ },
  {
    part: 'base',
    group: 'apps',
    resources: ['deployments', 'daemonsets', 'replicasets', 'statefulsets'],
    verbs: READ,
  },
  { part: 'base', group: 'discovery.k8s.io', resources: ['endpointslices'], verbs: READ },
  {
    part: 'diagnosis',
    group: '',
    resources: ['persistentvolumeclaims', 'replicationcontrollers', 'resourcequotas', 'limitranges'],
    verbs: READ,
  },
  { part: 'diagnosis', group: 'apps', resources: ['controllerrevisions'], verbs: READ },
  { part: 'diagnosis', group: 'batch', resources: ['jobs', 'cronjobs'], verbs: READ },
  { part: 'diagnosis', group: 'autoscaling', resources: ['horizontalpodautoscalers'], verbs: READ },
  { part: 'diagnosis', group: 'policy', resources: ['poddisruptionbudgets'], verbs: READ },
  { part: 'diagnosis', group: 'networking.k8s.io', resources: ['ingresses', 'networkpolicies'], verbs: READ },
  { part: 'diagnosis', group: 'gateway.networking.k8s.io', resources: ['gateways', 'httproutes'], verbs: READ },
  { part: 'diagnosis', group: 'events.k8s.io', resources: ['events'], verbs: READ },
  { part: 'diagnosis', group: 'metrics.k8s.io', resources: ['pods'], verbs: ['get', 'list'] },
  { part: 'diagnosis', group: '', resources: ['nodes', 'namespaces', 'persistentvolumes'], verbs: READ },
  { part: 'diagnosis', group: 'networking.k8s.io', resources: ['ingressclasses'], verbs: READ },
  { part: 'diagnosis', group: 'gateway.networking.k8s.io', resources: ['gatewayclasses'], verbs: READ },
  { part: 'diagnosis', group: 'storage.k8s.io', resources: ['storageclasses'], verbs: READ },
  { part: 'diagnosis', group: 'coordination.k8s.io', resources: ['leases'], verbs: ['get'] },
  { part: 'diagnosis', group: 'metrics.k8s.io', resources: ['nodes'], verbs: ['get', 'list'] },
  { part: 'remediation', group: '', resources: ['pods'], verbs: ['delete', 'patch'] },
  {
    part: 'remediation',
    group: 'apps',
    resources: ['deployments', 'deployments/scale', 'statefulsets', 'statefulsets/scale', 'daemonsets'],
    verbs: ['get', 'patch', 'update'],
  },
  { part: 'remediation', group: 'apps', resources: ['controllerrevisions'], verbs: READ },
  { part: 'run-image', group: '', resources: ['pods'], verbs: ['create', 'delete'] },
  { part: 'run-image', group: '', resources: ['pods/attach'], verbs: ['get', 'create'] },
];

/** The part of rbac.yaml that grants a right; undefined if none does. */
export function partFor(verb: string, group: string, resource: string): string | undefined {
  return GRANTS.find(
    (grant) => grant.group === group && grant.resources.includes(resource) && grant.verbs.includes(verb),
  )?.part;
}
