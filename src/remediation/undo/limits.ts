import { isJsonObject, type JsonObject } from '../../go/json.ts';
import { parseQuantity } from '../../kube/quantity.ts';
import type { ChangeRequest } from '../change.ts';
import { isClaim } from './related.ts';
import { mapsAtPath, textAtPath, valueAtPath } from './server-fields.ts';
import { withFieldAt } from './values.ts';

/** Why writes through a subresource are not taken back. */
const SUBRESOURCES: Readonly<Record<string, string>> = {
  status: 'controllers write the status, and would write it again',
  ephemeralcontainers: 'the API server removes no ephemeral container from a pod. To remove it, delete the pod',
  finalize: 'the finalizers of a namespace that is being deleted do not come back',
  approval: 'the decision on a certificate request is final. Delete the request, and let the certificate expire',
};
const UNDONE_THROUGH: ReadonlySet<string | undefined> = new Set([undefined, 'scale', 'resize', 'eviction']);

/** Returns why a request cannot be taken back whatever became of its object; undefined if it can. */
export function cannotUndo(request: ChangeRequest, named: string): string | undefined {
  const { reversibility, subResource, operation, resource } = request;
  if (reversibility.class === 'cannot be undone') return reversibility.reason;
  if (!UNDONE_THROUGH.has(subResource))
    return `${named}: ${SUBRESOURCES[subResource ?? ''] ?? `a write of the subresource ${subResource} cannot be undone`}.`;
  if (operation !== 'CREATE' || subResource !== undefined) return undefined;
  const type = `${resource.resource}.${resource.group}`;
  if (type === 'namespaces.')
    return `Deleting ${named} would delete everything in it, also what others created. If it is empty, delete it yourself.`;
  if (type === 'customresourcedefinitions.apiextensions.k8s.io')
    return `Deleting ${named} would delete all objects of its kind, also what others created. If there are none, delete it yourself.`;
  return undefined;
}

/** Returns why nothing has to be done about a deleted object; undefined if it must be made again. */
export function comesBack(
  { reversibility, resource, name }: ChangeRequest,
  before: JsonObject,
  named: string,
): string | undefined {
  if (reversibility.class === 'comes back by itself') return reversibility.reason;
  const type = resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`;
  const owner = mapsAtPath(before, 'metadata', 'ownerReferences').find((each) => each['controller'] === true);
  if (owner !== undefined && (type === 'pods' || type === 'endpointslices.discovery.k8s.io'))
    return `${named} comes back by itself: its ${textAtPath(owner, 'kind')} ${textAtPath(owner, 'name')} makes a new one.`;
  if ((type === 'configmaps' && name === 'kube-root-ca.crt') || (type === 'serviceaccounts' && name === 'default'))
    return `${named} comes back by itself: Kubernetes makes a new one in every namespace.`;
  return undefined;
}

/** What can be restored of an object, and what cannot, in sentences. */
export interface Restorable {
  /** The object before, with what cannot be restored as the change left it. */
  readonly before: JsonObject;
  readonly lost: readonly string[];
}

/** Returns what can be restored of an updated object. Source: validation of ConfigMaps, Secrets and claims in Kubernetes. */
export function restorable(request: ChangeRequest, before: JsonObject, after: JsonObject, named: string): Restorable {
  if (after['immutable'] === true && before['immutable'] !== true && request.resource.group === '')
    return {
      before: after,
      lost: [
        `The change made ${named} immutable, and it stays immutable. To change it, delete it and create it again.`,
      ],
    };
  const path = ['spec', 'resources', 'requests', 'storage'];
  const [small, large] = [before, after].map((object) => bytesOf(textAtPath(object, ...path)));
  if (!isClaim(request) || small === undefined || large === undefined || small >= large) return { before, lost: [] };
  return {
    before: withFieldAt(before, path, valueAtPath(after, path)),
    lost: [
      `${named} keeps its size of ${textAtPath(after, ...path)}: a claim cannot shrink to ${textAtPath(before, ...path)}.`,
    ],
  };
}

function bytesOf(text: string): number | undefined {
  const amount = parseQuantity(text);
  return amount === undefined ? undefined : Number(amount.digits) * 10 ** amount.exponent;
}

/** Returns whether an object is being deleted. */
export function isBeingDeleted(object: JsonObject): boolean {
  const { metadata } = object;
  return isJsonObject(metadata) && metadata['deletionTimestamp'] !== undefined;
}
