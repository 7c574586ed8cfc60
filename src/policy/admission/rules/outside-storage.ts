import { quote } from '../../../errors.ts';
import type { ApiObject } from '../../../kube/admission-request.ts';
import { objectAfter, objectBefore } from '../before.ts';
import { canonicalText } from '../changed-fields.ts';
import { fieldsOf, foldKey, isMapping, mappingsOf } from '../fields.ts';
import { podTemplatesOf } from '../pod-templates.ts';
import type { AdmissionRule } from '../rule.ts';

/**
 * A pod takes no storage by its address, such as an export of NFS or a disk of the cloud: it may hold the data of others. That goes
 * through a claim, and kind-table.ts guards the volumes behind it. A driver within a pod gets its share by attributes, too.
 */
export const outsideStorage: AdmissionRule = {
  id: 'outside-storage',
  judge: (admission) => {
    const before = sourcesOf(objectBefore(admission));
    return [...sourcesOf(objectAfter(admission))]
      .filter(([source]) => !before.has(source))
      .map(([, type]) => ({
        code: 'CHANGE_NOT_ALLOWED',
        error: `The pod would use other storage by a volume of the type ${quote(type)}, which may hold the data of others.`,
        hint: 'Leave the volume as it is, or use a persistentVolumeClaim.',
        allowance: 'change-volumes',
      }));
  },
};

/** Volumes that are outside of the cluster, or that a driver gets from there. Source: core v1, VolumeSource. */
const OUTSIDE = [
  ...['awsElasticBlockStore', 'azureDisk', 'azureFile', 'cephfs', 'cinder', 'csi', 'fc', 'flexVolume', 'flocker'],
  ...['gcePersistentDisk', 'gitRepo', 'glusterfs', 'iscsi', 'nfs', 'photonPersistentDisk', 'portworxVolume', 'quobyte'],
  ...['rbd', 'scaleIO', 'storageos', 'vsphereVolume'],
];
const OUTSIDE_KEYS: ReadonlySet<string> = new Set(OUTSIDE.map(foldKey));
/** Its volumes hold Secrets, for which there is rules/secret-references.ts. */
const OF_SECRETS = 'secrets-store.csi.k8s.io';

/** Every such source of an object as a text, with its type. */
function sourcesOf(object: ApiObject | undefined): ReadonlyMap<string, string> {
  return new Map(
    podTemplatesOf(object)
      .flatMap(({ spec }) => mappingsOf(spec['volumes']))
      .flatMap((volume) => Object.entries(volume))
      .filter(([type, source]) => OUTSIDE_KEYS.has(foldKey(type)) && isMapping(source))
      .filter(([, source]) => fieldsOf(source)['driver'] !== OF_SECRETS)
      .map(([type, source]) => [`${type} ${canonicalText(source)}`, type]),
  );
}
