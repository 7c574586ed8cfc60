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
  'patch deployment web --subresource=status -p {"status":{"replicas":9}}',
  'get nodes',
  'label node {node} probe={ns}',
  'cordon {node}',
  'drain {node} --ignore-daemonsets --force',
  'get namespaces',
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
];
