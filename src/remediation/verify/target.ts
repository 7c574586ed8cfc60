import type { JsonObject } from '../../go/json.ts';
import { BUILT_IN_KINDS } from '../../kube/kinds.ts';
import { listOf, valueAt } from '../../policy/admission/reading.ts';
import type { ChangeRequest, RequestProgress } from '../change.ts';
import { controllerOf } from '../review/objects.ts';
import { nameObject, objectPath } from '../undo/places.ts';
import { ownerPath } from '../undo/related.ts';
import { parseObject } from '../undo/values.ts';
import { isBuiltIn, typeOf } from './has-health.ts';
import { ABSENT, CHANGED_BACK, count, type Health, type Look, plain, textAt, UNREADABLE } from './health.ts';
import { customHealth, HEALTH, STORED } from './kinds.ts';
import { livePods, podHealth } from './pods.ts';
import { isReverted } from './reverted.ts';
import { selectorOf, selectorText } from './selector.ts';
import { isWorkload, workloadHealth } from './workloads.ts';

/** An object whose health tells whether a change helped. */
export interface Target {
  /** As sentences name it. */
  readonly named: string;
  /** What to read for it, the object first. */
  readonly paths: readonly string[];
  /** Whether it should be gone. */
  readonly isGone: boolean;
  /** How it is; with `before`, how it was before the change. */
  readonly healthOf: (look: Look, before?: BeforeChange) => Health;
}

/** Of the look before the change: a container that crashed since, in epoch milliseconds, counts as crashing. */
export interface BeforeChange {
  readonly crashedAfter: number;
}

/** Returns the objects whose health tells whether the requests helped, in order, each once: the last request for one decides. */
export function targetsOf(
  requests: readonly ChangeRequest[],
  progress: readonly (RequestProgress | undefined)[] = [],
): readonly Target[] {
  const targets = new Map<string, Target>();
  for (const [at, request] of requests.entries()) {
    const target = targetOf(request, progress[at], requests);
    if (target !== undefined) targets.set(target.named, target);
  }
  return [...targets.values()];
}

/** Undefined for what has no health of its own, such as a token. */
function targetOf(
  request: ChangeRequest,
  progress: RequestProgress | undefined,
  requests: readonly ChangeRequest[],
): Target | undefined {
  const { operation, subResource } = request;
  const named = nameObject(request, progress);
  const path = objectPath(request, progress);
  const isEviction = subResource === 'eviction';
  if (operation === 'CREATE' && subResource !== undefined && !isEviction) return undefined;
  const before = parseObject(request.before);
  if (operation === 'DELETE' || isEviction)
    return (before === undefined ? undefined : replacedPod(request, before, named)) ?? goneTarget(path, named, before);
  // A Scale shows no more of its object than the selector.
  const asked = subResource === 'scale' ? undefined : parseObject(request.after);
  const scale = subResource === 'scale' ? parseObject(request.after ?? request.before) : undefined;
  const sibling = requests.find((each) => objectPath(each) === path && each.subResource === undefined);
  const known = asked ?? before ?? parseObject(sibling?.after ?? sibling?.before);
  const type = typeOf(request);
  const related = relatedPath(type, request, subResource === 'scale' ? parseObject(sibling?.after) : known, scale);
  return {
    named,
    paths: related === undefined ? [path] : [path, related],
    isGone: false,
    healthOf: (look, when) => {
      const object = look(path);
      if (object === undefined) return ABSENT;
      if (object === 'unknown') return UNREADABLE;
      if (when === undefined && isReverted(request, before, asked, object)) return CHANGED_BACK;
      const list = related === undefined ? undefined : look(related);
      return healthOfKind(type, { object, asked, related: list, crashedAfter: when?.crashedAfter });
    },
  };
}

function healthOfKind(type: string, seen: Parameters<(typeof HEALTH)[string]>[0]): Health {
  const { object, related, crashedAfter } = seen;
  if (type === 'pods') return podHealth(object, crashedAfter);
  if (isWorkload(type)) return workloadHealth(type, object, related === 'unknown' ? undefined : related, crashedAfter);
  const judge = Object.hasOwn(HEALTH, type) ? HEALTH[type] : undefined;
  if (judge !== undefined) return judge(seen);
  return isBuiltIn(type) ? STORED : customHealth(object);
}

