import { type Refusal, refuse } from '../../errors.ts';
import { flagValue, isOn, type Plan } from '../../kube/command.ts';
import { denyIf, type Policy, type Rule } from '../policy.ts';

/** Where the operator listed namespaces, a command stays within them. What belongs to no namespace is left to RBAC. */
export const namespaceAllowlist: Rule = {
  id: 'namespace-allowlist',
  judge: (plan, policy) => denyIf(policy.allowedNamespaces.length === 0 ? undefined : refuseOutside(plan, policy)),
};

function refuseOutside({ command, image }: Plan, { allowedNamespaces }: Policy): Refusal | undefined {
  const allowed = allowedNamespaces.toSorted().join(', ');
  const hint =
    image === undefined ? `Name one of them with -n: ${allowed}.` : `Give one of them as "namespace": ${allowed}.`;
  if (isOn(command, 'all-namespaces'))
    return refuse('NAMESPACE_NOT_ALLOWED', 'This server allows only some namespaces, so -A is not allowed.', hint);
  const namespace = flagValue(command, 'namespace');
  if (namespace === undefined)
    return refuse('NAMESPACE_NOT_ALLOWED', 'The command names no namespace, and this server allows only some.', hint);
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
