import { isJsonObject, type JsonObject } from '../../go/json.ts';
import type { WireWrite } from '../../kube/reviewed-write.ts';
import type { ChangeRequest } from '../change.ts';
import { withoutTokens } from './altered-fields.ts';
import { type Operation, printPatch } from './patch.ts';
import { isClaim, ownerPath, type Seen, volumePath } from './related.ts';
import { COUNTED_ANNOTATIONS, KEPT_METADATA, mapsAtPath, textAtPath, valueAtPath } from './server-fields.ts';
import { isSame, withFieldAt } from './values.ts';

/** A deleted object as it is created again. */
export interface MadeAgain {
  readonly object: JsonObject;
  /** What must be written before, so that it finds what belongs to it. */
  readonly first: readonly WireWrite[];
  /** What is not as it was, in sentences. */
  readonly notes: readonly string[];
}

/** Finalizers that are requests to delete in a certain way. Source: metav1.FinalizerOrphanDependents and its neighbour. */
const OF_DELETION: readonly unknown[] = ['orphan', 'foregroundDeletion'];
/** Labels that tie a Job to its uid. Source: pkg/registry/batch/job/strategy.go. */
const JOB_LABELS = ['controller-uid', 'job-name', 'batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name'];

/**
 * Returns a deleted object as it can be created again: without its status and what the API server keeps about it. A text tells
 * why it cannot be. `named` is how sentences name it.
 */
export function makeAgain(request: ChangeRequest, before: JsonObject, seen: Seen, named: string): MadeAgain | string {
  const notes: string[] = [];
  let object = withoutKept(before);
  const { resource, group } = request.resource;
  const type = group === '' ? resource : `${resource}.${group}`;
  object = joinOwners(object, request, seen, named, notes);
  if (isClaim(request)) return joinVolume(object, before, seen, named, notes);
  if (type === 'namespaces')
    return `Everything in ${named} was deleted with it. Create the namespace and its objects again.`;
  if (type === 'customresourcedefinitions.apiextensions.k8s.io')
    notes.push(`The objects of the kind that ${named} defines were deleted with it, and do not come back.`);
  if (type === 'pods') object = barePod(object, named, notes);
  if (type === 'jobs.batch') object = newJob(object, named, notes);
  if (type === 'services') notes.push(...addressNotes(object, named));
  if (type === 'serviceaccounts') notes.push(`Tokens that were issued for ${named} stay invalid.`);
  return { object, first: [], notes };
}

function withoutKept(before: JsonObject): JsonObject {
  const paths = [
    ['status'],
    ...KEPT_METADATA.map((field) => ['metadata', field]),
    ...COUNTED_ANNOTATIONS.map((key) => ['metadata', 'annotations', key]),
  ];
  const object = paths.reduce((left, path) => withFieldAt(left, path, undefined), before);
  const finalizers = valueAtPath(object, ['metadata', 'finalizers']);
  if (!Array.isArray(finalizers)) return object;
  const kept = finalizers.filter((each) => !OF_DELETION.includes(each));
  return withFieldAt(object, ['metadata', 'finalizers'], kept.length === 0 ? undefined : kept);
}

/** Keeps the owners that are known to exist: the garbage collector deletes an object whose owner is gone. */
function joinOwners(
  object: JsonObject,
  { namespace }: ChangeRequest,
  seen: Seen,
  named: string,
  notes: string[],
): JsonObject {
  const owners = mapsAtPath(object, 'metadata', 'ownerReferences');
  if (owners.length === 0) return object;
  const kept = owners.filter((owner) => {
    const path = ownerPath(owner, namespace);
    const found = path === undefined ? 'unknown' : seen(path);
    const exists =
      found !== undefined && found !== 'unknown' && textAtPath(found as JsonObject, 'metadata', 'uid') === owner['uid'];
    if (!exists)
      notes.push(
        `${named} is created without its owner ${textAtPath(owner, 'kind')} ${textAtPath(owner, 'name')}, which is ${found === 'unknown' ? 'not known to exist' : 'gone'}.`,
      );
    return exists;
  });
  return withFieldAt(object, ['metadata', 'ownerReferences'], kept.length === 0 ? undefined : kept);
}

