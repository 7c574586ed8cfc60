/**
 * The fields of built-in kinds that hold lists of mappings, with the keys by which the API server tells their elements apart. A name that several
 * lists have comes with the keys of each. `test/cluster/merge-keys.test.ts` compares it with the API server's own schema.
 * Source: x-kubernetes-list-map-keys and x-kubernetes-patch-merge-key of the OpenAPI of Kubernetes.
 */
const MERGE_KEYS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  addresses: [['type']],
  allocatedResourcesStatus: [['name']],
  claims: [['name']],
  conditions: [['type']],
  containers: [['name']],
  devices: [['driver', 'device', 'pool', 'shareID']],
  drivers: [['name']],
  env: [['name']],
  ephemeralContainers: [['name']],
  evictionResponders: [['name']],
  healthConditions: [['status', 'reason']],
  hostAliases: [['ip']],
  hostIPs: [['ip']],
  imagePullSecrets: [['name']],
  initContainers: [['name']],
  mapping: [['name']],
  matchConditions: [['name']],
  nodeAllocatableResourceClaimStatuses: [['resourceClaimName']],
  overhead: [['name']],
  ownerReferences: [['uid']],
  podIPs: [['ip']],
  ports: [
    ['containerPort', 'protocol'],
    ['port', 'protocol'],
  ],
  reservedFor: [['uid']],
  resourceClaimStatuses: [['name']],
  resourceClaims: [['name']],
  resources: [['resourceID']],
  schedulingGates: [['name']],
  secrets: [['name']],
  storageHealth: [['name']],
  topologySpreadConstraints: [['topologyKey', 'whenUnsatisfiable']],
  variables: [['name']],
  volumeDevices: [['devicePath']],
  volumeHealth: [['name']],
  volumeMounts: [['mountPath']],
  volumes: [['name']],
  webhooks: [['name']],
  'x-kubernetes-validations': [['rule']],
};

/** Lists of plain values in which the order means nothing. Source: patch strategy merge, or x-kubernetes-list-type: set. */
export const SETS: ReadonlySet<string> = new Set(['finalizers', 'podCIDRs']);

/** Keys that an element may leave out, with the value that counts then. */
export const KEY_DEFAULTS: Readonly<Record<string, string>> = { protocol: 'TCP' };

/** Returns the keys that may tell the elements of a list apart, in the order in which to try them. */
export function mergeKeysOf(field: string): readonly (readonly string[])[] {
  return Object.hasOwn(MERGE_KEYS, field) ? (MERGE_KEYS[field] ?? []) : [];
}
