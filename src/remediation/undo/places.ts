import type { ChangeRequest, RequestProgress } from '../change.ts';
import { textAtPath } from './server-fields.ts';
import { parseObject } from './values.ts';

/**
 * Paths to read for `now`, one for each request in order: of the object, or of its scale for the subresource `scale`. `progress`
 * names the objects whose name the API server made up.
 */
export function undoLooks(
  requests: readonly ChangeRequest[],
  progress: readonly (RequestProgress | undefined)[] = [],
): readonly string[] {
  return requests.map((request, at) =>
    request.subResource === 'scale' ? request.path : objectPath(request, progress[at]),
  );
}

/** Returns the path of the object that a request is about, without a subresource. */
export function objectPath(request: ChangeRequest, progress?: RequestProgress): string {
  const { method, path, subResource } = request;
  if (subResource !== undefined) return path.slice(0, path.lastIndexOf('/'));
  if (method !== 'POST') return path;
  return `${path}/${encodeURIComponent(nameOf(request, progress))}`;
}

/** The name of the object that a request is about; for a name that the API server made up, the one of the rehearsal if no other is known. */
export function nameOf({ name, after }: ChangeRequest, progress?: RequestProgress): string {
  return progress?.name ?? name ?? textAtPath(parseObject(after), 'metadata', 'name');
}

/** Names an object as sentences do: `deployments.apps/web in the namespace shop`. */
export function nameObject(request: ChangeRequest, progress?: RequestProgress): string {
  const { resource, namespace } = request;
  const type = resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`;
  const named = `${type}/${nameOf(request, progress)}`;
  return namespace === undefined || type === 'namespaces' ? named : `${named} in the namespace ${namespace}`;
}

/** Whether the API server made up the name of the object that a request created, and it is not known which. */
export function isNameMadeUp({ operation, subResource, after }: ChangeRequest, progress: RequestProgress): boolean {
  if (operation !== 'CREATE' || subResource !== undefined || progress.name !== undefined) return false;
  return textAtPath(parseObject(after), 'metadata', 'generateName') !== '';
}
