import { LeaveToKubectl } from '../../api/api.ts';
import { KubectlError } from '../../api/kubectl-error.ts';
import { quoteAsGo } from '../../go/quote.ts';
import type { LabelSelector } from '../label-selector.ts';

/** How far a rollout is: what kubectl prints, and whether nothing more will come. */
export interface Progress {
  readonly text: string;
  readonly isDone: boolean;
}

/** A deployment, daemon set or stateful set, as far as its rollout shows. Source: apps/v1. */
export interface Workload {
  readonly metadata: {
    readonly name: string;
    readonly uid?: string;
    readonly generation?: number;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: {
    readonly replicas?: number;
    readonly paused?: boolean;
    readonly selector?: LabelSelector;
    readonly updateStrategy?: { readonly type?: string; readonly rollingUpdate?: { readonly partition?: number } };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly readyReplicas?: number;
    readonly currentReplicas?: number;
    readonly currentRevision?: string;
    readonly updateRevision?: string;
    readonly desiredNumberScheduled?: number;
    readonly currentNumberScheduled?: number;
    readonly numberReady?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberAvailable?: number;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status?: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
  };
}

/** Progress of a kind; `revision` is the one asked for, 0 for any. Throws KubectlError where the rollout cannot end well. */
export type StatusViewer = (workload: Workload, revision: bigint) => Progress;

const going = (text: string): Progress => ({ text: `${text}\n`, isDone: false });
const done = (text: string): Progress => ({ text: `${text}\n`, isDone: true });

/** Source: DeploymentStatusViewer of kubectl/pkg/polymorphichelpers, as the two below. */
export const deploymentStatus: StatusViewer = ({ metadata, spec, status }, revision) => {
  if (revision > 0n) requireRevision(metadata.annotations, revision);
  if (isUnobserved(metadata.generation, status?.observedGeneration))
    return going('Waiting for deployment spec update to be observed...');
  const name = quoteAsGo(metadata.name);
  const progressing = status?.conditions?.find(({ type }) => type === 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded')
    throw new KubectlError(`deployment ${name} exceeded its progress deadline`);
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
  const waiting = `Waiting for deployment ${name} rollout to finish:`;
  if (spec?.replicas !== undefined && updatedReplicas < spec.replicas)
    return going(`${waiting} ${updatedReplicas} out of ${spec.replicas} new replicas have been updated...`);
  if (replicas > updatedReplicas)
    return going(`${waiting} ${replicas - updatedReplicas} old replicas are pending termination...`);
  if (availableReplicas < updatedReplicas)
    return going(`${waiting} ${availableReplicas} of ${updatedReplicas} updated replicas are available...`);
  return done(`deployment ${name} successfully rolled out`);
};

export const daemonSetStatus: StatusViewer = ({ metadata, spec, status }) => {
  requireRollingUpdate(spec?.updateStrategy?.type);
  if (isUnobserved(metadata.generation, status?.observedGeneration))
    return going('Waiting for daemon set spec update to be observed...');
  const name = quoteAsGo(metadata.name);
  const { desiredNumberScheduled = 0, updatedNumberScheduled = 0, numberAvailable = 0 } = status ?? {};
  const waiting = `Waiting for daemon set ${name} rollout to finish:`;
  if (updatedNumberScheduled < desiredNumberScheduled)
    return going(`${waiting} ${updatedNumberScheduled} out of ${desiredNumberScheduled} new pods have been updated...`);
  if (numberAvailable < desiredNumberScheduled)
    return going(`${waiting} ${numberAvailable} of ${desiredNumberScheduled} updated pods are available...`);
  return done(`daemon set ${name} successfully rolled out`);
};

export const statefulSetStatus: StatusViewer = ({ metadata, spec, status }) => {
  requireRollingUpdate(spec?.updateStrategy?.type);
  const { observedGeneration = 0, readyReplicas = 0, updatedReplicas = 0, currentReplicas = 0 } = status ?? {};
  const { currentRevision = '', updateRevision = '' } = status ?? {};
  if (observedGeneration === 0 || isUnobserved(metadata.generation, observedGeneration))
    return going('Waiting for statefulset spec update to be observed...');
  const replicas = spec?.replicas;
  if (replicas !== undefined && readyReplicas < replicas)
    return going(`Waiting for ${replicas - readyReplicas} pods to be ready...`);
  const rollingUpdate = spec?.updateStrategy?.rollingUpdate;
  if (rollingUpdate !== undefined) {
    const wanted = (replicas ?? 0) - (rollingUpdate.partition ?? 0);
    if (replicas !== undefined && rollingUpdate.partition !== undefined && updatedReplicas < wanted)
      return going(
        `Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted} new pods have been updated...`,
      );
    return done(`partitioned roll out complete: ${updatedReplicas} new pods have been updated...`);
  }
  if (updateRevision !== currentRevision)
    return going(
      `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision}...`,
    );
  return done(`statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...`);
};

function isUnobserved(generation = 0, observed = 0): boolean {
  return generation > observed;
}

function requireRollingUpdate(type: string | undefined): void {
  if (type !== 'RollingUpdate')
    throw new KubectlError('rollout status is only available for RollingUpdate strategy type');
}

function requireRevision(annotations: Readonly<Record<string, string>> = {}, wanted: bigint): void {
  const text = annotations['deployment.kubernetes.io/revision'] ?? '0';
  if (!/^\d{1,18}$/.test(text)) throw new LeaveToKubectl('the revision of the deployment is no number');
  if (BigInt(text) !== wanted)
    throw new KubectlError(`desired revision (${wanted}) is different from the running revision (${BigInt(text)})`);
}
