import type { Requirement } from '../kube/label-selector.ts';
import { textOf } from '../policy/admission/fields.ts';
import { listOf, valueAt } from '../policy/admission/reading.ts';

/** Reads an expression of a label selector in a stored object. */
export function requirementOf(expression: unknown): Requirement {
  return {
    key: textOf(valueAt(expression, 'key')),
    operator: textOf(valueAt(expression, 'operator')),
    values: listOf(valueAt(expression, 'values')).map(textOf),
  };
}
