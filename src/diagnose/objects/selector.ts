import { meets, type Requirement } from '../../kube/label-selector.ts';
import type { Fields } from '../fields.ts';

/** A label selector. An absent one selects nothing, an empty one everything. Source: meta/v1 LabelSelector. */
export interface Selector {
  readonly isAbsent: boolean;
  readonly labels: ReadonlyMap<string, string>;
  readonly requirements: readonly Requirement[];
}

/** Reads a selector with matchLabels and matchExpressions at a field. */
export function toSelector(parent: Fields, field: string): Selector {
  return {
    isAbsent: !parent.has(field),
    labels: parent.at(field).map('matchLabels'),
    requirements: parent
      .at(field)
      .list('matchExpressions')
      .map((each) => ({ key: each.text('key'), operator: each.text('operator'), values: each.texts('values') })),
  };
}

/** Reads a selector that is a plain map of labels, as Services have. An empty one selects nothing there. */
export function toPlainSelector(parent: Fields, field: string): Selector {
  const labels = parent.map(field);
  return { isAbsent: labels.size === 0, labels, requirements: [] };
}

export function selects(
  { isAbsent, labels: wanted, requirements }: Selector,
  labels: ReadonlyMap<string, string>,
): boolean {
  if (isAbsent) return false;
  for (const [key, value] of wanted) if (labels.get(key) !== value) return false;
  return requirements.every((requirement) => meets(requirement, labels.get(requirement.key)));
}

/** Writes a selector as kubectl takes it with -l; undefined if that is not possible or selects everything. */
export function writeSelector({ isAbsent, labels, requirements }: Selector): string | undefined {
  if (isAbsent || requirements.some(({ operator }) => operator !== 'Exists')) return undefined;
  const parts = [...writeLabels(labels), ...requirements.map(({ key }) => key)];
  return parts.length === 0 ? undefined : parts.join(',');
}

/** Labels as `key=value`. */
export function writeLabels(labels: ReadonlyMap<string, string>): readonly string[] {
  return [...labels].map(([key, value]) => `${key}=${value}`);
}
