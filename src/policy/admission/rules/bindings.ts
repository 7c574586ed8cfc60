import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import { listOf, textOf, valueAt } from '../reading.ts';
import type { Admission, AdmissionRule } from '../rule.ts';

const RBAC = 'rbac.authorization.k8s.io';
/** The role that reads what is no secret, unless this cluster has altered it. */
const VIEW = `/apis/${RBAC}/v1/clusterroles/view`;
/** More subjects than a person would name by hand. */
const MOST_SUBJECTS = 5;

/**
 * A new role binding may give the role `view` to a few users, groups or service accounts of its own namespace, and nothing else to
 * anyone. kind-table.ts guards bindings that exist, and cluster role bindings.
 */
export const bindings: AdmissionRule = {
  id: 'bindings',
  looks: ({ request }) => (isNewBinding(request) && faultOf(request) === undefined ? [VIEW] : []),
  judge: ({ request, seen }) => {
    if (!isNewBinding(request)) return [];
    const fault = faultOf(request) ?? faultOfView(seen);
    return fault === undefined
      ? []
      : [
          {
            code: 'PERMISSIONS',
            error: `This server does not create this role binding: ${fault}.`,
            hint: 'Bind the ClusterRole view to a single user, or to a service account of the same namespace.',
            allowance: 'change-permissions',
          },
        ];
  },
};

function isNewBinding({ operation, resource }: Pick<AdmissionRequest, 'operation' | 'resource'>): boolean {
  return operation === 'CREATE' && resource.group === RBAC && resource.resource === 'rolebindings';
}

function faultOf({ namespace, object }: AdmissionRequest): string | undefined {
  const [group, kind, name] = ['apiGroup', 'kind', 'name'].map((field) => valueAt(object, 'roleRef', field));
  if (group !== RBAC || kind !== 'ClusterRole' || name !== 'view')
    return `it gives the role ${quote(textOf(name))}, and only the ClusterRole 'view' hands out no rights to change anything`;
  const subjects = listOf(valueAt(object, 'subjects'));
  if (subjects.length > MOST_SUBJECTS) return `it has ${subjects.length} subjects, and ${MOST_SUBJECTS} are the most`;
  const wide = subjects.find((subject) => !isNarrow(subject, namespace));
  return wide === undefined
    ? undefined
    : `its subject ${quote(`${textOf(valueAt(wide, 'kind'))} ${textOf(valueAt(wide, 'name'))}`)} is an account of the system, of another namespace, or stands for many`;
}

/** Names that begin with `system:` belong to the cluster itself, to service accounts, or to everyone. */
function isNarrow(subject: unknown, namespace: string | undefined): boolean {
  const [kind, name] = [valueAt(subject, 'kind'), valueAt(subject, 'name')];
  if (typeof name !== 'string' || name === '') return false;
  if (kind === 'ServiceAccount') return valueAt(subject, 'namespace') === namespace;
  return (kind === 'User' || kind === 'Group') && name !== '*' && !name.startsWith('system:');
}

/** Whether this cluster's `view` does more than reading. One that the caller may not read counts as the usual one. */
function faultOfView(seen: Admission['seen']): string | undefined {
  const strong = listOf(valueAt(seen(VIEW), 'rules')).some((rule) => {
    const [verbs, resources, paths] = ['verbs', 'resources', 'nonResourceURLs'].map((field) =>
      listOf(valueAt(rule, field)),
    );
    return (
      verbs?.some((verb) => !READS.has(verb)) ||
      resources?.some((resource) => resource === '*' || resource === 'secrets' || REACHES.test(textOf(resource))) ||
      (paths?.length ?? 0) > 0
    );
  });
  return strong ? "the ClusterRole 'view' of this cluster gives more than reading" : undefined;
}

const READS: ReadonlySet<unknown> = new Set(['get', 'list', 'watch']);
/** Subresources that act although they are read. */
const REACHES = /\/(\*|exec|attach|portforward|proxy|token)$/;
