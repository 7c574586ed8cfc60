/** kubectl calls by what RBAC has to say to them. `{ns}` is the namespace at stake, `{other}` one that is not, `{node}` a node. */
export interface AllowedCall {
  readonly call: string;
  /** A look by the administrator that shows the effect. */
  readonly shows?: { readonly call: string; readonly expected: RegExp };
  /** Fake nodes may have no output to give: what counts is that the API server let the call through. */
  readonly onlyPermission?: true;
}

export const reads: readonly AllowedCall[] = [
  { call: 'get pods,services,configmaps,events' },
  { call: 'get deployments,daemonsets,replicasets,statefulsets -o wide' },
  { call: 'wait --for=condition=Ready pod/lone --timeout=30s' },
  { call: 'describe pod lone' },
  { call: 'describe deployment web' },
  { call: 'describe configmap settings' },
  { call: 'rollout history deployment/web' },
  { call: 'rollout status deployment/web --timeout=30s' },
  { call: 'logs lone', onlyPermission: true },
  { call: 'logs deployment/web', onlyPermission: true },
];

export const clusterWideReads: readonly AllowedCall[] = [
  { call: 'get pods --all-namespaces' },
  { call: 'get deployments -n {other}' },
  { call: 'get configmaps -n kube-system' },
];

const cluster = ['nodes', 'namespaces', 'persistentvolumes', 'storageclasses', 'ingressclasses'];
const inNamespaces = [
  'persistentvolumeclaims',
  'replicationcontrollers',
  'jobs',
  'cronjobs',
  'horizontalpodautoscalers',
  'resourcequotas',
  'limitranges',
  'ingresses',
  'networkpolicies',
  'controllerrevisions',
  'poddisruptionbudgets',
  'events.events.k8s.io',
];

/** What the part diagnosis lets be read. */
export const diagnosis: readonly AllowedCall[] = [
  { call: `get ${inNamespaces.join(',')}` },
  { call: 'get all,endpointslices' },
  { call: 'rollout history statefulset/db' },
  { call: 'rollout history daemonset/agent' },
  { call: 'describe resourcequota most' },
  { call: 'describe horizontalpodautoscaler web' },
];

export const clusterDiagnosis: readonly AllowedCall[] = [
  { call: `get ${cluster.join(',')}` },
  { call: 'describe node {node}' },
  { call: 'describe namespace {ns}' },
];

/** Refused without the part diagnosis. */
export const refusedDiagnosis: readonly string[] = inNamespaces
  .filter((kind) => kind !== 'controllerrevisions')
  .map((kind) => `get ${kind}`);

/** Refused without the part diagnosis for the whole cluster. */
export const refusedClusterDiagnosis: readonly string[] = cluster.map((kind) => `get ${kind}`);

export const repairs: readonly AllowedCall[] = [
  {
    call: 'patch pod lone -p {"metadata":{"labels":{"repaired":"yes"}}}',
    shows: { call: 'get pod lone --show-labels', expected: /repaired=yes/ },
  },
  {
    call: 'patch deployment web -p {"spec":{"minReadySeconds":1}}',
    shows: { call: 'get deployment web -o jsonpath={.spec.minReadySeconds}', expected: /^1$/ },
  },
  {
    call: 'scale deployment web --replicas=3',
    shows: { call: 'get deployment web -o jsonpath={.spec.replicas}', expected: /^3$/ },
  },
  {
    call: 'scale deployment web --replicas=2 --current-replicas=3',
    shows: { call: 'get deployment web -o jsonpath={.spec.replicas}', expected: /^2$/ },
  },
  {
    call: 'rollout restart deployment/web',
    shows: { call: 'get deployment web -o yaml', expected: /restartedAt/ },
  },
  { call: 'rollout status deployment/web --timeout=40s' },
  {
    call: 'rollout undo deployment/web',
    shows: { call: 'get deployment web -o jsonpath={.spec.template}', expected: /^(?!.*restartedAt)/ },
  },
  {
    call: 'patch statefulset db -p {"spec":{"minReadySeconds":1}}',
    shows: { call: 'get statefulset db -o jsonpath={.spec.minReadySeconds}', expected: /^1$/ },
  },
  {
    call: 'scale statefulset db --replicas=2',
    shows: { call: 'get statefulset db -o jsonpath={.spec.replicas}', expected: /^2$/ },
  },
  {
    call: 'rollout restart statefulset/db daemonset/agent',
    shows: { call: 'get statefulset/db daemonset/agent -o yaml', expected: /restartedAt.*restartedAt/s },
  },
  { call: 'rollout history statefulset/db' },
  {
    call: 'rollout undo statefulset/db',
    shows: { call: 'get statefulset db -o jsonpath={.spec.template}', expected: /^(?!.*restartedAt)/ },
  },
  {
    call: 'rollout undo daemonset/agent',
    shows: { call: 'get daemonset agent -o jsonpath={.spec.template}', expected: /^(?!.*restartedAt)/ },
  },
  { call: 'delete pod lone', shows: { call: 'get pod lone --ignore-not-found', expected: /^$/ } },
];

