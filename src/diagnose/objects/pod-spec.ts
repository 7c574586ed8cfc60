import type { Fields } from '../fields.ts';
import { type ContainerSpec, type Reference, toContainers } from './container.ts';

/** A node must match all expressions of one of these terms. Source: core/v1 NodeSelectorTerm. */
export interface NodeTerm {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

export interface Toleration {
  readonly key: string;
  readonly operator: string;
  readonly value: string;
  readonly effect: string;
}

/** What a pod asks of the cluster. */
export interface PodSpec {
  readonly containers: readonly ContainerSpec[];
  /** Of volumes, projected volumes and pull secrets; the references of containers are theirs. */
  readonly references: readonly Reference[];
  /** The names of claims, by the name of their volume. */
  readonly claims: ReadonlyMap<string, string>;
  readonly pullSecrets: readonly string[];
  readonly serviceAccount: string;
  readonly nodeSelector: ReadonlyMap<string, string>;
  readonly nodeTerms: readonly (readonly NodeTerm[])[];
  readonly tolerations: readonly Toleration[];
  readonly priorityClass: string;
  readonly scheduler: string;
  readonly runtimeClass: string;
  readonly restartPolicy: string;
  readonly hasAntiAffinity: boolean;
  readonly gates: readonly string[];
  readonly readinessGates: readonly string[];
  /** The claims of devices, or the templates that they are made from. */
  readonly resourceClaims: readonly string[];
  readonly graceSeconds: number;
  readonly hostNetwork: boolean;
  readonly dnsPolicy: string;
}

/** Reads a pod spec, also one of a template. */
export function toPodSpec(spec: Fields): PodSpec {
  const pullSecrets = spec.list('imagePullSecrets').map((each) => each.text('name'));
  const volumes = spec.list('volumes');
  const node = spec.at('affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution');
  return {
    containers: toContainers(spec),
    references: volumes.flatMap(volumeReferences),
    claims: new Map(
      volumes
        .map((each) => [each.text('name'), each.at('persistentVolumeClaim').text('claimName')] as const)
        .filter(([, claim]) => claim !== ''),
    ),
    pullSecrets: pullSecrets.filter((name) => name !== ''),
    serviceAccount: spec.text('serviceAccountName'),
    nodeSelector: spec.map('nodeSelector'),
    nodeTerms: node
      .list('nodeSelectorTerms')
      .map((term) =>
        term
          .list('matchExpressions')
          .map((each) => ({ key: each.text('key'), operator: each.text('operator'), values: each.texts('values') })),
      ),
    tolerations: spec.list('tolerations').map((each) => ({
      key: each.text('key'),
      operator: each.text('operator') || 'Equal',
      value: each.text('value'),
      effect: each.text('effect'),
    })),
    priorityClass: spec.text('priorityClassName'),
    scheduler: spec.text('schedulerName') || 'default-scheduler',
    runtimeClass: spec.text('runtimeClassName'),
    restartPolicy: spec.text('restartPolicy') || 'Always',
    hasAntiAffinity: spec.at('affinity').has('podAntiAffinity'),
    gates: spec.list('schedulingGates').map((each) => each.text('name')),
    resourceClaims: spec
      .list('resourceClaims')
      .map((each) => each.text('resourceClaimName') || each.text('resourceClaimTemplateName')),
    readinessGates: spec.list('readinessGates').map((each) => each.text('conditionType')),
    graceSeconds: spec.number('terminationGracePeriodSeconds') ?? 30,
    hostNetwork: spec.isTrue('hostNetwork'),
    dnsPolicy: spec.text('dnsPolicy') || 'ClusterFirst',
  };
}

function volumeReferences(volume: Fields): readonly Reference[] {
  const from = `volume ${volume.text('name')}`;
  const sources = [volume, ...volume.at('projected').list('sources')];
  return sources.flatMap((source) => [
    ...ofVolume('ConfigMap', source.at('configMap'), source.at('configMap').text('name'), from),
    ...ofVolume(
      'Secret',
      source.at('secret'),
      source.at('secret').text('secretName') || source.at('secret').text('name'),
      from,
    ),
  ]);
}

function ofVolume(kind: Reference['kind'], source: Fields, name: string, from: string): readonly Reference[] {
  if (name === '') return [];
  const optional = source.isTrue('optional');
  const items = source.list('items');
  if (items.length === 0) return [{ kind, name, key: undefined, optional, from }];
  return items.map((item) => ({ kind, name, key: item.text('key') || undefined, optional, from }));
}

/** Whether a pod looks names up in the DNS of the cluster. Source: core/v1 dnsPolicy. */
export function usesClusterDns({ dnsPolicy, hostNetwork }: PodSpec): boolean {
  return dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !hostNetwork);
}

/** All ConfigMaps and Secrets that a pod needs, with the references of its containers. */
export function referencesOf({ containers, references }: PodSpec): readonly Reference[] {
  return [...references, ...containers.flatMap((container) => container.references)];
}
