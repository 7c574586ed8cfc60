import { isDeepStrictEqual } from 'node:util';
import { type ErrorCode, quote } from '../../../errors.ts';
import type { AdmissionRequest, ApiObject } from '../../../kube/admission-request.ts';
import type { Allowance } from '../../allowances.ts';
import { rowOf, type Treatment } from '../kind-table.ts';
import { changedKeys, isOfKubernetes } from '../metadata.ts';
import { recordOf } from '../reading.ts';
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
  return NOTED.includes(row.update) && onlyNotes(request) ? 'ordinary' : row.update;
}

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

/** Guards that leave a caller's own labels and annotations alone. */
const NOTED: readonly Treatment[] = ['change-classes', 'change-definitions'];

function isUnchanged({ operation, subResource, oldObject, object }: AdmissionRequest): boolean {
  if (operation !== 'UPDATE' || oldObject === undefined || object === undefined) return false;
  const statuses = subResource === undefined ? [] : [oldObject['status'], object['status']];
  return isDeepStrictEqual(statuses[0], statuses[1]) && isDeepStrictEqual(bare(oldObject), bare(object));
}

/** Whether a write alters labels and annotations alone, none of them of Kubernetes itself. */
function onlyNotes(request: AdmissionRequest): boolean {
  const { oldObject, object } = request;
  if (oldObject === undefined || object === undefined) return false;
  const notes = ['labels', 'annotations'];
  return (
    isDeepStrictEqual(bare(oldObject, notes), bare(object, notes)) &&
    !changedKeys(request).some(({ key }) => isOfKubernetes(key) && !key.startsWith('kubectl.'))
  );
}

/** An object without its status and without what the API server keeps about it. */
function bare(object: ApiObject, without: readonly string[] = []): unknown {
  const { status: _, metadata, ...rest } = object;
  const left = [...without, 'managedFields', 'resourceVersion', 'generation'];
  return {
    ...rest,
    metadata: Object.fromEntries(Object.entries(recordOf(metadata)).filter(([key]) => !left.includes(key))),
  };
}
