import { listOf, recordOf, textOf, valueAt } from './reading.ts';

/**
 * Returns whether a label selector of Kubernetes picks labels. An empty selector picks all; none at all, or one with an operator that
 * this server does not know, is said to pick them too. Source: metav1.LabelSelector.
 */
export function selects(selector: unknown, labels: unknown): boolean {
  const own = recordOf(labels);
  const has = (key: string): boolean => Object.hasOwn(own, key);
  return (
    Object.entries(recordOf(valueAt(selector, 'matchLabels'))).every(
      ([key, value]) => has(key) && own[key] === value,
    ) &&
    listOf(valueAt(selector, 'matchExpressions')).every((each) => {
      const key = textOf(valueAt(each, 'key'));
      const isListed = has(key) && listOf(valueAt(each, 'values')).includes(own[key]);
      switch (valueAt(each, 'operator')) {
        case 'In':
          return isListed;
        case 'NotIn':
          return !isListed;
        case 'Exists':
          return has(key);
        case 'DoesNotExist':
          return !has(key);
        default:
          return true;
      }
    })
  );
}
