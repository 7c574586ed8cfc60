import { formatSelector, type LabelSelector } from '../label-selector.ts';
import { refusalOf } from './cluster.ts';
import { type Condition, writeReasons } from './conditions.ts';
import { countPods } from './controlled-pods.ts';
import { type Description, field } from './description.ts';
import type { Kind } from './kind.ts';
import {
  formatLabels,
  type KubeObject,
  type ObjectMeta,
  type StringMap,
  writeAnnotations,
  writeController,
  writeLabels,
} from './metadata.ts';
import type { PodTemplate } from './pod-spec.ts';
import { writePodTemplate } from './pod-template.ts';

interface Spec<Selector> {
  readonly replicas?: number;
  readonly selector?: Selector;
  readonly template?: PodTemplate;
}

interface Status {
  readonly replicas?: number;
  readonly conditions?: readonly Condition[];
}

export type ReplicaSet = KubeObject<Spec<LabelSelector>, Status>;

/** Source: describeReplicaSet of kubectl/pkg/describe. */
export const replicaSet: Kind<ReplicaSet> = {
  at: { group: 'apps', version: 'v1', resource: 'replicasets' },
  write: async (w, { metadata, spec = {}, status = {} }, cluster) => {
    const pods = await countPods(metadata, spec.selector, cluster).catch(
      (error: unknown) => `error in fetching pods: ${refusalOf(error)}`,
    );
    writeHead(w, metadata, formatLabelSelector(spec.selector));
    writeController(w, metadata);
    writeReplicas(w, spec, status, pods);
  },
};

/** Source: describeReplicationController of kubectl/pkg/describe. */
export const replicationController: Kind<KubeObject<Spec<StringMap>, Status>> = {
  at: { group: '', version: 'v1', resource: 'replicationcontrollers' },
  write: async (w, { metadata, spec = {}, status = {} }, cluster) => {
    const pods = await countPods(metadata, { matchLabels: spec.selector ?? {} }, cluster);
    writeHead(w, metadata, formatLabels(spec.selector));
    writeReplicas(w, spec, status, pods);
  },
};

/** Source: FormatLabelSelector of apimachinery. */
export function formatLabelSelector(selector: LabelSelector | undefined): string {
  return (selector === undefined ? '' : formatSelector(selector)) || '<none>';
}

function writeHead(w: Description, metadata: ObjectMeta, selector: string): void {
  field(w, 0, 'Name', metadata.name);
  field(w, 0, 'Namespace', metadata.namespace);
  field(w, 0, 'Selector', selector);
  writeLabels(w, 'Labels', metadata.labels);
  writeAnnotations(w, 'Annotations', metadata.annotations);
}

function writeReplicas(w: Description, spec: Spec<unknown>, status: Status, pods: string): void {
  field(w, 0, 'Replicas', `${status.replicas ?? 0} current / ${spec.replicas ?? 0} desired`);
  field(w, 0, 'Pods Status', pods);
  writePodTemplate(w, spec.template);
  writeReasons(w, status.conditions);
}
