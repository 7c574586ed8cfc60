import { listOf, recordOf, valueAt } from '../../policy/admission/reading.ts';

/**
 * Returns whether a selector picks labels. Takes a LabelSelector, and the plain map of a Service or a ReplicationController. An
 * absent selector picks nothing, an empty LabelSelector everything, an empty map nothing. Source: apimachinery, labels.Selector.
 */
export function picks(selector: unknown, labels: unknown): boolean {
  if (typeof selector !== 'object' || selector === null || Array.isArray(selector)) return false;
  const { matchLabels, matchExpressions, ...plain } = recordOf(selector);
  const isPlain = Object.keys(plain).length > 0;
  if (!isPlain && matchLabels === undefined && matchExpressions === undefined) return false;
  const wanted = Object.entries(isPlain ? recordOf(selector) : recordOf(matchLabels));
  return (
    wanted.every(([key, value]) => valueAt(labels, key) === value) &&
    (isPlain || listOf(matchExpressions).every((expression) => holds(expression, labels)))
  );
}

function holds(expression: unknown, labels: unknown): boolean {
  const [key, operator] = [valueAt(expression, 'key'), valueAt(expression, 'operator')];
  const value = typeof key === 'string' ? valueAt(labels, key) : undefined;
  const isAmong = listOf(valueAt(expression, 'values')).includes(value);
  switch (operator) {
    case 'In':
      return value !== undefined && isAmong;
    case 'NotIn':
      return value === undefined || !isAmong;
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
