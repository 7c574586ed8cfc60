import { isDeepStrictEqual } from 'node:util';
import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import type { Allowance } from '../../allowances.ts';
import { changedKeys } from '../metadata.ts';
import { isResource, recordOf, valueAt } from '../reading.ts';
import type { AdmissionRule } from '../rule.ts';

/** A volume keeps its data, its claim and its source, and a claim takes no volume by name: it may hold the data of others. */
export const volumes: AdmissionRule = {
  id: 'volumes',
  judge: ({ request }) => {
    if (request.operation === 'DELETE' || request.subResource !== undefined) return [];
    const fault = ofVolume(request) ?? ofClaim(request) ?? ofTemplates(request);
    if (fault === undefined) return [];
    const deletes = fault.allowance === 'delete-volumes';
    return [
      {
        code: deletes ? 'BLAST_RADIUS' : 'CHANGE_NOT_ALLOWED',
        error: `The call would change ${fault.field} of ${quote(`${request.resource.resource}/${request.name ?? ''}`)}, which decides ${deletes ? 'when data is deleted' : 'who gets which data'}.`,
        hint: deletes ? 'Use Retain, and delete the volume by hand later.' : 'Leave it as it is.',
        allowance: fault.allowance,
      },
    ];
  },
};

interface Fault {
  readonly field: string;
  readonly allowance: Allowance;
}

/** kind-table.ts guards new volumes. To keep a volume after its claim, and to make it larger, is ordinary. */
function ofVolume(request: AdmissionRequest): Fault | undefined {
  if (request.operation !== 'UPDATE' || !isResource(request, '', 'persistentvolumes')) return undefined;
  const [before, after] = [request.oldObject, request.object].map((each) => recordOf(valueAt(each, 'spec')));
  const changed = Object.keys({ ...before, ...after }).filter((key) => !isDeepStrictEqual(before?.[key], after?.[key]));
  const field = changed.find((key) => key !== RECLAIM && key !== 'capacity');
  if (field !== undefined) return { field: `spec.${field}`, allowance: 'change-volumes' };
  if (changed.includes(RECLAIM) && after?.[RECLAIM] !== 'Retain')
    return { field: `spec.${RECLAIM}`, allowance: 'delete-volumes' };
  return ofAnnotations(request);
}

const RECLAIM = 'persistentVolumeReclaimPolicy';

function ofClaim(request: AdmissionRequest): Fault | undefined {
  if (!isResource(request, '', 'persistentvolumeclaims')) return undefined;
  return (
    ofClaimSpec(request, 'spec', valueAt(request.oldObject, 'spec'), valueAt(request.object, 'spec')) ??
    ofAnnotations(request)
  );
}

function ofClaimSpec(
  { namespace }: AdmissionRequest,
  path: string,
  before: unknown,
  after: unknown,
): Fault | undefined {
  const volume = valueAt(after, 'volumeName');
  if (volume !== undefined && volume !== '' && !isDeepStrictEqual(volume, valueAt(before, 'volumeName')))
    return { field: `${path}.volumeName`, allowance: 'change-volumes' };
  const source = valueAt(after, 'dataSourceRef', 'namespace');
  const isElsewhere = source !== undefined && source !== '' && source !== namespace;
  return isElsewhere && !isDeepStrictEqual(source, valueAt(before, 'dataSourceRef', 'namespace'))
    ? { field: `${path}.dataSourceRef.namespace`, allowance: 'change-volumes' }
    : undefined;
}

/** Annotations by which the controllers of volumes know what is bound and who made it. */
const BOUND = /^(pv|volumes?)(\.beta|\.alpha)?\.kubernetes\.io\//;
/** What a new claim may ask for: its class, in the old spelling. */
const ASKED = 'volume.beta.kubernetes.io/storage-class';

function ofAnnotations(request: AdmissionRequest): Fault | undefined {
  const isNew = request.operation === 'CREATE';
  const changed = changedKeys(request, ['annotations']).find(
    ({ key }) => BOUND.test(key) && !(isNew && (key === ASKED || key.endsWith('/storage-provisioner'))),
  );
  return changed === undefined ? undefined : { field: quote(changed.key), allowance: 'change-volumes' };
}

/** Claims that a controller makes from a template: of StatefulSets, and of ephemeral volumes wherever a pod template is. */
function ofTemplates(request: AdmissionRequest): Fault | undefined {
  const before = claimTemplates(request.oldObject, '');
  for (const [path, template] of claimTemplates(request.object, '')) {
    const fault = ofClaimSpec(request, `${path}.spec`, valueAt(before.get(path), 'spec'), valueAt(template, 'spec'));
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function claimTemplates(value: unknown, path: string, level = 0): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || level > 12) return new Map();
  return new Map(
    Object.entries(value).flatMap(([key, inner]): (readonly [string, unknown])[] => {
      const at = path === '' ? key : `${path}.${key}`;
      if (key === 'volumeClaimTemplate') return [[at, inner]];
      if (key === 'volumeClaimTemplates' && Array.isArray(inner))
        return inner.map((each, index) => [`${at}.${index}`, each]);
      return [...claimTemplates(inner, at, level + 1)];
    }),
  );
}
