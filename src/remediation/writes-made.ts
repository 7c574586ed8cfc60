import type { WriteName } from '../kube/admission-request.ts';
import type { Change, ChangeRequest } from './change.ts';

/** So many writes are listed by name, as of a command. */
const MOST_LISTED = 100;

/** Returns the first 100 requests of a change that were made, by the names of their objects and in order. */
export function writesMade({ spec, status }: Change): readonly WriteName[] {
  return spec.requests
    .flatMap((request, at) => {
      const { state, name = request.name } = status.progress[at] ?? {};
      return state === 'made' ? [writeName({ ...request, name })] : [];
    })
    .slice(0, MOST_LISTED);
}

/** Returns what a request writes to, by name. */
export function writeName({
  operation,
  resource: { group, resource },
  subResource,
  namespace,
  name,
}: Pick<ChangeRequest, 'operation' | 'resource' | 'subResource' | 'namespace' | 'name'>): WriteName {
  const isNamespace = group === '' && resource === 'namespaces';
  return {
    operation,
    resource: group === '' ? resource : `${resource}.${group}`,
    ...(subResource !== undefined && { subresource: subResource }),
    ...(namespace !== undefined && !isNamespace && { namespace }),
    ...(name !== undefined && { name }),
  };
}
