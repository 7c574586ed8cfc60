import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import { admissionPaths } from '../admission-configuration.ts';
import { differenceOf } from '../difference.ts';
import { isCustomGroup } from '../kind-table.ts';
import { selects } from '../label-selector.ts';
import { listOf, textOf, valueAt } from '../reading.ts';
import type { AdmissionRule } from '../rule.ts';

/** The policies that may take parameters, and what binds them to the objects that hold these. */
const POLICIES = admissionPaths('validatingadmissionpolicies', 'mutatingadmissionpolicies');
const BINDINGS = admissionPaths('validatingadmissionpolicybindings', 'mutatingadmissionpolicybindings');

/**
 * What an admission policy of the cluster takes as its parameters stays as it is: another limit in a ConfigMap changes the policy, which
 * kind-table.ts guards. A new object may be there, because a policy without parameters only asks for less.
 */
export const policyParameters: AdmissionRule = {
  id: 'policy-parameters',
  looks: ({ request }) => (mayHoldParameters(request) ? [...BINDINGS, ...POLICIES] : []),
  judge: ({ request, seen }) => {
    if (!mayHoldParameters(request)) return [];
    const [bindings, policies] = [BINDINGS, POLICIES].map((paths) =>
      paths.flatMap((path) => listOf(valueAt(seen(path), 'items'))),
    );
    const binding = bindings?.find((each) => isFor(each, policies ?? [], request));
    return binding === undefined
      ? []
      : [
          {
            code: 'PERMISSIONS',
            allowance: 'change-webhooks',
            error: `${quote(`${request.resource.resource}/${request.name ?? ''}`)} would change. The admission policy ${quote(textOf(valueAt(binding, 'spec', 'policyName')))} takes its parameters from it.`,
            hint: 'Leave it as it is. To change the policy of the cluster is for its administrators.',
          },
        ];
  },
};

/** ConfigMaps and custom resources: that is what policies take. */
function mayHoldParameters(request: AdmissionRequest): boolean {
  const { operation, resource, subResource } = request;
  const { group } = resource;
  const isKind = group === '' ? resource.resource === 'configmaps' : isCustomGroup(group);
  if (!isKind || operation === 'CREATE' || subResource !== undefined) return false;
  return operation === 'DELETE' || differenceOf(request).some(({ path: [field] }) => field !== 'status');
}

function isFor(binding: unknown, policies: readonly unknown[], request: AdmissionRequest): boolean {
  const [name, namespace, selector] = ['name', 'namespace', 'selector'].map((field) =>
    valueAt(binding, 'spec', 'paramRef', field),
  );
  if (name === undefined && selector === undefined) return false;
  // Without a namespace, the object that the policy judges has it.
  if (namespace !== undefined && namespace !== request.namespace) return false;
  const labels = valueAt(request.oldObject, 'metadata', 'labels');
  if (name === undefined ? !selects(selector, labels) : name !== request.name) return false;
  const policyName = valueAt(binding, 'spec', 'policyName');
  const kinds = policies
    .filter((policy) => valueAt(policy, 'metadata', 'name') === policyName)
    .map((policy) => valueAt(policy, 'spec', 'paramKind'));
  return kinds.length === 0 || kinds.some((kind) => isOfKind(kind, request));
}

function isOfKind(paramKind: unknown, { resource, oldObject, object }: AdmissionRequest): boolean {
  const [version, group = ''] = textOf(valueAt(paramKind, 'apiVersion')).split('/').toReversed();
  const kind = valueAt(oldObject, 'kind') ?? valueAt(object, 'kind');
  return (
    version !== undefined && group === resource.group && (kind === undefined || valueAt(paramKind, 'kind') === kind)
  );
}