/** A claim gets its data back only if its volume is still there, and then only if the volume expects a new claim of that name. */
function joinVolume(
  object: JsonObject,
  before: JsonObject,
  seen: Seen,
  named: string,
  notes: readonly string[],
): MadeAgain | string {
  const path = volumePath(before);
  if (path === undefined) return { object, first: [], notes };
  const volume = seen(path);
  const name = textAtPath(before, 'spec', 'volumeName');
  if (volume === 'unknown')
    return `The volume ${name} of ${named} cannot be read. If it still exists, create the claim again with its volumeName.`;
  if (volume === undefined || valueAtPath(volume as JsonObject, ['metadata', 'deletionTimestamp']) !== undefined)
    return `The volume ${name} of ${named} was deleted with its data. Create the claim again for an empty volume, or restore a backup.`;
  const held = valueAtPath(volume as JsonObject, ['spec', 'claimRef']);
  if (!isJsonObject(held)) return { object, first: [], notes };
  const isOwn = isSame(held['uid'] ?? null, valueAtPath(before, ['metadata', 'uid']));
  if (held['uid'] !== undefined && !isOwn) return `The volume ${name} of ${named} now belongs to another claim.`;
  if (textAtPath(volume as JsonObject, 'spec', 'persistentVolumeReclaimPolicy') === 'Delete')
    return `The volume ${name} of ${named} is deleted with its data, because of its reclaim policy.`;
  const operations = ['uid', 'resourceVersion'].flatMap((key): Operation[] => {
    const [value, at] = [held[key], `/spec/claimRef/${key}`];
    return value === undefined
      ? []
      : [
          { op: 'test', path: at, value },
          { op: 'remove', path: at },
        ];
  });
  const first = operations.length === 0 ? [] : [patchWrite(path, operations)];
  return { object, first, notes };
}

/** Writes a JSON patch of the object at a path. */
export function patchWrite(path: string, operations: readonly Operation[]): WireWrite {
  const body = printPatch(operations);
  return { method: 'PATCH', path, query: MANAGER, contentType: 'application/json-patch+json', body };
}

/** The query of every write that takes something back. */
export const MANAGER = 'fieldManager=kubernetes-remediation-mcp-undo';

function barePod(object: JsonObject, named: string, notes: string[]): JsonObject {
  notes.push(`${named} starts from the beginning, maybe on another node. What its containers wrote is lost.`);
  const placeless = withFieldAt(withoutTokens(object), ['spec', 'nodeName'], undefined);
  if (valueAtPath(placeless, ['spec', 'ephemeralContainers']) === undefined) return placeless;
  notes.push(`${named} is created without its ephemeral containers.`);
  return withFieldAt(placeless, ['spec', 'ephemeralContainers'], undefined);
}

function newJob(object: JsonObject, named: string, notes: string[]): JsonObject {
  notes.push(`${named} runs again from the beginning.`);
  const isManual = valueAtPath(object, ['spec', 'manualSelector']) === true;
  const paths = JOB_LABELS.flatMap((label) => [
    ['metadata', 'labels', label],
    ['spec', 'template', 'metadata', 'labels', label],
  ]);
  return isManual
    ? object
    : [...paths, ['spec', 'selector']].reduce((job, path) => withFieldAt(job, path, undefined), object);
}

function addressNotes(object: JsonObject, named: string): readonly string[] {
  const address = textAtPath(object, 'spec', 'clusterIP');
  const type = textAtPath(object, 'spec', 'type');
  return [
    ...(address === '' || address === 'None'
      ? []
      : [`${named} asks for its address ${address} again. The API server refuses that if another Service now has it.`]),
    ...(type === 'LoadBalancer' ? [`The load balancer of ${named} may get another address.`] : []),
  ];
}
