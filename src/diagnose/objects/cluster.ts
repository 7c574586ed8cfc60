import { Fields } from '../fields.ts';
import { type Condition, type Meta, toConditions, toMeta } from './meta.ts';
import { type Selector, toSelector } from './selector.ts';

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}

export interface Node extends Meta {
  readonly unschedulable: boolean;
  readonly taints: readonly Taint[];
  readonly conditions: readonly Condition[];
  readonly allocatable: ReadonlyMap<string, string>;
}

export function toNode(value: unknown): Node {
  const object = new Fields(value);
  const allocatable = object.at('status', 'allocatable');
  return {
    ...toMeta(value, 'Node'),
    unschedulable: object.at('spec').isTrue('unschedulable'),
    taints: object
      .at('spec')
      .list('taints')
      .map((each) => ({
        key: each.text('key'),
        value: each.text('value'),
        effect: each.text('effect'),
      })),
    conditions: toConditions(object.at('status')),
    allocatable: new Map(
      object
        .at('status')
        .keys('allocatable')
        .map((key) => [key, allocatable.word(key)]),
    ),
  };
}

/** A Namespace. */
export interface Namespace extends Meta {
  readonly phase: string;
  readonly conditions: readonly Condition[];
  readonly specFinalizers: readonly string[];
}

export function toNamespace(value: unknown): Namespace {
  const object = new Fields(value);
  return {
    ...toMeta(value, 'Namespace'),
    phase: object.at('status').text('phase'),
    conditions: toConditions(object.at('status')),
    specFinalizers: object.at('spec').texts('finalizers'),
  };
}

export interface ResourceQuota extends Meta {
  readonly hard: ReadonlyMap<string, string>;
  readonly used: ReadonlyMap<string, string>;
}

export function toResourceQuota(value: unknown): ResourceQuota {
  const status = new Fields(value).at('status');
  const amounts = (field: string) => new Map(status.keys(field).map((key) => [key, status.at(field).word(key)]));
  return { ...toMeta(value, 'ResourceQuota'), hard: amounts('hard'), used: amounts('used') };
}

/** A HorizontalPodAutoscaler. */
export interface Autoscaler extends Meta {
  readonly target: { readonly kind: string; readonly name: string };
  readonly min: number;
  readonly max: number;
  readonly current: number;
  readonly desired: number;
  /** The resources that it measures in relation to requests. */
  readonly utilizationOf: readonly string[];
  readonly conditions: readonly Condition[];
}

export function toAutoscaler(value: unknown): Autoscaler {
  const object = new Fields(value);
  const spec = object.at('spec');
  const status = object.at('status');
  const metrics = spec.list('metrics').map((each) => each.at('resource'));
  return {
    ...toMeta(value, 'HorizontalPodAutoscaler'),
    target: { kind: spec.at('scaleTargetRef').text('kind'), name: spec.at('scaleTargetRef').text('name') },
    min: spec.number('minReplicas') ?? 1,
    max: spec.number('maxReplicas') ?? 0,
    current: status.number('currentReplicas') ?? 0,
    desired: status.number('desiredReplicas') ?? 0,
    utilizationOf: metrics
      .filter((each) => each.at('target').text('type') === 'Utilization')
      .map((each) => each.text('name')),
    conditions: toConditions(status),
  };
}

/** A PodDisruptionBudget. */
export interface DisruptionBudget extends Meta {
  readonly minAvailable: string;
  readonly maxUnavailable: string;
  readonly allowed: number;
  readonly healthy: number;
  readonly wanted: number;
  readonly expected: number;
  readonly selector: Selector;
  readonly conditions: readonly Condition[];
}

export function toDisruptionBudget(value: unknown): DisruptionBudget {
  const object = new Fields(value);
  const status = object.at('status');
  return {
    ...toMeta(value, 'PodDisruptionBudget'),
    minAvailable: object.at('spec').word('minAvailable'),
    maxUnavailable: object.at('spec').word('maxUnavailable'),
    allowed: status.number('disruptionsAllowed') ?? 0,
    healthy: status.number('currentHealthy') ?? 0,
    wanted: status.number('desiredHealthy') ?? 0,
    expected: status.number('expectedPods') ?? 0,
    selector: toSelector(object.at('spec'), 'selector'),
    conditions: toConditions(status),
  };
}

/** A ConfigMap, of which only the names of its keys are kept. */
export interface ConfigMap extends Meta {
  readonly keys: readonly string[];
}

export function toConfigMap(value: unknown): ConfigMap {
  const object = new Fields(value);
  return { ...toMeta(value, 'ConfigMap'), keys: [...object.keys('data'), ...object.keys('binaryData')] };
}

/** An object with conditions, as custom resources have them, and APIServices. */
export interface Conditioned extends Meta {
  readonly apiVersion: string;
  readonly conditions: readonly Condition[];
  /** Until when a certificate is valid. */
  readonly notAfter: number | undefined;
  readonly phase: string;
  readonly message: string;
  /** The Service behind an APIService. */
  readonly service: { readonly namespace: string; readonly name: string } | undefined;
}

export function toConditioned(value: unknown): Conditioned {
  const object = new Fields(value);
  const status = object.at('status');
  const service = object.at('spec', 'service');
  return {
    ...toMeta(value),
    apiVersion: object.text('apiVersion'),
    conditions: toConditions(status),
    notAfter: status.time('notAfter'),
    phase: status.text('phase'),
    message: status.text('message'),
    service:
      service.text('name') === '' ? undefined : { namespace: service.text('namespace'), name: service.text('name') },
  };
}

/** A configuration of admission webhooks. */
export interface Webhooks extends Meta {
  readonly webhooks: readonly {
    readonly name: string;
    readonly failurePolicy: string;
    readonly timeoutSeconds: number;
    readonly service: { readonly namespace: string; readonly name: string; readonly port: number } | undefined;
    readonly hasBundle: boolean;
  }[];
}

export function toWebhooks(value: unknown): Webhooks {
  return {
    ...toMeta(value),
    webhooks: new Fields(value).list('webhooks').map((each) => {
      const service = each.at('clientConfig', 'service');
      return {
        name: each.text('name'),
        failurePolicy: each.text('failurePolicy') || 'Fail',
        timeoutSeconds: each.number('timeoutSeconds') ?? 10,
        service:
          service.text('name') === ''
            ? undefined
            : {
                namespace: service.text('namespace'),
                name: service.text('name'),
                port: service.number('port') ?? 443,
              },
        hasBundle: each.at('clientConfig').text('caBundle') !== '',
      };
    }),
  };
}
