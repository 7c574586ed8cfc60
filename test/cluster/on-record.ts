import type { Record } from '../../src/audit/record.ts';
import { builtInKind } from '../../src/kube/kinds.ts';
import type { AddedStep } from '../../src/policy/added-steps.ts';
import type { ApiRequest } from './api-audit.ts';

/** Which program makes the requests of a command. */
export type Program = 'server' | 'kubectl' | 'both';

type Started = Record<'started' | 'step-started'>;

/** A command or a step that is on record, from the first record to the last; `call` is the command that it belongs to. */
export interface Work {
  readonly started: Started;
  readonly ended: Record<'ended' | 'step-ended'>;
  readonly by: Program;
  readonly call: Record<'started'> | undefined;
}

/** Verbs on the objects that the record names, each with its subresource, and requests beside them in the same namespace. */
interface May {
  readonly own: string;
  readonly beside?: string;
}

/** What the commands of the test may request, beside discovery. A command without a row may request nothing. */
const COMMANDS: Readonly<{ [subcommand: string]: May }> = {
  annotate: { own: 'get list patch' },
  'api-resources': { own: '' },
  apply: { own: 'get create patch' },
  'auth can-i': { own: '', beside: 'create selfsubjectaccessreviews.authorization.k8s.io' },
  delete: { own: 'get list watch delete' },
  describe: { own: 'get list', beside: 'list pods, list events, list replicasets.apps' },
  events: { own: '', beside: 'list events' },
  explain: { own: '' },
  get: { own: 'get list' },
  label: { own: 'get list patch' },
  logs: { own: 'get', beside: 'get pods, list pods, get pods/log' },
  'rollout status': { own: 'get list watch' },
  run: { own: 'get list watch create delete get/log create/attach get/attach' },
  scale: { own: 'get list patch get/scale patch/scale update/scale' },
  'set image': { own: 'get list patch' },
  'top pod': { own: '', beside: 'list pods, list pods.metrics.k8s.io' },
};

/** What admission policies take their parameters from is told by these; they are in no namespace. */
const POLICIES = ['validating', 'mutating'].flatMap((kind) =>
  ['policies', 'policybindings'].map((plural) => `${kind}admission${plural}.admissionregistration.k8s.io`),
);

/** What the steps may request that run no command, and which program does it. */
const STEPS: Readonly<{ [step in AddedStep | 'course']?: May & { readonly by?: 'server' } }> = {
  'resolve-words': { own: '', by: 'server' },
  'weigh-lists': { own: 'list', beside: 'list events', by: 'server' },
  'judge-writes': {
    own: 'get get/scale patch patch/scale create delete',
    beside: [
      'list pods, list services, list endpointslices.discovery.k8s.io, list replicasets.apps',
      ...POLICIES.map((type) => `list ${type}`),
    ].join(', '),
    by: 'server',
  },
  'explain-answer': { own: 'get list', by: 'server' },
  'explain-rollout': { own: 'get list', beside: 'list pods, list replicasets.apps, list events', by: 'server' },
  'write-events': { own: 'get', beside: 'create events', by: 'server' },
};

const WITHOUT_NAMESPACE: ReadonlySet<string> = new Set(['selfsubjectaccessreviews.authorization.k8s.io', ...POLICIES]);
const DISCOVERY = /^\/(api|api\/v1|apis|apis\/[^/]+\/[^/]+|openapi\/v[23](\/.*)?)$/;

/** Whether a command or step may make a request: at that time, by that program, as that identity, on those objects. */
export function explains(work: Work, request: ApiRequest): boolean {
  const { started, ended } = work;
  const at = request.requestReceivedTimestamp.slice(0, 23);
  if (at < started.time.slice(0, 23) || at > ended.time.slice(0, 23)) return false;
  const step = started.phase === 'step-started' ? STEPS[started.step] : undefined;
  const by = step?.by ?? work.by;
  if (by !== 'both' && by !== programOf(request)) return false;
  const isAsServer = started.phase === 'step-started' && started.as === 'server';
  if (request.impersonatedUser?.username !== (isAsServer ? undefined : started.actAs?.user)) return false;
  if (request.objectRef === undefined) return DISCOVERY.test(pathOf(request));
  const may = step ?? COMMANDS[started.subcommand ?? ''];
  if (may === undefined) return false;
  const { own, beside = '' } = may;
  const { verb, objectRef: ref } = request;
  // Since 1.37, kubectl asks after an object was not found whether its namespace exists; so does a read without a process.
  if (verb === 'get' && ref.resource === 'namespaces' && own.includes('get')) return isInNamespace(work, ref.name);
  const subresource = ref.subresource === undefined ? '' : `/${ref.subresource}`;
  if (own.split(' ').includes(`${verb}${subresource}`) && isOwn(work, request)) return true;
  const type = ref.apiGroup === undefined ? ref.resource : `${ref.resource}.${ref.apiGroup}`;
  if (!beside.split(', ').includes(`${verb} ${type}${subresource}`)) return false;
  return WITHOUT_NAMESPACE.has(type) || isInNamespace(work, ref.namespace);
}

function programOf({ userAgent = '' }: ApiRequest): Program | undefined {
  if (userAgent === 'kubernetes-remediation-mcp') return 'server';
  return userAgent.startsWith('kubectl/') ? 'kubectl' : undefined;
}

function pathOf({ requestURI }: ApiRequest): string {
  return new URL(requestURI, 'https://api').pathname;
}

/** The record that holds the command line: a step that makes plain requests may leave that to its call. */
function lineOf({ started, call }: Work): Pick<Started, 'argv' | 'objects'> {
  return started.argv === undefined ? (call ?? started) : started;
}

function isOwn(work: Work, { verb, requestURI, objectRef }: ApiRequest): boolean {
  const { argv = [], objects = [] } = lineOf(work);
  const selector = flagOf(argv, 'selector');
  const asked = new URL(requestURI, 'https://api').searchParams.get('labelSelector') ?? undefined;
  if (verb === 'list' && selector !== undefined && asked !== selector) return false;
  return objects.some(({ type, namespace, name }) => {
    const kind = builtInKind(type);
    const [resource = '', ...group] = type.split('.');
    if (objectRef?.resource !== (kind?.resource ?? resource)) return false;
    if ((objectRef.apiGroup ?? '') !== (kind?.group ?? group.join('.'))) return false;
    // The audit log has the name of a new object only if the path has it.
    const named = objectRef.name ?? (verb === 'create' ? name : undefined);
    if (name !== undefined && named !== name) return false;
    if (kind?.namespaced === false) return true;
    return namespace === undefined ? isInNamespace(work, objectRef.namespace) : objectRef.namespace === namespace;
  });
}

function isInNamespace(work: Work, namespace: string | undefined): boolean {
  const { argv = [] } = lineOf(work);
  return argv.includes('--all-namespaces=true') || namespace === flagOf(argv, 'namespace');
}

function flagOf(argv: readonly string[], name: string): string | undefined {
  return argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
}
