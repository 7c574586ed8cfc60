import { meets } from '../../kube/label-selector.ts';
import { listOf, recordOf, valueAt } from '../../policy/admission/reading.ts';
import { requirementOf } from '../requirement.ts';

/**
 * Returns whether a selector picks labels. Takes a LabelSelector, and the plain map of a Service or a ReplicationController. An
 * absent one picks nothing; what an empty one picks depends on the kind that it is of. Source: apimachinery, labels.Selector.
 */
export function picks(selector: unknown, labels: unknown, empty: 'picks all' | 'picks none' = 'picks none'): boolean {
  if (typeof selector !== 'object' || selector === null || Array.isArray(selector)) return false;
  const { matchLabels, matchExpressions, ...plain } = recordOf(selector);
  const isPlain = Object.keys(plain).length > 0;
  if (!isPlain && matchLabels === undefined && matchExpressions === undefined) return empty === 'picks all';
  const wanted = Object.entries(isPlain ? recordOf(selector) : recordOf(matchLabels));
  return (
    wanted.every(([key, value]) => valueAt(labels, key) === value) &&
    (isPlain ||
      listOf(matchExpressions)
        .map(requirementOf)
        .every((each) => meets(each, labelOf(labels, each.key))))
  );
}

function labelOf(labels: unknown, key: string): string | undefined {
  const value = valueAt(labels, key);
  return typeof value === 'string' ? value : undefined;
}
