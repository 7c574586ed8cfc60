import type { JsonObject } from '../../go/json.ts';
import type { ApiObject } from '../../kube/admission-request.ts';
import { BUILT_IN_KINDS } from '../../kube/kinds.ts';
import type { ChangeRequest } from '../change.ts';
import { mapsAtPath, textAtPath } from './server-fields.ts';
import { parseObject } from './values.ts';

/** What is stored at a path: undefined if nothing is, 'unknown' if that cannot be read. */
export type Seen = (path: string) => ApiObject | undefined | 'unknown';

/** Paths of the owners and of the volumes that deleted objects refer to, for `planUndo` to tell what can be joined again. */
export function relatedLooks(requests: readonly ChangeRequest[]): readonly string[] {
  const paths = requests.flatMap((request) => {
    const before = request.operation === 'DELETE' && request.subResource === undefined && parseObject(request.before);
    if (!before) return [];
    const owners = mapsAtPath(before, 'metadata', 'ownerReferences').flatMap(
      (owner) => ownerPath(owner, request.namespace) ?? [],
    );
    const volume = isClaim(request) ? volumePath(before) : undefined;
    return volume === undefined ? owners : [...owners, volume];
  });
  return [...new Set(paths)];
}

/** Whether a request is about a PersistentVolumeClaim. */
export function isClaim({ resource }: ChangeRequest): boolean {
  return resource.group === '' && resource.resource === 'persistentvolumeclaims';
}

/** The path of an owner; undefined for a kind that is not built in, whose plural is not known. */
export function ownerPath(owner: JsonObject, namespace: string | undefined): string | undefined {
  const apiVersion = textAtPath(owner, 'apiVersion');
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const kind = BUILT_IN_KINDS.find((each) => each.group === group && each.kind === textAtPath(owner, 'kind'));
  const name = textAtPath(owner, 'name');
  if (kind === undefined || name === '' || version === '') return undefined;
  if (kind.namespaced && namespace === undefined) return undefined;
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const within = kind.namespaced ? `/namespaces/${encodeURIComponent(namespace ?? '')}` : '';
  return `${root}${within}/${kind.resource}/${encodeURIComponent(name)}`;
}

/** The path of the PersistentVolume that a claim was bound to; undefined if there is none. */
export function volumePath(claim: JsonObject): string | undefined {
  const name = textAtPath(claim, 'spec', 'volumeName');
  return name === '' ? undefined : `/api/v1/persistentvolumes/${encodeURIComponent(name)}`;
}
