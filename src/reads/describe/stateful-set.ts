import { formatSelector, type LabelSelector } from '../label-selector.ts';
import { countPods } from './controlled-pods.ts';
import { type Description, field } from './description.ts';
import type { Kind } from './kind.ts';
import { type KubeObject, writeAnnotations, writeLabels } from './metadata.ts';
import { type Claim, storageClassOf } from './persistent-volume-claim.ts';
import type { PodTemplate } from './pod-spec.ts';
import { writePodTemplate } from './pod-template.ts';
import { printQuantity } from './resource-list.ts';
import { formatTime } from './times.ts';

interface Spec {
  readonly replicas?: number;
  readonly selector?: LabelSelector;
  readonly template?: PodTemplate;
  readonly serviceName?: string;
  readonly podManagementPolicy?: string;
  readonly updateStrategy?: {
    readonly type?: string;
    readonly rollingUpdate?: { readonly partition?: number; readonly maxUnavailable?: number | string };
  };
  readonly persistentVolumeClaimRetentionPolicy?: { readonly whenDeleted?: string; readonly whenScaled?: string };
  readonly volumeClaimTemplates?: readonly Claim[];
}

/** Source: describeStatefulSet of kubectl/pkg/describe. */
export const statefulSet: Kind<KubeObject<Spec, { readonly replicas?: number }>> = {
  at: { group: 'apps', version: 'v1', resource: 'statefulsets' },
  write: async (w, { metadata, spec = {}, status = {} }, cluster) => {
    const pods = await countPods(metadata, spec.selector, cluster);
    field(w, 0, 'Name', metadata.name);
    field(w, 0, 'Namespace', metadata.namespace);
    field(w, 0, 'CreationTimestamp', formatTime(metadata.creationTimestamp));
    field(w, 0, 'Selector', formatSelector(spec.selector ?? {}));
    writeLabels(w, 'Labels', metadata.labels);
    writeAnnotations(w, 'Annotations', metadata.annotations);
    if (spec.serviceName) field(w, 0, 'Service Name', spec.serviceName);
    if (spec.podManagementPolicy) field(w, 0, 'Pod Management Policy', spec.podManagementPolicy);
    field(w, 0, 'Replicas', `${spec.replicas ?? 0} desired | ${status.replicas ?? 0} total`);
    writeUpdateStrategy(w, spec.updateStrategy);
    const retention = spec.persistentVolumeClaimRetentionPolicy;
    if (retention) {
      w.write(0, 'Persistent Volume Claim Retention Policy:\n');
      field(w, 1, 'WhenDeleted', retention.whenDeleted);
      field(w, 1, 'WhenScaled', retention.whenScaled);
    }
    field(w, 0, 'Pods Status', pods);
    writePodTemplate(w, spec.template);
    writeClaimTemplates(w, spec.volumeClaimTemplates);
  },
};

function writeUpdateStrategy(w: Description, { type, rollingUpdate }: Spec['updateStrategy'] & object = {}): void {
  field(w, 0, 'Update Strategy', type);
  if (rollingUpdate?.partition === undefined) return;
  field(w, 1, 'Partition', rollingUpdate.partition);
  if (rollingUpdate.maxUnavailable !== undefined) field(w, 1, 'MaxUnavailable', rollingUpdate.maxUnavailable);
}

/** Source: describeVolumeClaimTemplates of kubectl/pkg/describe. */
function writeClaimTemplates(w: Description, templates: readonly Claim[] = []): void {
  w.write(0, templates.length === 0 ? 'Volume Claims:\t<none>\n' : 'Volume Claims:\n');
  for (const template of templates) {
    const { metadata, spec = {} } = template;
    const capacity = spec.resources?.requests?.['storage'];
    field(w, 1, 'Name', metadata.name);
    field(w, 1, 'StorageClass', storageClassOf(template));
    writeLabels(w, 'Labels', metadata.labels, '  ');
    writeLabels(w, 'Annotations', metadata.annotations, '  ');
    field(w, 1, 'Capacity', capacity === undefined ? '<default>' : printQuantity(capacity));
    field(w, 1, 'Access Modes', `[${(spec.accessModes ?? []).join(' ')}]`);
  }
}
