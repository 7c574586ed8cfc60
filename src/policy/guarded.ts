import type { Plan } from '../kube/command.ts';
import { builtInCategory } from '../kube/kinds.ts';
import type { Allowance } from './allowances.ts';
import { touchedBy } from './touched.ts';

/** Whether a call may touch Secrets, by name or as the cluster resolves what it names. */
export function touchesSecrets(plan: Plan): boolean {
  return touchedBy(plan).some(({ resources }) => resources.includes('secrets'));
}

/**
 * The same, or it cannot be told: a word that neither the built-in kinds nor the cluster know. The name of another built-in kind
 * never stands for Secrets, whatever else it may stand for.
 */
export function mayTouchSecrets(plan: Plan): boolean {
  return (
    touchesSecrets(plan) ||
    touchedBy(plan).some(
      ({ kind, resources, spelled }) =>
        kind === 'unknown' && resources.length === 0 && builtInCategory(spelled).length === 0,
    )
  );
}

/** Kinds that are not changed, or not deleted, unless the operator allows it by name; by their plural, in any group. */
export const GUARDED: readonly {
  readonly allowance: Allowance;
  readonly from: 'change' | 'deletion';
  readonly resources: ReadonlySet<string>;
}[] = [
  guard('change-permissions', 'change', [
    'roles',
    'rolebindings',
    'clusterroles',
    'clusterrolebindings',
    'certificatesigningrequests',
    'clustertrustbundles',
  ]),
  guard('change-service-accounts', 'change', ['serviceaccounts']),
  guard('change-webhooks', 'change', [
    'mutatingwebhookconfigurations',
    'validatingwebhookconfigurations',
    'mutatingadmissionpolicies',
    'mutatingadmissionpolicybindings',
    'validatingadmissionpolicies',
    'validatingadmissionpolicybindings',
    'apiservices',
  ]),
  guard('delete-namespaces', 'deletion', ['namespaces']),
  guard('delete-nodes', 'deletion', ['nodes']),
  guard('delete-volumes', 'deletion', ['persistentvolumes', 'persistentvolumeclaims']),
  guard('delete-definitions', 'deletion', ['customresourcedefinitions']),
  guard('delete-classes', 'deletion', [
    'storageclasses',
    'volumeattachments',
    'priorityclasses',
    'runtimeclasses',
    'ingressclasses',
  ]),
];

function guard(allowance: Allowance, from: 'change' | 'deletion', resources: readonly string[]) {
  return { allowance, from, resources: new Set(resources) };
}
