import { field } from './description.ts';
import { formatBoolean } from './jobs.ts';
import type { Kind } from './kind.ts';
import { formatLabels, type KubeObject, type ObjectMeta, type StringMap } from './metadata.ts';
import { writeRequirements } from './persistent-volume.ts';

interface PriorityClass extends KubeObject {
  readonly value?: number;
  readonly globalDefault?: boolean;
  readonly preemptionPolicy?: string;
  readonly description?: string;
}

/** Source: describePriorityClass of kubectl/pkg/describe. */
export const priorityClass: Kind<PriorityClass> = {
  at: { group: 'scheduling.k8s.io', version: 'v1', resource: 'priorityclasses' },
  write: (w, { metadata, value = 0, globalDefault = false, preemptionPolicy, description }) => {
    field(w, 0, 'Name', metadata.name);
    field(w, 0, 'Value', value);
    field(w, 0, 'GlobalDefault', globalDefault);
    field(w, 0, 'PreemptionPolicy', preemptionPolicy);
    field(w, 0, 'Description', description);
    field(w, 0, 'Annotations', formatLabels(metadata.annotations));
  },
};

interface StorageClass extends KubeObject {
  readonly provisioner?: string;
  readonly parameters?: StringMap;
  readonly allowVolumeExpansion?: boolean;
  readonly mountOptions?: readonly string[];
  readonly reclaimPolicy?: string;
  readonly volumeBindingMode?: string;
  readonly allowedTopologies?: readonly {
    readonly matchLabelExpressions?: readonly { readonly key?: string; readonly values?: readonly string[] }[];
  }[];
}

/** Source: describeStorageClass of kubectl/pkg/describe. */
export const storageClass: Kind<StorageClass> = {
  at: { group: 'storage.k8s.io', version: 'v1', resource: 'storageclasses' },
  write: (w, { metadata, provisioner, parameters, allowVolumeExpansion, mountOptions = [], ...more }) => {
    field(w, 0, 'Name', metadata.name);
    field(w, 0, 'IsDefaultClass', isDefault(metadata) ? 'Yes' : 'No');
    field(w, 0, 'Annotations', formatLabels(metadata.annotations));
    field(w, 0, 'Provisioner', provisioner);
    field(w, 0, 'Parameters', formatLabels(parameters));
    field(w, 0, 'AllowVolumeExpansion', formatBoolean(allowVolumeExpansion));
    w.write(0, mountOptions.length === 0 ? 'MountOptions:\t<none>\n' : 'MountOptions:\n');
    for (const option of mountOptions) w.write(1, `${option}\n`);
    if (more.reclaimPolicy !== undefined) field(w, 0, 'ReclaimPolicy', more.reclaimPolicy);
    if (more.volumeBindingMode !== undefined) field(w, 0, 'VolumeBindingMode', more.volumeBindingMode);
    if (more.allowedTopologies === undefined) return;
    w.write(0, 'AllowedTopologies:\t');
    w.line('');
    for (const [index, { matchLabelExpressions = [] }] of more.allowedTopologies.entries()) {
      const requirements = matchLabelExpressions.map((expression) => ({ ...expression, operator: 'in' }));
      writeRequirements(w, 1, `Term ${index}`, requirements);
    }
  },
};

/** Source: IsDefaultAnnotationText of kubectl/pkg/util/storage. */
function isDefault({ annotations = {} }: ObjectMeta): boolean {
  const groups = ['storageclass.kubernetes.io', 'storageclass.beta.kubernetes.io'];
  return groups.some((group) => annotations[`${group}/is-default-class`] === 'true');
}

interface VolumeAttributesClass extends KubeObject {
  readonly driverName?: string;
  readonly parameters?: StringMap;
}

/** Source: describeVolumeAttributesClass of kubectl/pkg/describe. */
export const volumeAttributesClass: Kind<VolumeAttributesClass> = {
  at: { group: 'storage.k8s.io', version: 'v1', resource: 'volumeattributesclasses' },
  write: (w, { metadata, driverName, parameters }) => {
    field(w, 0, 'Name', metadata.name);
    field(w, 0, 'Annotations', formatLabels(metadata.annotations));
    field(w, 0, 'DriverName', driverName);
    field(w, 0, 'Parameters', formatLabels(parameters));
  },
};
