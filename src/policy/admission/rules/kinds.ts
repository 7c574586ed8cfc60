import { type ErrorCode, quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import type { Allowance } from '../../allowances.ts';
import { differenceOf, isOfKubernetes } from '../difference.ts';
import { rowOf, type Treatment } from '../kind-table.ts';
import type { AdmissionRule, Objection } from '../rule.ts';

/** Kinds that act for others are not changed, or not deleted, unless the operator allows it: what kind-table.ts says. */
export const kinds: AdmissionRule = {
  id: 'kinds',
  judge: ({ request }) => {
    const treatment = treatmentOf(request);
    if (treatment === 'ordinary' || isUnchanged(request)) return [];
    const what = quote(request.resource.resource);
    if (treatment === 'never')
      return [
        {
          code: 'CHANGE_NOT_ALLOWED',
          error: `Only the cluster itself writes ${what}.`,
          hint: `Leave ${what} out of the call.`,
        },
      ];
    return [objectionOf(request, treatment)];
  },
};

function treatmentOf(request: AdmissionRequest): Treatment {
  const { operation, subResource, resource, namespace } = request;
  const row = rowOf(resource);
  if (resource.group === 'coordination.k8s.io' && namespace?.startsWith('kube-') === false) return 'ordinary';
  if (subResource !== undefined) return row.update;
  if (operation === 'CREATE') return row.create;
  if (operation === 'DELETE') return row.deletion;
  return isNoted(row.update, resource.group) && onlyNotes(request) ? 'ordinary' : row.update;
}

/** The fields of a spec that pause a controller: they name no other source of what it makes. */
const PAUSES: readonly (readonly [group: RegExp, field: string])[] = [
  [/(^|\.)fluxcd\.io$/, 'suspend'],
  [/^argoproj\.io$/, 'syncPolicy'],
];

function objectionOf({ operation, resource, name }: AdmissionRequest, allowance: Allowance): Objection {
  const does = { CREATE: 'create', UPDATE: 'change', DELETE: 'delete' }[operation];
  const named = name === undefined ? '' : ` ${quote(name)}`;
  return {
    code: codeOf(allowance),
    error: `This server does not ${does} objects of the kind ${quote(resource.resource)}, and the call would ${does}${named || ' one'}.`,
    hint: 'Leave it out of the call, or read it with get or describe.',
    allowance,
  };
}

function codeOf(allowance: Allowance): ErrorCode {
  if (allowance.startsWith('delete-')) return 'BLAST_RADIUS';
  return PERMISSIONS.includes(allowance) ? 'PERMISSIONS' : 'CHANGE_NOT_ALLOWED';
}

const PERMISSIONS: readonly Allowance[] = ['change-permissions', 'change-service-accounts', 'change-webhooks'];

/** Whether a guard leaves a caller's own labels and annotations alone. By annotations, a repository is read once more. */
function isNoted(treatment: Treatment, group: string): boolean {
  return (
    ['change-classes', 'change-definitions', 'use-secrets'].includes(treatment) ||
    /(^|\.)(argoproj|fluxcd)\.io$/.test(group)
  );
}

function isUnchanged(request: AdmissionRequest): boolean {
  const { operation, subResource, oldObject, object } = request;
  if (operation !== 'UPDATE' || oldObject === undefined || object === undefined) return false;
  return differenceOf(request).every(({ path }) => path[0] === 'status' && subResource === undefined);
}

/** Whether a write alters labels and annotations alone, none of them of Kubernetes itself, or pauses a controller. */
function onlyNotes(request: AdmissionRequest): boolean {
  if (request.oldObject === undefined || request.object === undefined) return false;
  return differenceOf(request).every(
    ({ path: [field, notes, key = ''] }) =>
      field === 'status' ||
      (field === 'spec' && PAUSES.some(([group, pause]) => notes === pause && group.test(request.resource.group))) ||
      (field === 'metadata' &&
        (notes === 'labels' || notes === 'annotations') &&
        (!isOfKubernetes(key) || key.startsWith('kubectl.'))),
  );
}
