import { writeRequirement } from '../../kube/label-selector.ts';
import { listOf, recordOf, valueAt } from '../../policy/admission/reading.ts';
import { requirementOf } from '../requirement.ts';

/**
 * The label selector of a workload as the text of a query: of a LabelSelector, or of the plain map that a ReplicationController
 * has. Empty if it has none, or one that cannot be written. Source: LabelSelectorAsSelector of apimachinery.
 */
export function selectorOf(object: unknown): string {
  const selector = recordOf(valueAt(object, 'spec', 'selector'));
  if (Object.keys(selector).length === 0) return '';
  const isPlain = Object.values(selector).every((value) => typeof value === 'string');
  return selectorText(isPlain ? { matchLabels: selector } : selector);
}

/** Writes a LabelSelector; empty if it has an operator that is not known, or no requirement. */
export function selectorText(selector: Readonly<Record<string, unknown>>): string {
  const labels = Object.entries(recordOf(selector['matchLabels'])).map(([key, value]) => `${key}=${String(value)}`);
  const expressions = listOf(selector['matchExpressions']).map((each) => writeRequirement(requirementOf(each)));
  return expressions.includes(undefined) ? '' : [...labels, ...expressions].toSorted().join(',');
}
