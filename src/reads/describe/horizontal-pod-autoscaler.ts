import { quoteAsGo } from '../../go/quote.ts';
import type { Condition } from './conditions.ts';
import { type Description, field, row } from './description.ts';
import type { Kind } from './kind.ts';
import { type KubeObject, writeHead } from './metadata.ts';
import { printQuantity } from './resource-list.ts';
import { formatTime } from './times.ts';

interface Target {
  readonly type?: string;
  readonly value?: string;
  readonly averageValue?: string;
  readonly averageUtilization?: number;
}

/** One metric that is aimed at, or, with `current`, what it was last. */
interface Source {
  readonly name?: string;
  readonly container?: string;
  readonly metric?: { readonly name?: string };
  readonly describedObject?: { readonly kind?: string; readonly name?: string };
  readonly target?: Target;
  readonly current?: Target;
}

interface Metric {
  readonly type?: string;
  readonly external?: Source;
  readonly pods?: Source;
  readonly object?: Source;
  readonly resource?: Source;
  readonly containerResource?: Source;
}

interface Rules {
  readonly stabilizationWindowSeconds?: number;
  readonly selectPolicy?: string;
  readonly policies?: readonly { readonly type?: string; readonly value?: number; readonly periodSeconds?: number }[];
}

interface Spec {
  readonly scaleTargetRef?: { readonly kind?: string; readonly name?: string };
  readonly minReplicas?: number;
  readonly maxReplicas?: number;
  readonly metrics?: readonly Metric[];
  readonly behavior?: { readonly scaleUp?: Rules; readonly scaleDown?: Rules };
}

interface Status {
  readonly currentReplicas?: number;
  readonly desiredReplicas?: number;
  readonly currentMetrics?: readonly Metric[];
  readonly conditions?: readonly Condition[];
}

/** Source: describeHorizontalPodAutoscalerV2 of kubectl/pkg/describe. */
export const horizontalPodAutoscaler: Kind<KubeObject<Spec, Status>> = {
  at: { group: 'autoscaling', version: 'v2', resource: 'horizontalpodautoscalers' },
  hasOtherVersion: true,
  write: (w, { metadata, spec = {}, status = {} }) => {
    const { kind = '', name = '' } = spec.scaleTargetRef ?? {};
    writeHead(w, metadata);
    field(w, 0, 'CreationTimestamp', formatTime(metadata.creationTimestamp));
    field(w, 0, 'Reference', `${kind}/${name}`);
    field(w, 0, 'Metrics', '( current / target )');
    for (const [index, metric] of (spec.metrics ?? []).entries()) {
      writeMetric(w, metric, status.currentMetrics?.[index] ?? {});
    }
    field(w, 0, 'Min replicas', spec.minReplicas ?? '<unset>');
    field(w, 0, 'Max replicas', spec.maxReplicas ?? 0);
    if (spec.behavior) {
      w.write(0, 'Behavior:\n');
      writeBehavior(w, 'Scale Up', spec.behavior.scaleUp);
      writeBehavior(w, 'Scale Down', spec.behavior.scaleDown);
    }
    field(w, 0, `${kind} pods`, `${status.currentReplicas ?? 0} current / ${status.desiredReplicas ?? 0} desired`);
    const { conditions = [] } = status;
    if (conditions.length === 0) return;
    w.write(0, 'Conditions:\n');
    w.write(1, 'Type\tStatus\tReason\tMessage\n');
    w.write(1, '----\t------\t------\t-------\n');
    for (const { type, status: state, reason, message } of conditions) row(w, 1, type, state, reason, message);
  },
};

const UNKNOWN = '<unknown>';

function writeMetric(w: Description, metric: Metric, current: Metric): void {
  switch (metric.type) {
    case 'External':
      writeExternal(w, metric.external ?? {}, current.external);
      break;
    case 'Pods': {
      const { metric: named, target } = metric.pods ?? {};
      const now = current.pods ? amountOf(current.pods.current?.averageValue) : UNKNOWN;
      w.write(1, `${quoteAsGo(named?.name ?? '')} on pods:\t${now} / ${amountOf(target?.averageValue)}\n`);
      break;
    }
    case 'Object':
      writeObject(w, metric.object ?? {}, current.object);
      break;
    case 'Resource':
      writeResource(w, `resource ${metric.resource?.name ?? ''} on pods`, metric.resource ?? {}, current.resource);
      break;
    case 'ContainerResource': {
      const { name = '', container = '' } = metric.containerResource ?? {};
      const title = `resource ${name} of container "${container}" on pods`;
      writeResource(w, title, metric.containerResource ?? {}, current.containerResource);
      break;
    }
    default:
      w.write(1, `<unknown metric type ${quoteAsGo(metric.type ?? '')}>\n`);
  }
}

function writeExternal(w: Description, { metric, target = {} }: Source, current: Source | undefined): void {
  const name = quoteAsGo(metric?.name ?? '');
  if (target.averageValue !== undefined) {
    const value = current?.current?.averageValue;
    const now = value === undefined ? UNKNOWN : printQuantity(value);
    w.write(1, `${name} (target average value):\t${now} / ${printQuantity(target.averageValue)}\n`);
  } else {
    const now = current === undefined ? UNKNOWN : amountOf(current.current?.value);
    w.write(1, `${name} (target value):\t${now} / ${amountOf(target.value)}\n`);
  }
}

function writeObject(
  w: Description,
  { metric, describedObject, target = {} }: Source,
  current: Source | undefined,
): void {
  const what = `"${metric?.name ?? ''}" on ${describedObject?.kind ?? ''}/${describedObject?.name ?? ''}`;
  const [kind, name] =
    target.type === 'AverageValue' ? (['average value', 'averageValue'] as const) : (['value', 'value'] as const);
  const now = current === undefined ? UNKNOWN : amountOf(current.current?.[name]);
  w.write(1, `${what} (target ${kind}):\t${now} / ${amountOf(target[name])}\n`);
}

function writeResource(w: Description, title: string, { target = {} }: Source, current: Source | undefined): void {
  const value = current?.current;
  if (target.averageValue !== undefined) {
    const now = current === undefined ? UNKNOWN : amountOf(value?.averageValue);
    w.write(1, `${title}:\t${now} / ${printQuantity(target.averageValue)}\n`);
    return;
  }
  const percent = value?.averageUtilization;
  const now = percent === undefined ? UNKNOWN : `${percent}% (${amountOf(value?.averageValue)})`;
  const aim = target.averageUtilization === undefined ? '<auto>' : `${target.averageUtilization}%`;
  // The two spaces are an indent in the middle of the line.
  w.write(1, `${title}  (as a percentage of request):\t${now} / ${aim}\n`);
}

/** Go prints a pointer to no quantity like this. */
function amountOf(text: string | undefined): string {
  return text === undefined ? '<nil>' : printQuantity(text);
}

/** Source: printDirectionBehavior of kubectl/pkg/describe. */
function writeBehavior(w: Description, title: string, rules: Rules | undefined): void {
  if (!rules) return;
  const { stabilizationWindowSeconds: window, selectPolicy = 'Max', policies = [] } = rules;
  w.write(1, `${title}:\n`);
  if (window !== undefined) w.write(2, `Stabilization Window: ${window} seconds\n`);
  if (policies.length === 0) return;
  w.write(2, `Select Policy: ${selectPolicy}\n`);
  w.write(2, 'Policies:\n');
  for (const { type = '', value = 0, periodSeconds = 0 } of policies) {
    w.write(3, `- Type: ${type}\tValue: ${value}\tPeriod: ${periodSeconds} seconds\n`);
  }
}
