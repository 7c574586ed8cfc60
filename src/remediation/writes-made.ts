import type { WriteName } from '../kube/admission-request.ts';
import type { Change } from './change.ts';

/** So many writes are listed by name, as of a command. */
const MOST_LISTED = 100;

/** Returns the first 100 requests of a change that were made, by the names of their objects and in order. */
export function writesMade({ spec, status }: Change): readonly WriteName[] {
  return spec.requests
    .flatMap(({ operation, resource: { group, resource }, subResource, namespace, name: planned }, at) => {
      const { state, name = planned } = status.progress[at] ?? {};
      if (state !== 'made') return [];
      const isNamespace = group === '' && resource === 'namespaces';
      return [
        {
          operation,
          resource: group === '' ? resource : `${resource}.${group}`,
          ...(subResource !== undefined && { subresource: subResource }),
          ...(namespace !== undefined && !isNamespace && { namespace }),
          ...(name !== undefined && { name }),
        },
      ];
    })
    .slice(0, MOST_LISTED);
}
