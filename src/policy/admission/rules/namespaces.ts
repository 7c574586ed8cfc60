import { quote } from '../../../errors.ts';
import type { AdmissionRule } from '../rule.ts';

/**
 * Writes keep away from protected namespaces, and within the listed ones, by the namespace in the path of the request. What belongs
 * to no namespace is left to RBAC. A drain may evict pods of protected namespaces: it moves them.
 */
export const namespaces: AdmissionRule = {
  id: 'namespaces',
  judge: ({ request, command, policy: { allowedNamespaces, protectedNamespaces } }) => {
    const namespace = request.namespace || (isNamespace(request.resource) ? request.name : undefined);
    if (namespace === undefined) return [];
    const moves = command.path[0] === 'drain' && request.subResource === 'eviction';
    if (protectedNamespaces.includes(namespace) && !moves)
      return [
        {
          code: 'NAMESPACE_PROTECTED',
          error: `The namespace ${quote(namespace)} is protected: only reading is allowed there.`,
          hint: 'Work in another namespace, or ask the operator to change KUBECTL_PROTECTED_NAMESPACES.',
        },
      ];
    if (allowedNamespaces.length === 0 || allowedNamespaces.includes(namespace)) return [];
    const allowed = allowedNamespaces.toSorted().join(', ');
    return [
      {
        code: 'NAMESPACE_NOT_ALLOWED',
        error: `The call would change the namespace ${quote(namespace)}, which is not allowed. Allowed namespaces: ${allowed}.`,
        hint: `Name one of them with -n: ${allowed}.`,
      },
    ];
  },
};

function isNamespace({ group, resource }: { readonly group: string; readonly resource: string }): boolean {
  return group === '' && resource === 'namespaces';
}
