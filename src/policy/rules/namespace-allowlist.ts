import { type Refusal, refuse } from '../../errors.ts';
import { flagValue, isOn, type KubectlCommand } from '../../kube/command.ts';
import { denyIf, type Policy, type Rule } from '../policy.ts';

/** Where the operator listed namespaces, a command stays within them. What belongs to no namespace is left to RBAC. */
export const namespaceAllowlist: Rule = {
  id: 'namespace-allowlist',
  judge: ({ command }, policy) =>
    denyIf(policy.allowedNamespaces.length === 0 ? undefined : refuseOutside(command, policy)),
};

function refuseOutside(command: KubectlCommand, { allowedNamespaces }: Policy): Refusal | undefined {
  const allowed = allowedNamespaces.toSorted().join(', ');
  const hint = `Name one of them with -n: ${allowed}.`;
  if (isOn(command, 'all-namespaces'))
    return refuse('NAMESPACE_NOT_ALLOWED', 'Not all namespaces are allowed, so -A is not.', hint);
  const namespace = flagValue(command, 'namespace');
  if (namespace === undefined)
    return refuse('NAMESPACE_NOT_ALLOWED', 'The command names no namespace, and this server allows some only.', hint);
  const named = [namespace, ...(command.documents ?? []).flatMap(({ metadata }) => metadata.namespace || [])];
  const outside = named.find((each) => !allowedNamespaces.includes(each));
  return outside === undefined
    ? undefined
    : refuse(
        'NAMESPACE_NOT_ALLOWED',
        `The namespace '${outside}' is not allowed. Allowed namespaces: ${allowed}`,
        hint,
      );
}
