import { byBytes, sortAsGo } from '../../go/sort.ts';
import { formatSelector } from '../label-selector.ts';
import { type Description, field } from './description.ts';
import type { PodSpec, Toleration, TopologySpreadConstraint } from './pod-spec.ts';

/** Source: printTolerationsMultilineWithIndent of kubectl/pkg/describe. */
export function writeTolerations(w: Description, title: string, tolerations: readonly Toleration[] = []): void {
  w.write(0, `${title}:\t`);
  if (tolerations.length === 0) w.line('<none>');
  const sorted = sortAsGo(tolerations, (first, second) => byBytes(first.key ?? '', second.key ?? ''));
  for (const [index, toleration] of sorted.entries()) {
    w.write(0, `${index > 0 ? '\t' : ''}${formatToleration(toleration)}\n`);
  }
}

function formatToleration({ key, value, effect, operator, tolerationSeconds }: Toleration): string {
  const taint = `${key ?? ''}${value ? `=${value}` : ''}${effect ? `:${effect}` : ''}`;
  const exists = operator === 'Exists' && !value ? `${key || effect ? ' ' : ''}op=Exists` : '';
  return `${taint}${exists}${tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`}`;
}

/** Source: describeTopologySpreadConstraints of kubectl/pkg/describe. */
export function writeTopologySpread(
  w: Description,
  constraints: readonly TopologySpreadConstraint[] = [],
  indent = '',
): void {
  if (constraints.length === 0) return;
  w.write(0, `${indent}Topology Spread Constraints:\t`);
  const sorted = sortAsGo(constraints, (first, second) => byBytes(first.topologyKey ?? '', second.topologyKey ?? ''));
  for (const [index, { topologyKey, whenUnsatisfiable, maxSkew = 0, labelSelector }] of sorted.entries()) {
    const selector = labelSelector ? ` for selector ${formatSelector(labelSelector) || '<none>'}` : '';
    const start = index > 0 ? `${indent}\t` : '';
    w.write(0, `${start}${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}\n`);
  }
}

/** Source: describeSchedulingGroup of kubectl/pkg/describe. */
export function writeSchedulingGroup(w: Description, group: PodSpec['schedulingGroup'], indent = ''): void {
  if (!group) return;
  w.write(0, `${indent}SchedulingGroup:\n`);
  field(w, 1, 'PodGroupName', group.podGroupName);
}
