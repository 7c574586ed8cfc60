import { Fields } from '../fields.ts';
import type { ContainerSpec } from './container.ts';
import { type Condition, type Meta, toConditions, toMeta } from './meta.ts';
import { type PodSpec, toPodSpec } from './pod-spec.ts';

/** How a container ended. */
export interface Terminated {
  readonly exitCode: number;
  readonly signal: number | undefined;
  readonly reason: string;
  readonly message: string;
  readonly startedAt: number | undefined;
  readonly at: number | undefined;
}

/** A container with its status. */
export interface Container extends ContainerSpec {
  /** Whether the kubelet has reported on it. */
  readonly hasStatus: boolean;
  readonly ready: boolean;
  readonly started: boolean;
  readonly restarts: number;
  readonly waiting: { readonly reason: string; readonly message: string } | undefined;
  readonly runningSince: number | undefined;
  readonly terminated: Terminated | undefined;
  readonly last: Terminated | undefined;
}

/** A pod as far as rules look at it. */
export interface Pod extends Meta {
  readonly spec: PodSpec;
  readonly containers: readonly Container[];
  readonly node: string;
  readonly nominatedNode: string;
  readonly phase: string;
  readonly reason: string;
  readonly message: string;
  readonly conditions: readonly Condition[];
  readonly isReady: boolean;
}

/** Reads a pod. */
export function toPod(value: unknown): Pod {
  const object = new Fields(value);
  const status = object.at('status');
  const spec = toPodSpec(object.at('spec'));
  const statuses = new Map(
    [...status.list('initContainerStatuses'), ...status.list('containerStatuses')].map((each) => [
      each.text('name'),
      each,
    ]),
  );
  const conditions = toConditions(status);
  return {
    ...toMeta(value, 'Pod'),
    spec,
    containers: spec.containers.map((container) => withStatus(container, statuses.get(container.name))),
    node: object.at('spec').text('nodeName'),
    nominatedNode: status.text('nominatedNodeName'),
    phase: status.text('phase'),
    reason: status.text('reason'),
    message: status.text('message'),
    conditions,
    isReady: conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
  };
}

function withStatus(spec: ContainerSpec, given: Fields | undefined): Container {
  const status = given ?? new Fields(undefined);
  const state = status.at('state');
  return {
    ...spec,
    hasStatus: given !== undefined,
    ready: status.isTrue('ready'),
    started: status.isTrue('started'),
    restarts: status.number('restartCount') ?? 0,
    waiting: state.has('waiting')
      ? { reason: state.at('waiting').text('reason'), message: state.at('waiting').text('message') }
      : undefined,
    runningSince: state.has('running') ? (state.at('running').time('startedAt') ?? 0) : undefined,
    terminated: toTerminated(state),
    last: toTerminated(status.at('lastState')),
  };
}

function toTerminated(state: Fields): Terminated | undefined {
  if (!state.has('terminated')) return undefined;
  const terminated = state.at('terminated');
  return {
    exitCode: terminated.number('exitCode') ?? 0,
    signal: terminated.number('signal'),
    reason: terminated.text('reason'),
    message: terminated.text('message'),
    startedAt: terminated.time('startedAt'),
    at: terminated.time('finishedAt'),
  };
}

/** Whether a pod has done its work, and so is no trouble. */
export function isDone({ phase }: Pod): boolean {
  return phase === 'Succeeded';
}

/** Whether a container was started at least once. */
export function hasRun({ runningSince, terminated, last }: Container): boolean {
  return runningSince !== undefined || terminated !== undefined || last !== undefined;
}
