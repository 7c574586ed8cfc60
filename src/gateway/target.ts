import type { GroupVersionResource } from '../kube/admission-request.ts';

/** What a path of the API names. */
export interface Target {
  readonly resource: GroupVersionResource;
  readonly subResource?: string | undefined;
  /** Absent for objects of the cluster itself. The namespace of a Namespace is its own name. */
  readonly namespace?: string | undefined;
  /** Absent for a whole collection. */
  readonly name?: string | undefined;
}

/**
 * Takes a path of the API apart, without its query. Undefined for any path that names no resource, or names it in a way in which
 * the API server might read it otherwise. Source: RequestInfoFactory of k8s.io/apiserver.
 */
export function parseTarget(path: string): Target | undefined {
  const parts = decodeParts(path);
  if (parts === undefined) return undefined;
  const [root, ...rest] = parts;
  const [group, version, ...named] = root === 'api' ? ['', ...rest] : root === 'apis' ? rest : [];
  if (group === undefined || version === undefined) return undefined;
  const [first, second, ...others] = named;
  if (first === undefined) return undefined;
  const isWithin =
    first === 'namespaces' && second !== undefined && others[0] !== undefined && !OF_NAMESPACE.has(others[0]);
  const [resource, name, subResource, ...surplus] = isWithin ? others : named;
  if (resource === undefined || surplus.length > 0) return undefined;
  const isNamespace = group === '' && resource === 'namespaces';
  return {
    resource: { group, version, resource },
    subResource,
    namespace: isWithin ? second : isNamespace ? name : undefined,
    name,
  };
}

/** Subresources of a Namespace: in a path they look like resources in it. */
const OF_NAMESPACE: ReadonlySet<string> = new Set(['finalize', 'status']);

function decodeParts(path: string): readonly string[] | undefined {
  if (!path.startsWith('/')) return undefined;
  try {
    const parts = path.slice(1).split('/').map(decodeURIComponent);
    return parts.every((part) => part !== '' && part !== '.' && part !== '..' && !/[/%\p{Cc}]/u.test(part))
      ? parts
      : undefined;
  } catch {
    return undefined;
  }
}
