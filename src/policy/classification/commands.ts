import type { ErrorCode } from '../../errors.ts';

/**
 * What a command can do to the cluster. `read` changes nothing; `write` changes objects; `delete` removes them; `exec`
 * runs a program in a container; `image` starts or changes containers and so can bring in an image.
 */
export type Effect = 'read' | 'write' | 'delete' | 'exec' | 'image';

/** How a command names the objects it works on. */
export type Targets =
  /** None, or not by name. */
  | 'none'
  /** `TYPE [NAME...]` or `TYPE/NAME...`. */
  | 'objects'
  /** As before, followed by assignments: words with `=`, or ending in `-`. */
  | 'objects-then-values'
  /** Node names. */
  | 'nodes'
  /** A pod, or `TYPE/NAME` of what holds pods. */
  | 'pod'
  /** The name of one new object. */
  | 'new-object'
  /** Documents on standard input, and nothing else. */
  | 'documents';

/** A command that may run if policy allows it, or the code and reason why it never does. */
export type CommandRow =
  | {
      readonly effects: readonly Effect[];
      readonly targets: Targets;
      readonly output?: 'objects';
      readonly container?: true;
    }
  | { readonly never: ErrorCode };

const read = (targets: Targets, output?: 'objects'): CommandRow => ({
  effects: ['read'],
  targets,
  ...(output && { output }),
});
const write = (targets: Targets, ...more: readonly Effect[]): CommandRow => ({
  effects: ['write', ...more],
  targets,
  output: 'objects',
});
const create: CommandRow = { effects: ['write'], targets: 'new-object', output: 'objects' };
const documents = (effect: Effect): CommandRow => ({
  effects: [effect, 'image'],
  targets: 'documents',
  output: 'objects',
});
const never = (code: ErrorCode): CommandRow => ({ never: code });

/**
 * One row for every command of kubectl; a command without a row does not run. `output` marks commands that can print whole
 * objects with -o; `container` those whose words after `--` belong to a container. Reviewed against kubectl 1.35 to 1.37.
 */
export const COMMANDS: Readonly<Record<string, CommandRow>> = {
  'alpha kuberc set': never('KUBERC'),
  'alpha kuberc view': never('KUBERC'),
  annotate: write('objects-then-values'),
  'api-resources': read('none'),
  'api-versions': read('none'),
  apply: documents('write'),
  'apply edit-last-applied': never('LOCAL_EXECUTION'),
  'apply set-last-applied': never('LOCAL_FILE'),
  'apply view-last-applied': read('objects', 'objects'),
  attach: never('LISTENER'),
  'auth can-i': read('none'),
  'auth reconcile': never('LOCAL_FILE'),
  'auth whoami': read('none'),
  autoscale: write('objects'),
  certificate: never('UNKNOWN_COMMAND'),
  'certificate approve': never('OTHER_IDENTITY'),
  'certificate deny': never('OTHER_IDENTITY'),
  'cluster-info': read('none'),
  'cluster-info dump': never('LOCAL_FILE'),
  completion: never('COMPLETION'),
  __complete: never('COMPLETION'),
  'config current-context': never('KUBECONFIG'),
  'config delete-cluster': never('KUBECONFIG'),
  'config delete-context': never('KUBECONFIG'),
  'config delete-user': never('KUBECONFIG'),
  'config get-clusters': never('KUBECONFIG'),
  'config get-contexts': never('KUBECONFIG'),
  'config get-users': never('KUBECONFIG'),
  'config rename-context': never('KUBECONFIG'),
  'config set': never('KUBECONFIG'),
  'config set-cluster': never('KUBECONFIG'),
  'config set-context': never('KUBECONFIG'),
  'config set-credentials': never('KUBECONFIG'),
  'config unset': never('KUBECONFIG'),
  'config use-context': never('KUBECONFIG'),
  'config view': never('KUBECONFIG'),
  cordon: { effects: ['write'], targets: 'nodes' },
  cp: never('COPY'),
  create: documents('write'),
  'create clusterrole': create,
  'create clusterrolebinding': create,
  'create configmap': create,
  'create cronjob': { effects: ['write', 'image'], targets: 'new-object', output: 'objects', container: true },
  'create deployment': { effects: ['write', 'image'], targets: 'new-object', output: 'objects', container: true },
  'create ingress': create,
  'create job': { effects: ['write', 'image'], targets: 'new-object', output: 'objects', container: true },
  'create namespace': create,
  'create poddisruptionbudget': create,
  'create priorityclass': create,
  'create quota': create,
  'create role': create,
  'create rolebinding': create,
  'create secret docker-registry': create,
  'create secret generic': create,
  'create secret tls': never('LOCAL_FILE'),
  'create service clusterip': create,
  'create service externalname': create,
  'create service loadbalancer': create,
  'create service nodeport': create,
  'create serviceaccount': create,
  'create token': never('OTHER_IDENTITY'),
  debug: { effects: ['write', 'exec', 'image'], targets: 'pod', container: true },
  delete: { effects: ['delete'], targets: 'objects' },
  describe: read('objects'),
  diff: never('LOCAL_EXECUTION'),
  drain: { effects: ['delete', 'write'], targets: 'nodes' },
  edit: never('LOCAL_EXECUTION'),
  events: read('none', 'objects'),
  exec: { effects: ['exec'], targets: 'pod', container: true },
  explain: read('none'),
  expose: write('objects'),
  get: read('objects', 'objects'),
  help: read('none'),
  'kuberc set': never('KUBERC'),
  'kuberc view': never('KUBERC'),
  kustomize: never('LOCAL_FILE'),
  label: write('objects-then-values'),
  logs: read('pod'),
  options: read('none'),
  patch: write('objects', 'image'),
  plugin: never('PLUGIN'),
  'plugin list': never('PLUGIN'),
  'port-forward': never('LISTENER'),
  proxy: never('LISTENER'),
  replace: documents('write'),
  'rollout history': read('objects', 'objects'),
  'rollout pause': write('objects'),
  'rollout restart': write('objects'),
  'rollout resume': write('objects'),
  'rollout status': read('objects'),
  'rollout undo': write('objects'),
  run: { effects: ['write', 'image'], targets: 'new-object', output: 'objects', container: true },
  scale: write('objects'),
  'set env': write('objects-then-values'),
  'set image': write('objects-then-values', 'image'),
  'set resources': write('objects'),
  'set selector': write('objects-then-values'),
  'set serviceaccount': write('objects-then-values'),
  'set subject': write('objects'),
  taint: { effects: ['write'], targets: 'objects-then-values', output: 'objects' },
  'top node': read('none'),
  'top pod': read('none'),
  uncordon: { effects: ['write'], targets: 'nodes' },
  version: read('none'),
  wait: { effects: ['read'], targets: 'objects', output: 'objects' },
};
