import { byBytes, sortAsGo } from '../../go/sort.ts';
import { formatSelector, type LabelSelector } from '../label-selector.ts';
import { type Cluster, refusalOf } from './cluster.ts';
import { type Condition, writeReasons } from './conditions.ts';
import { field } from './description.ts';
import type { Kind } from './kind.ts';
import { controllerOf, type KubeObject, writeAnnotations, writeLabels } from './metadata.ts';
import type { PodTemplate } from './pod-spec.ts';
import { writePodTemplate } from './pod-template.ts';
import { type ReplicaSet, replicaSet } from './replica-sets.ts';
import { formatTime } from './times.ts';

interface Spec {
  readonly replicas?: number;
  readonly selector?: LabelSelector;
  readonly template?: PodTemplate;
  readonly minReadySeconds?: number;
  readonly strategy?: {
    readonly type?: string;
    readonly rollingUpdate?: { readonly maxUnavailable?: number | string; readonly maxSurge?: number | string };
  };
}

interface Status {
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly availableReplicas?: number;
  readonly unavailableReplicas?: number;
  readonly conditions?: readonly Condition[];
}

type Deployment = KubeObject<Spec, Status>;

/** Source: describeDeployment of kubectl/pkg/describe. */
export const deployment: Kind<Deployment> = {
  at: { group: 'apps', version: 'v1', resource: 'deployments' },
  write: async (w, object, cluster) => {
    const { metadata, spec = {}, status = {} } = object;
    const { replicas = 0, selector = {}, strategy, minReadySeconds = 0, template } = spec;
    const { updatedReplicas = 0, availableReplicas = 0, unavailableReplicas = 0 } = status;
    field(w, 0, 'Name', metadata.name);
    field(w, 0, 'Namespace', metadata.namespace);
    field(w, 0, 'CreationTimestamp', formatTime(metadata.creationTimestamp));
    writeLabels(w, 'Labels', metadata.labels);
    writeAnnotations(w, 'Annotations', metadata.annotations);
    field(w, 0, 'Selector', formatSelector(selector));
    const running = `${updatedReplicas} updated | ${status.replicas ?? 0} total | ${availableReplicas} available`;
    field(w, 0, 'Replicas', `${replicas} desired | ${running} | ${unavailableReplicas} unavailable`);
    field(w, 0, 'StrategyType', strategy?.type);
    field(w, 0, 'MinReadySeconds', minReadySeconds);
    if (strategy?.rollingUpdate) {
      const { maxUnavailable = '<nil>', maxSurge = '<nil>' } = strategy.rollingUpdate;
      field(w, 0, 'RollingUpdateStrategy', `${maxUnavailable} max unavailable, ${maxSurge} max surge`);
    }
    writePodTemplate(w, template);
    writeReasons(w, status.conditions);
    const { old, current } = await findReplicaSets(object, cluster);
    if (old.length + current.length === 0) return;
    field(w, 0, 'OldReplicaSets', formatReplicaSets(old));
    field(w, 0, 'NewReplicaSet', formatReplicaSets(current));
  },
};

interface Generations {
  readonly old: readonly ReplicaSet[];
  /** The oldest with the deployment's own template, if there is one. */
  readonly current: readonly ReplicaSet[];
}

/** None where they may not be listed. Source: GetAllReplicaSetsInChunks of kubectl/pkg/util/deployment. */
async function findReplicaSets({ metadata, spec = {} }: Deployment, cluster: Cluster): Promise<Generations> {
  const labelSelector = formatSelector(spec.selector ?? {});
  const own: ReplicaSet[] = [];
  try {
    await cluster.each<ReplicaSet>(replicaSet.at, metadata.namespace, { labelSelector }, (set) => {
      if (controllerOf(set.metadata)?.uid === metadata.uid) own.push(set);
    });
  } catch (error) {
    refusalOf(error);
    return { old: [], current: [] };
  }
  const sorted = sortAsGo(own, isOlder);
  const template = withoutHash(spec.template);
  const current = sorted.find((set) => isEqual(withoutHash(set.spec?.template), template));
  return { old: sorted.filter((set) => set !== current), current: current === undefined ? [] : [current] };
}

function isOlder({ metadata: one }: ReplicaSet, { metadata: other }: ReplicaSet): boolean {
  const [first, second] = [Date.parse(one.creationTimestamp ?? ''), Date.parse(other.creationTimestamp ?? '')];
  return first === second ? byBytes(one.name ?? '', other.name ?? '') : first < second;
}

function withoutHash(template: PodTemplate = {}): PodTemplate {
  const { 'pod-template-hash': _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

/** Whether two parts of objects state the same. Both come from one server, which writes the same state in the same way. */
function isEqual(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  const [first, second] = [Object.entries(one), new Map(Object.entries(other))];
  return (
    first.length === second.size && first.every(([key, value]) => second.has(key) && isEqual(value, second.get(key)))
  );
}

function formatReplicaSets(sets: readonly ReplicaSet[]): string {
  const texts = sets.map(
    ({ metadata, spec, status }) =>
      `${metadata.name} (${status?.replicas ?? 0}/${spec?.replicas ?? 0} replicas created)`,
  );
  return texts.join(', ') || '<none>';
}