/** The list of what shows the health of an object; undefined if the object alone does. */
function relatedPath(
  type: string,
  { namespace, name }: ChangeRequest,
  object: JsonObject | undefined,
  scale: JsonObject | undefined,
): string | undefined {
  if (namespace === undefined) return undefined;
  const within = `/namespaces/${encodeURIComponent(namespace)}`;
  if (type === 'services')
    return `/apis/discovery.k8s.io/v1${within}/endpointslices?labelSelector=${encodeURIComponent(`kubernetes.io/service-name=${name ?? ''}`)}`;
  if (!isWorkload(type) && type !== 'jobs.batch') return undefined;
  const selector = textAt(scale, 'status', 'selector') || selectorOf(object);
  return selector === '' ? undefined : podsPath(namespace, selector);
}

function podsPath(namespace: string, selector: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods?labelSelector=${encodeURIComponent(selector)}&limit=${MOST_PODS}`;
}

/** More pods than these are not looked at. */
const MOST_PODS = 500;

/** What is gone is as it should be. */
function goneTarget(path: string, named: string, before: JsonObject | undefined): Target {
  return {
    named,
    paths: [path],
    isGone: true,
    healthOf: (look) => {
      const object = look(path);
      if (object === 'unknown') return UNREADABLE;
      const isSame = object !== undefined && (before === undefined || uidOf(object) === uidOf(before));
      if (!isSame)
        return plain('healthy', object === undefined ? 'it is gone' : 'it is gone, and another one has its name', true);
      const finalizers = listOf(valueAt(object, 'metadata', 'finalizers'));
      const waits = finalizers.length === 0 ? '' : `, and waits for ${count(finalizers.length, 'finalizer')}`;
      return plain('underway', `it is still there${waits}`);
    },
  };
}

/** Labels that only one of the pods of a workload has. */
const OF_ONE_POD: ReadonlySet<string> = new Set([
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/job-completion-index',
  'controller-revision-hash',
  'statefulset.kubernetes.io/pod-name',
]);

/** A pod that was deleted is replaced by its controller, whose health tells; undefined for any other object. */
function replacedPod(
  { resource, namespace, operation, subResource }: ChangeRequest,
  pod: JsonObject,
  named: string,
): Target | undefined {
  const owner = controllerOf(pod);
  if (resource.group !== '' || resource.resource !== 'pods' || owner === undefined || namespace === undefined)
    return undefined;
  if (operation === 'CREATE' && subResource !== 'eviction') return undefined;
  const group = owner.apiVersion.includes('/') ? owner.apiVersion.split('/', 1)[0] : '';
  const kind = BUILT_IN_KINDS.find((each) => each.kind === owner.kind && each.group === group);
  const type = kind === undefined ? '' : kind.group === '' ? kind.resource : `${kind.resource}.${kind.group}`;
  const path = ownerPath(owner as unknown as JsonObject, namespace);
  const labels = Object.entries(valueAt(pod, 'metadata', 'labels') ?? {}).filter(([key]) => !OF_ONE_POD.has(key));
  if (!isWorkload(type) || path === undefined || labels.length === 0) return undefined;
  const list = podsPath(namespace, selectorText({ matchLabels: Object.fromEntries(labels) }));
  return {
    named: `${type}/${owner.name} in the namespace ${namespace}`,
    paths: [path, list],
    isGone: false,
    healthOf: (look, before) => {
      const [object, pods] = [look(path), look(list)];
      if (object === undefined) return ABSENT;
      if (object === 'unknown') return UNREADABLE;
      const health = workloadHealth(type, object, pods === 'unknown' ? undefined : pods, before?.crashedAfter);
      const isThere = before === undefined && livePods(pods).some((each) => uidOf(each) === uidOf(pod));
      return isThere && health.state === 'healthy'
        ? { ...health, state: 'underway', says: `${named} is still there` }
        : health;
    },
  };
}

function uidOf(object: unknown): string {
  return textAt(object, 'metadata', 'uid');
}
