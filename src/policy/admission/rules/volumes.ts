import { quote } from '../../../errors.ts';
import type { AdmissionRequest } from '../../../kube/admission-request.ts';
import type { Allowance } from '../../allowances.ts';
import { pathText } from '../changed-fields.ts';
import { changedKeys, changedWithin, changesAt, differenceOf } from '../difference.ts';
import { isResource } from '../reading.ts';
import type { AdmissionRule } from '../rule.ts';

/** A volume keeps its data, its claim and its source, and a claim takes no volume by name: it may hold the data of others. */
export const volumes: AdmissionRule = {
  id: 'volumes',
  judge: ({ request }) => {
    if (request.operation === 'DELETE' || request.subResource !== undefined) return [];
    const fault = ofVolume(request) ?? ofClaims(request) ?? ofAnnotations(request);
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
  const field = changedWithin(request, 'spec').find((each) => each !== RECLAIM && each !== 'capacity');
  if (field !== undefined) return { field: `spec.${field}`, allowance: 'change-volumes' };
  const becomes = changesAt(request, 'spec', RECLAIM).at(-1);
  return becomes === undefined || becomes.after === 'Retain'
    ? undefined
    : { field: `spec.${RECLAIM}`, allowance: 'delete-volumes' };
}

const RECLAIM = 'persistentVolumeReclaimPolicy';

/** A claim, or one that a controller makes from a template: of StatefulSets, and of ephemeral volumes wherever a pod template is. */
function ofClaims(request: AdmissionRequest): Fault | undefined {
  const taken = differenceOf(request).find(({ path, after }) => {
    const at = path.findIndex((_, index) => isClaimSpec(request, path, index));
    if (at === -1 || after === undefined || after === '') return false;
    const [field, inner] = path.slice(at + 1);
    return (
      field === 'volumeName' ||
      // Labels pick a volume as well as its name does.
      field === 'selector' ||
      (field === 'dataSourceRef' && inner === 'namespace' && after !== request.namespace)
    );
  });
  return taken === undefined ? undefined : { field: pathText(taken.path), allowance: 'change-volumes' };
}

function isClaimSpec(request: AdmissionRequest, path: readonly string[], at: number): boolean {
  if (path[at] !== 'spec') return false;
  if (at === 0) return isResource(request, '', 'persistentvolumeclaims');
  return path[at - 1] === 'volumeClaimTemplate' || path[at - 2] === 'volumeClaimTemplates';
}

/** Annotations by which the controllers of volumes know what is bound and who made it. */
const BOUND = /^(pv|volumes?)(\.beta|\.alpha)?\.kubernetes\.io\//;
/** What a new claim may ask for: its class, in the old spelling. */
const ASKED = 'volume.beta.kubernetes.io/storage-class';

function ofAnnotations(request: AdmissionRequest): Fault | undefined {
  const isNew = request.operation === 'CREATE';
  // kind-table.ts guards new volumes as a whole.
  const isBound =
    isResource(request, '', 'persistentvolumeclaims') || (isResource(request, '', 'persistentvolumes') && !isNew);
  if (!isBound) return undefined;
  const changed = changedKeys(request, 'annotations').find(
    ({ key }) => BOUND.test(key) && !(isNew && (key === ASKED || key.endsWith('/storage-provisioner'))),
  );
  return changed === undefined ? undefined : { field: quote(changed.key), allowance: 'change-volumes' };
}
