import { byBytes, sortAsGo } from '../../go/sort.ts';
import { field, row } from './description.ts';
import type { Kind } from './kind.ts';
import { type KubeObject, writeClusterHead } from './metadata.ts';

interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

interface Role extends KubeObject {
  readonly rules?: readonly Partial<PolicyRule>[];
}

const write: Kind<Role>['write'] = (w, { metadata, rules = [] }) => {
  writeClusterHead(w, metadata);
  w.write(0, 'PolicyRule:\n');
  w.write(1, 'Resources\tNon-Resource URLs\tResource Names\tVerbs\n');
  w.write(1, '---------\t-----------------\t--------------\t-----\n');
  for (const { apiGroups, resources, nonResourceURLs, resourceNames, verbs } of compact(rules.flatMap(breakDown))) {
    row(w, 1, withGroup(resources[0], apiGroups[0]), list(nonResourceURLs), list(resourceNames), list(verbs));
  }
};

/** Source: RoleDescriber of kubectl/pkg/describe. */
export const role: Kind<Role> = {
  at: { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'roles' },
  events: 'none',
  write,
};

/** Source: ClusterRoleDescriber of kubectl/pkg/describe. */
export const clusterRole: Kind<Role> = {
  at: { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'clusterroles' },
  events: 'none',
  write,
};

const NO_RULE: PolicyRule = { verbs: [], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: [] };

/** Rules of one verb and one resource, name or URL each. Source: BreakdownRule of kubectl/pkg/util/rbac. */
function breakDown(rule: Partial<PolicyRule>): PolicyRule[] {
  const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } = { ...NO_RULE, ...rule };
  const names = resourceNames.length > 0 ? resourceNames.map((name) => [name]) : [[]];
  const ofResources = apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) =>
        names.map((name) => ({
          ...NO_RULE,
          verbs: [verb],
          apiGroups: [group],
          resources: [resource],
          resourceNames: name,
        })),
      ),
    ),
  );
  const ofUrls = nonResourceURLs.flatMap((url) =>
    verbs.map((verb) => ({ ...NO_RULE, verbs: [verb], nonResourceURLs: [url] })),
  );
  return [...ofResources, ...ofUrls];
}

/** Joins the verbs of rules that are otherwise the same. Source: CompactRules of kubectl/pkg/util/rbac. */
function compact(rules: readonly PolicyRule[]): PolicyRule[] {
  const joined = new Map<string, PolicyRule>();
  const others: PolicyRule[] = [];
  for (const rule of rules) {
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames]);
    const before = joined.get(key);
    if (rule.nonResourceURLs.length > 0) others.push(rule);
    else
      joined.set(
        key,
        before === undefined ? rule : { ...before, verbs: [...new Set([...before.verbs, ...rule.verbs])] },
      );
  }
  return sortAsGo([...others, ...joined.values()], (first, second) => byBytes(printed(first), printed(second)));
}

/** Source: PolicyRule.String of rbac/v1, by which kubectl sorts. */
function printed({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): string {
  const start = `&PolicyRule{Verbs:${list(verbs)},APIGroups:${list(apiGroups)},Resources:${list(resources)},`;
  return `${start}ResourceNames:${list(resourceNames)},NonResourceURLs:${list(nonResourceURLs)},}`;
}

function list(values: readonly string[]): string {
  return `[${values.join(' ')}]`;
}

/** Source: CombineResourceGroup of kubectl/pkg/describe. */
function withGroup(resource: string | undefined, group: string | undefined): string {
  if (resource === undefined) return '';
  const slash = resource.indexOf('/');
  const [name, subresource] = slash < 0 ? [resource, ''] : [resource.slice(0, slash), resource.slice(slash)];
  return `${name}${group ? `.${group}` : ''}${subresource}`;
}

interface Binding extends KubeObject {
  readonly roleRef?: { readonly kind?: string; readonly name?: string };
  readonly subjects?: readonly { readonly kind?: string; readonly name?: string; readonly namespace?: string }[];
}

const writeBinding: Kind<Binding>['write'] = (w, { metadata, roleRef = {}, subjects = [] }) => {
  writeClusterHead(w, metadata);
  w.write(0, 'Role:\n');
  field(w, 1, 'Kind', roleRef.kind);
  field(w, 1, 'Name', roleRef.name);
  w.write(0, 'Subjects:\n');
  w.write(1, 'Kind\tName\tNamespace\n');
  w.write(1, '----\t----\t---------\n');
  for (const { kind, name, namespace } of subjects) row(w, 1, kind, name, namespace);
};

/** Source: RoleBindingDescriber of kubectl/pkg/describe. */
export const roleBinding: Kind<Binding> = {
  at: { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'rolebindings' },
  events: 'none',
  write: writeBinding,
};

/** Source: ClusterRoleBindingDescriber of kubectl/pkg/describe. */
export const clusterRoleBinding: Kind<Binding> = {
  at: { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'clusterrolebindings' },
  events: 'none',
  write: writeBinding,
};