export const imageRuns: readonly AllowedCall[] = [
  {
    call: 'run probe --image=busybox --restart=Never --rm -i --pod-running-timeout=30s -- true',
    shows: { call: 'get pod probe --ignore-not-found', expected: /^$/ },
    onlyPermission: true,
  },
  {
    call: 'run kept --image=busybox --restart=Never -- true',
    shows: { call: 'get pod kept', expected: /^NAME.*\nkept / },
  },
  { call: 'delete pod kept --wait=false' },
];

/** Refused in every mode. */
export const neverAllowed: readonly string[] = [
  'get secrets',
  'get secret password -o yaml',
  'describe secret password',
  'get secrets --all-namespaces',
  'get --raw /api/v1/namespaces/{ns}/secrets',
  'delete secret password',
  'patch secret password -p {"data":{"more":"eA=="}}',
  'get pods --as=system:admin',
  'get pods --as=system:serviceaccount:kube-system:namespace-controller',
  'create token {account}',
  'create serviceaccount another',
  'get roles,rolebindings',
  'create rolebinding more --clusterrole=admin --serviceaccount={ns}:{account}',
  'create clusterrolebinding {ns} --clusterrole=cluster-admin --serviceaccount={ns}:{account}',
  'patch role {role} --type=json -p [{"op":"add","path":"/rules/-","value":{"apiGroups":[""],"resources":["secrets"],"verbs":["get"]}}]',
  'patch clusterrole {role} --type=json -p [{"op":"add","path":"/rules/-","value":{"apiGroups":[""],"resources":["secrets"],"verbs":["get"]}}]',
  'exec lone -- id',
  'port-forward pod/lone :80',
  'debug lone --image=busybox',
  'patch configmap settings -p {"data":{"colour":"red"}}',
  'delete configmap settings',
  'create configmap more --from-literal=a=b',
  'patch service web -p {"spec":{"selector":{"app":"other"}}}',
  'delete service web',
  'delete deployment web',
  'create deployment more --image=busybox',
  'delete replicasets --all',
  'delete statefulset db',
  'delete daemonset agent',
  'delete controllerrevisions --all',
  'patch statefulset db --subresource=status -p {"status":{"replicas":9}}',
  'patch resourcequota most -p {"spec":{"hard":{"pods":"99"}}}',
  'delete resourcequota most',
  'patch horizontalpodautoscaler web -p {"spec":{"maxReplicas":9}}',
  'create job more --image=busybox',
  'create quota more --hard=pods=1',
  'delete persistentvolume any',
  'get --raw /api/v1/nodes/{node}/proxy/pods',
  'patch deployment web --subresource=status -p {"status":{"replicas":9}}',
  'label node {node} probe={ns}',
  // What cordon does; cordon itself exits with 0 if it can read the node and not change it.
  'patch node {node} -p {"spec":{"unschedulable":true}}',
  'drain {node} --ignore-daemonsets --force',
  'delete namespace {ns}',
  'label namespace {ns} probe=yes',
];

export const refusedRepairs: readonly string[] = [
  'delete pod lone',
  'delete pods --all',
  'patch pod lone -p {"metadata":{"labels":{"repaired":"yes"}}}',
  'patch deployment web -p {"spec":{"minReadySeconds":1}}',
  'scale deployment web --replicas=3',
  'scale deployment web --replicas=3 --current-replicas=2',
  'rollout restart deployment/web',
  'rollout restart deployment',
  'patch statefulset db -p {"spec":{"minReadySeconds":1}}',
  'scale statefulset db --replicas=3',
  'rollout restart statefulset/db',
  'rollout restart daemonset/agent',
  'patch daemonset agent -p {"spec":{"minReadySeconds":1}}',
  'rollout pause deployment/web',
  'set image deployment/web *=busybox',
];

export const refusedImageRuns: readonly string[] = [
  'run probe --image=busybox --restart=Never --rm -i -- true',
  'run kept --image=busybox --restart=Never -- true',
  'attach lone',
];

export const refusedElsewhere: readonly string[] = [
  'get pods --all-namespaces',
  'get pods -n {other}',
  'get configmaps -n kube-system',
  'logs lone -n {other}',
  'delete pod lone -n {other}',
  'patch deployment web -n {other} -p {"spec":{"minReadySeconds":1}}',
  'scale deployment web -n {other} --replicas=0',
  'rollout restart deployment/web -n {other}',
  'rollout restart statefulset/db -n {other}',
  'rollout restart daemonset/agent -n {other}',
];
