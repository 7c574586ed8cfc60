/** An expression of a label selector. Source: meta/v1 LabelSelectorRequirement. */
export interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** Returns whether the value of its label, undefined if there is none, meets a requirement; false for an operator that is not known. */
export function meets({ operator, values }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

/** Writes a requirement as a query takes it; undefined if its operator is not known. Source: String of labels.Requirement. */
export function writeRequirement({ key, operator, values }: Requirement): string | undefined {
  const sorted = values.toSorted().join(',');
  switch (operator) {
    case 'In':
      return `${key} in (${sorted})`;
    case 'NotIn':
      return `${key} notin (${sorted})`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return undefined;
  }
}
